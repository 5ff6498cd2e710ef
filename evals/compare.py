"""`python -m evals.compare FIRST.json SECOND.json`: two runs on the same cases, and what chance does."""

from __future__ import annotations

import argparse
import json
import random
import sys
from dataclasses import dataclass
from math import comb
from pathlib import Path

RESAMPLES = 4000
SEED = 20261123


@dataclass(frozen=True)
class Comparison:
    """Of the cases that both runs have. `p` is McNemar's exact one, two-sided; `low` and `high` bound the
    difference of the shares that are right (second less first) with 95 %, by a paired bootstrap."""

    cases: int
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    difference: float
    low: float
    high: float
    p: float

    def __str__(self) -> str:
        only = f"right only in the first: {len(self.only_first)}, only in the second: {len(self.only_second)}"
        bounds = f"(95 %: {100 * self.low:+.1f} to {100 * self.high:+.1f})"
        difference = f"difference {100 * self.difference:+.1f} points {bounds}, p = {self.p:.3f}"
        return f"{self.cases} cases in both; {only}; {difference}"


def compare(first: dict[str, bool], second: dict[str, bool]) -> Comparison:
    """ValueError when they have no case in common."""
    both = sorted(first.keys() & second.keys())
    if not both:
        raise ValueError("the two runs have no case in common")
    steps = [int(second[case]) - int(first[case]) for case in both]
    chance = random.Random(SEED)
    drawn = sorted(sum(chance.choices(steps, k=len(steps))) / len(steps) for _ in range(RESAMPLES))
    only_first = tuple(case for case, step in zip(both, steps, strict=True) if step < 0)
    only_second = tuple(case for case, step in zip(both, steps, strict=True) if step > 0)
    return Comparison(
        len(both),
        only_first,
        only_second,
        sum(steps) / len(steps),
        drawn[int(0.025 * RESAMPLES)],
        drawn[int(0.975 * RESAMPLES)],
        mcnemar(len(only_first), len(only_second)),
    )


def mcnemar(one: int, other: int) -> float:
    """The exact two-sided p of so many cases that only one of two is right in: a fair coin's."""
    n = one + other
    tail = sum(comb(n, k) for k in range(min(one, other) + 1))
    return min(1.0, float(2 * tail / 2**n))


def right_in(path: Path) -> dict[str, bool]:
    """Of a run's JSON: whether each case is right, by `suite/case`."""
    run = json.loads(path.read_text("utf-8"))
    return {
        f"{suite['name'].split(',')[0]}/{case}": not wrong
        for suite in run["suites"]
        for case, wrong in suite["cases"].items()
    }


def main() -> int:
    read = argparse.ArgumentParser(prog="python -m evals.compare", description=__doc__)
    read.add_argument("first", type=Path)
    read.add_argument("second", type=Path)
    given = read.parse_args()
    try:
        found = compare(right_in(given.first), right_in(given.second))
    except (OSError, ValueError, KeyError) as problem:
        sys.stderr.write(f"These two runs cannot be compared: {problem}\n")
        return 2
    sys.stdout.write(f"{found}\n")
    for name, cases in (("first", found.only_first), ("second", found.only_second)):
        sys.stdout.writelines(f"  right only in the {name}: {case}\n" for case in cases)
    return 0


if __name__ == "__main__":
    sys.exit(main())
