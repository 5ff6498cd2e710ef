"""What a set of cases came to: counts by slot, time a turn, and the cases that are not all right."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from evals.slots import Slot, Verdict


@dataclass(slots=True)
class Score:
    """Counts by slot over one set. `not_right` names the paths of each case; a case all right has none."""

    name: str
    counts: Counter[tuple[str, Verdict]] = field(default_factory=Counter)
    filled: int = 0
    milliseconds: list[float] = field(default_factory=list)
    not_right: dict[str, tuple[str, ...]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    def add(self, case_id: str, slots: Iterable[Slot], *, reason: str, milliseconds: float) -> None:
        """One case. `milliseconds` a turn."""
        paths: list[str] = []
        for slot in slots:
            self.counts[slot.name, slot.verdict] += 1
            self.filled += slot.filled
            if slot.verdict is not Verdict.RIGHT:
                paths.append(slot.path)
        self.not_right[case_id] = tuple(paths)
        if paths:
            self.reasons[case_id] = reason
        self.milliseconds.append(milliseconds)

    @property
    def cases(self) -> int:
        return len(self.not_right)

    @property
    def all_right(self) -> int:
        """Cases with every slot right."""
        return sum(not paths for paths in self.not_right.values())

    @property
    def false_fills(self) -> int:
        return sum(count for (_, verdict), count in self.counts.items() if verdict is Verdict.FALSE_FILL)

    def table(self) -> str:
        """The set as text, one line a slot."""
        lines = [f"{self.name}: {self.cases} cases, all right at once {_percent(self.all_right, self.cases)}"]
        lines.append(f"  {'slot':<14}{'right':>8}{'of':>7}{'share':>9}{'wrong':>8}{'false fills':>13}")
        for name in dict.fromkeys(name for name, _ in self.counts):
            right, wrong, false = (self.counts[name, verdict] for verdict in Verdict)
            every = right + wrong + false
            lines.append(f"  {name:<14}{right:>8}{every:>7}{_percent(right, every):>9}{wrong:>8}{false:>13}")
        lines.append(
            f"  false fills {100 * self.false_fills / max(1, self.filled):.2f} % of the values given"
        )
        if self.milliseconds:
            ordered = sorted(self.milliseconds)
            lines.append(
                f"  time a turn: median {statistics.median(ordered):.2f} ms, "
                f"99th percentile {ordered[int(len(ordered) * 0.99)]:.2f} ms"
            )
        return "\n".join(lines)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"
