"""What a run under load showed, and whether it is enough."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

REPORT = Path(__file__).parents[2] / "build" / "test-results" / "load.json"
WARM = 0.3
"""of a run: what is taken in memory before that is what the house holds at work"""
MOST_GROWTH = 1.15


@dataclass(frozen=True)
class Spread:
    """Seconds."""

    count: int
    median: float
    p95: float


@dataclass(frozen=True)
class Figures:
    brokers: int
    minutes: float
    problems: list[str]
    steps: dict[str, Spread]
    memory_mb: dict[str, list[float]] = field(default_factory=dict)

    @property
    def growth(self) -> dict[str, float]:
        """Of memory, by process: the last tenth of the run against the tenth after it was warm."""
        return {name: _growth(sizes) for name, sizes in self.memory_mb.items() if len(sizes) >= 20}

    @property
    def sound(self) -> bool:
        """No error, memory flat, and everybody got somewhere."""
        flat = self.growth and all(growth <= MOST_GROWTH for growth in self.growth.values())
        return not self.problems and bool(flat) and self.steps.get("proposal", Spread(0, 0, 0)).count > 0

    def lines(self) -> Iterator[str]:
        yield f"{self.brokers} brokers, {self.minutes:g} minutes, {len(self.problems)} errors"
        for step, one in self.steps.items():
            yield f"{step:<12}{one.count:>8}  median {one.median:.3f} s  95 % {one.p95:.3f} s"
        for name, sizes in self.memory_mb.items():
            growth = self.growth.get(name)
            grown = f"{growth:.2f} times what it was when warm" if growth else "too short a run to say"
            yield f"memory of the {name}: {max(sizes, default=0):.0f} MB at most, {grown}"
        yield from self.problems[:10]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def read_report(file: Path = REPORT) -> Figures:
    """OSError, ValueError, KeyError or TypeError where there is none that can be read."""
    told: dict[str, Any] = json.loads(file.read_text())
    steps = {name: Spread(**one) for name, one in told["steps"].items()}
    return Figures(**{**told, "steps": steps})


def _growth(sizes: list[float]) -> float:
    tenth = max(1, len(sizes) // 10)
    warm = int(len(sizes) * WARM)
    return median(sizes[-tenth:]) / median(sizes[warm : warm + tenth])
