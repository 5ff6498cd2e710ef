"""The committed baseline: which slots of which case are not right yet. Nothing else may become wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from evals.score import Score

BASELINE = Path(__file__).with_name("baseline.json")

Baseline = Mapping[str, Mapping[str, list[str]]]
"""set of cases -> case -> paths that are not right"""


def read_baseline(path: Path = BASELINE) -> Baseline:
    """OSError when there is none, ValueError when it is no JSON."""
    baseline: Baseline = json.loads(path.read_text("utf-8"))
    return baseline


def write_baseline(scores: Iterable[Score], path: Path = BASELINE) -> None:
    """One case a line, so that a change reads well in a diff."""
    sets = {
        score.name: {case: list(paths) for case, paths in sorted(score.not_right.items())} for score in scores
    }
    blocks = [
        f'"{name}": {{\n  '
        + ",\n  ".join(f"{json.dumps(case)}: {json.dumps(paths)}" for case, paths in cases.items())
        + "\n}"
        for name, cases in sets.items()
    ]
    path.write_text("{" + ",\n".join(blocks) + "}\n", "utf-8")


def drops(score: Score, baseline: Baseline) -> Iterator[str]:
    """A sentence for every case that is worse than it was, or is gone."""
    before = baseline.get(score.name, {})
    for case, paths in score.not_right.items():
        if case in before and (worse := [path for path in paths if path not in before[case]]):
            yield f"{score.name}/{case}: no longer right: {', '.join(worse)} ({score.reasons[case]})"
    for case in before:
        if case not in score.not_right:
            yield f"{score.name}/{case}: the case is gone"


def unknown(score: Score, baseline: Baseline) -> list[str]:
    """Cases that the baseline does not know yet."""
    return [case for case in score.not_right if case not in baseline.get(score.name, {})]
