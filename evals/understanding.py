"""How well the offline engine understands: `python -m evals.understanding [--dialogues FILE]`.

Prints a table by slot with the rate of false fills (a value that nobody said). Ends with 1 when a case of the
workflow is wrong; the harder cases of `evals/cases` and a file of dialogues are only measured.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from domain.trip import Place, Trip
from graph.understanding.contract import Message, Understood
from graph.understanding.jsonl import as_json, understand_messages
from graph.understanding.offline import OfflineEngine

HERE = Path(__file__).parent
WORKFLOW = HERE.parent / "tests" / "data" / "workflow_cases.jsonl"
VALUES = frozenset(
    ("origin", "destination", "date", "return_date", "time", "passengers", "requirements", "budget")
)
"""slots that hold what somebody said"""
LEG_SLOTS = ("origin", "destination", "date", "time", "time_kind", "passengers")


@dataclass(slots=True)
class Score:
    """Counts by slot over one set of cases."""

    name: str
    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    false_fills: Counter[str] = field(default_factory=Counter)
    cases: int = 0
    all_right: int = 0
    milliseconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def slot(self, name: str, *, got: Any, wanted: Any, same: bool) -> bool:
        self.asked[name] += 1
        self.right[name] += same
        if name in VALUES and got not in (None, [], ()):
            self.filled[name] += 1
            self.false_fills[name] += wanted in (None, [], ())
        return same

    @property
    def false_fill_rate(self) -> float:
        """Share of the given values that nobody said, 0 to 1."""
        return sum(self.false_fills.values()) / max(1, sum(self.filled.values()))

    def table(self) -> str:
        lines = [f"{self.name}: {self.cases} cases, all right at once {_percent(self.all_right, self.cases)}"]
        lines.append(f"  {'slot':<14}{'right':>8}{'of':>7}{'share':>9}{'false fills':>13}")
        lines += [
            f"  {slot:<14}{self.right[slot]:>8}{count:>7}{_percent(self.right[slot], count):>9}"
            f"{self.false_fills[slot]:>13}"
            for slot, count in self.asked.items()
        ]
        lines.append(f"  false fills {100 * self.false_fill_rate:.2f} % of the values given")
        if self.milliseconds:
            ordered = sorted(self.milliseconds)
            lines.append(
                f"  time a turn: median {statistics.median(ordered):.2f} ms, "
                f"99th percentile {ordered[int(len(ordered) * 0.99)]:.2f} ms"
            )
        return "\n".join(lines)


def cases_of(path: Path) -> list[dict[str, Any]]:
    """The cases of a file, one JSON object a line."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def score_cases(name: str, cases: Iterable[dict[str, Any]], engine: OfflineEngine) -> Score:
    """Cases in the form of `workflow_cases.jsonl`: every named value is compared."""
    score = Score(name)
    for case in cases:
        understood, trip = _understood(engine, case, score)
        line = as_json(case["id"], understood, trip)
        fine = [
            score.slot(slot, got=got, wanted=wanted, same=got == wanted)
            for slot, got, wanted in _compared(line, case["expect"])
        ]
        _note(score, case, all(fine))
    return score


def score_dialogues(name: str, cases: Iterable[dict[str, Any]], engine: OfflineEngine) -> Score:
    """Dialogues with one resolved answer: cities, first and last date, people of the first leg."""
    score = Score(name)
    for case in cases:
        _, trip = _understood(engine, case, score)
        legs = trip.legs if trip else ()
        gold = case["gold"]
        first = legs[0] if legs else None
        fine = [
            _city(score, "origin", first.origin if first else None, gold["origin"]),
            _city(score, "destination", first.destination if first else None, gold["destination"]),
            _day(score, "date", first.date if first else None, gold["date"]),
            _day(score, "return_date", legs[-1].date if len(legs) > 1 else None, gold["return_date"]),
        ]
        if gold["passengers"] is not None:
            count = first.passengers if first else None
            fine.append(
                score.slot(
                    "passengers", got=count, wanted=gold["passengers"], same=count == gold["passengers"]
                )
            )
        _note(score, case, all(fine))
    return score


def with_cities_seen_once(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The dialogues with a city that stands in no other line: what a list of cities cannot know."""
    seen = Counter(city for case in cases for city in {case["gold"]["origin"], case["gold"]["destination"]})
    return [case for case in cases if 1 in (seen[case["gold"]["origin"]], seen[case["gold"]["destination"]])]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dialogues", type=Path, help="a file of dialogues with their resolved answers")
    parser.add_argument("--wrong", action="store_true", help="name the cases that are wrong")
    options = parser.parse_args()
    engine = OfflineEngine()
    workflow = score_cases("workflow", cases_of(WORKFLOW), engine)
    scores = [workflow]
    for path in sorted((HERE / "cases").glob("*.jsonl")):
        scores.append(score_cases(path.stem, cases_of(path), engine))
    if options.dialogues:
        dialogues = cases_of(options.dialogues)
        scores.append(score_dialogues("dialogues", dialogues, engine))
        if once := with_cities_seen_once(dialogues):
            scores.append(score_dialogues("dialogues with a city seen once", once, engine))
    for score in scores:
        print(score.table())
        if options.wrong and score.wrong:
            print("  wrong: " + ", ".join(score.wrong))
        print()
    return 0 if workflow.all_right == workflow.cases and not sum(workflow.false_fills.values()) else 1


def _understood(engine: OfflineEngine, case: dict[str, Any], score: Score) -> tuple[Understood, Trip | None]:
    messages = tuple(Message(**message) for message in case["messages"])
    begun = time.perf_counter()
    read = understand_messages(engine, messages, date.fromisoformat(case["today"]))
    turns = sum(message.role != "assistant" for message in messages)
    score.milliseconds.append(1000 * (time.perf_counter() - begun) / max(1, turns))
    return read


def _compared(line: dict[str, Any], expected: dict[str, Any]) -> Iterable[tuple[str, Any, Any]]:
    trip = line["trip"] if expected["trip_type"] is not None else None
    yield "intent", line["intent"], expected["intent"]
    yield "trip_type", trip and trip["trip_type"], expected["trip_type"]
    yield "legs", len(trip["legs"]) if trip else 0, len(expected["legs"])
    for got, wanted in zip(trip["legs"] if trip else [], expected["legs"], strict=False):
        for slot in LEG_SLOTS:
            value = (got[slot] or {}).get("icao") if slot in ("origin", "destination") else got[slot]
            yield slot, value, wanted[slot]
    yield "requirements", trip["requirements"] if trip else [], expected["requirements"]
    yield "budget", trip and trip["budget"], expected["budget"]
    yield "missing", line["missing"] if trip else [], expected["missing"]


def _city(score: Score, slot: str, place: Place | None, wanted: str | None) -> bool:
    names = {_town(name) for name in (place.text, place.city, place.metro) if name} if place else set()
    same = _town(wanted) in names if wanted else place is None
    return score.slot(slot, got=place, wanted=wanted, same=same)


def _day(score: Score, slot: str, day: date | None, wanted: str | None) -> bool:
    got = day.isoformat() if day else None
    return score.slot(slot, got=got, wanted=wanted, same=got == wanted)


def _town(name: str) -> str:
    return name.split(",")[0].strip().lower()


def _note(score: Score, case: dict[str, Any], fine: bool) -> None:
    score.cases += 1
    score.all_right += fine
    if not fine:
        score.wrong.append(str(case["id"]))


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


if __name__ == "__main__":
    sys.exit(main())
