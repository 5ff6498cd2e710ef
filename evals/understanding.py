"""How well the offline engine understands: `python -m evals [--dialogues FILE]`.

Prints a table by slot with the rate of false fills (a value that nobody said). Ends with 1, and names the
cases, when a case of the workflow is wrong or a case of `evals/cases` is worse than the committed baseline.
A file of dialogues is only measured.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

from deepeval.test_case import LLMTestCase

from evals.baseline import BASELINE, drops, read_baseline, unknown, write_baseline
from evals.cases import HARD, WORKFLOW, Case, read_cases
from evals.metric import SlotMetric
from evals.score import Score
from evals.slots import Comparison, compare_dialogue, compare_trip
from graph.understanding.jsonl import as_json, understand_messages
from graph.understanding.offline import OfflineEngine


def score_cases(name: str, cases: tuple[Case, ...], engine: OfflineEngine, compare: Comparison) -> Score:
    """Every case read by the engine and measured by the slot metric."""
    score = Score(name)
    for case in cases:
        begun = time.perf_counter()
        understood, trip = understand_messages(engine, case.messages, case.today)
        milliseconds = 1000 * (time.perf_counter() - begun) / max(1, case.turns)
        metric = SlotMetric(compare)
        metric.measure(
            LLMTestCase(
                name=case.id,
                input="\n".join(f"{message.role}: {message.text}" for message in case.messages),
                actual_output=json.dumps(as_json(case.id, understood, trip)),
                expected_output=json.dumps(case.expected),
            )
        )
        score.add(case.id, metric.slots, reason=metric.reason or "", milliseconds=milliseconds)
    return score


def with_cities_seen_once(cases: tuple[Case, ...]) -> tuple[Case, ...]:
    """The dialogues with a city that stands in no other line: what a list of cities cannot know."""
    ends = {case.id: {case.expected["origin"], case.expected["destination"]} for case in cases}
    seen = Counter(city for cities in ends.values() for city in cities)
    return tuple(case for case in cases if any(seen[city] == 1 for city in ends[case.id]))


def main() -> int:
    options = _options()
    engine = OfflineEngine()
    files = [read_cases(path) for path in (options.workflow, *sorted(options.hard.glob("*.jsonl")))]
    workflow, *hard = [score_cases(file.name, file.cases, engine, compare_trip) for file in files]
    failures = [problem for file in files for problem in file.problems]
    failures += [f"{workflow.name}/{case}: {reason}" for case, reason in workflow.reasons.items()]
    scores = [workflow, *hard]
    if options.dialogues:
        dialogues = read_cases(options.dialogues, answer="gold")
        failures += dialogues.problems
        scores.append(score_cases("dialogues", dialogues.cases, engine, compare_dialogue))
        if once := with_cities_seen_once(dialogues.cases):
            scores.append(score_cases("dialogues with a city seen once", once, engine, compare_dialogue))
    for score in scores:
        _print(score, wrong=options.wrong)
    if options.write_baseline:
        write_baseline(hard, options.baseline)
        print(f"written: {options.baseline.name}")
    baseline = read_baseline(options.baseline)
    for score in hard:
        if score.name not in baseline:
            print(f"{score.name}: only measured, the baseline does not hold it")
            continue
        failures += drops(score, baseline)
        if new := unknown(score, baseline):
            print(f"{score.name}: not in the baseline yet: {', '.join(new)}")
    failures += [f"{name}: the file of cases is gone" for name in baseline.keys() - {s.name for s in hard}]
    for failure in failures:
        print(f"FAILED {failure}", file=sys.stderr)
    return 1 if failures else 0


def _print(score: Score, *, wrong: bool) -> None:
    print(score.table())
    if wrong:
        for case, reason in score.reasons.items():
            print(f"  wrong: {case}: {reason}")
    print()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--dialogues", type=Path, help="a file of dialogues with their resolved answers")
    parser.add_argument("--wrong", action="store_true", help="say what is wrong in which case")
    parser.add_argument("--workflow", type=Path, default=WORKFLOW, help="other cases that must all be right")
    parser.add_argument("--hard", type=Path, default=HARD, help="another folder of hard cases")
    parser.add_argument("--baseline", type=Path, default=BASELINE, help="another baseline")
    parser.add_argument("--write-baseline", action="store_true", help="what is right now must stay right")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
