"""How well messages are understood: `python -m evals [--dialogues FILE] [--model NAME]`.

Prints a table by slot with the rate of false fills (a value that nobody said). Ends with 1, and names the
cases, when a case of the workflow is wrong or a case of `evals/cases` or `evals/dialogues` is worse than the
committed baseline. A file of dialogues that is named is only measured. With a model everything is only
measured, with its tokens, cost and latency; it ends with 1 when the model answered nothing, and with 2 when
there is no key for it.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from deepeval.test_case import LLMTestCase

import settings
from domain.trip import Trip
from evals.baseline import BASELINE, drops, read_baseline, unknown, write_baseline
from evals.cases import DIALOGUES, HARD, WORKFLOW, Case, read_cases
from evals.metric import SlotMetric
from evals.score import Score
from evals.slots import Comparison, compare_dialogue, compare_trip
from graph.understanding.contract import Understood
from graph.understanding.jsonl import as_json, understand_messages
from graph.understanding.offline import OfflineEngine

Read = Callable[[Case], tuple[Understood, Trip | None]]
"""What the last turn of a case means, and the trip after it."""


def score_cases(name: str, cases: tuple[Case, ...], read: Read, compare: Comparison) -> Score:
    """Every case read and measured by the slot metric."""
    score = Score(name)
    for case in cases:
        begun = time.perf_counter()
        understood, trip = read(case)
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


@dataclass(frozen=True, slots=True)
class Suite:
    """A set of cases, and how its answers are compared."""

    name: str
    cases: tuple[Case, ...]
    compare: Comparison
    kept: bool = False
    """the baseline holds it: it may not become worse"""
    counted_before: bool = False
    """its cases are part of a set before it"""

    def score(self, read: Read) -> Score:
        return score_cases(self.name, self.cases, read, self.compare)


def suites(options: argparse.Namespace) -> tuple[list[Suite], list[str]]:
    """The workflow, the hard sets, our dialogues and those given; and the lines that are no cases."""
    workflow = read_cases(options.workflow)
    hard = [read_cases(path) for path in sorted(options.hard.glob("*.jsonl"))]
    talked = [read_cases(path, answer="gold") for path in sorted(options.kept_dialogues.glob("*.jsonl"))]
    found = [Suite(workflow.name, workflow.cases, compare_trip)]
    found += [Suite(file.name, file.cases, compare_trip, kept=True) for file in hard]
    found += [Suite(file.name, file.cases, compare_dialogue, kept=True) for file in talked]
    problems = [problem for file in (workflow, *hard, *talked) for problem in file.problems]
    if options.dialogues:
        dialogues = read_cases(options.dialogues, answer="gold")
        problems += dialogues.problems
        found.append(Suite("dialogues", dialogues.cases, compare_dialogue))
        if once := with_cities_seen_once(dialogues.cases):
            found.append(
                Suite("dialogues with a city seen once", once, compare_dialogue, counted_before=True)
            )
    return found, problems


def main() -> int:
    options = _options()
    return _measure_model(options) if options.model else _check_offline(options)


def _measure_model(options: argparse.Namespace) -> int:
    # heavy to import, and wanted only with a model
    from evals.model import NoKeyError, model_reader

    found, failures = suites(options)
    answered = 0
    try:
        with model_reader(settings.load(), options.model, datetime.now(UTC).date()) as read:
            for suite in found:
                if suite.counted_before:
                    # each call costs money
                    continue
                spent = read.begin_set()
                score = suite.score(read)
                _print(score, wrong=options.wrong, below=spent.table())
                answered += spent.answered
    except (NoKeyError, settings.SettingsError) as refused:
        print(refused, file=sys.stderr)
        return 2
    if not answered:
        failures.append(f"{options.model} answered nothing: every turn was read by the offline engine")
    return _told(failures)


def _check_offline(options: argparse.Namespace) -> int:
    engine = OfflineEngine()
    found, failures = suites(options)
    scores = [
        suite.score(lambda case: understand_messages(engine, case.messages, case.today)) for suite in found
    ]
    workflow = scores[0]
    kept = [score for score, suite in zip(scores, found, strict=True) if suite.kept]
    failures += [f"{workflow.name}/{case}: {reason}" for case, reason in workflow.reasons.items()]
    for score in scores:
        _print(score, wrong=options.wrong)
    if options.write_baseline:
        write_baseline(kept, options.baseline)
        print(f"written: {options.baseline.name}")
    baseline = read_baseline(options.baseline)
    for score in kept:
        if score.name not in baseline:
            print(f"{score.name}: only measured, the baseline does not hold it")
            continue
        failures += drops(score, baseline)
        if new := unknown(score, baseline):
            print(f"{score.name}: not in the baseline yet: {', '.join(new)}")
    failures += [f"{name}: the file of cases is gone" for name in baseline.keys() - {s.name for s in kept}]
    return _told(failures)


def _told(failures: list[str]) -> int:
    for failure in failures:
        print(f"FAILED {failure}", file=sys.stderr)
    return 1 if failures else 0


def _print(score: Score, *, wrong: bool, below: str = "") -> None:
    print(score.table())
    if below:
        print(below)
    if wrong:
        for case, reason in score.reasons.items():
            print(f"  wrong: {case}: {reason}")
    print()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--dialogues", type=Path, help="a file of dialogues with their resolved answers")
    parser.add_argument("--model", help="ask this model instead of the offline engine; needs OPENAI_API_KEY")
    parser.add_argument("--wrong", action="store_true", help="say what is wrong in which case")
    parser.add_argument("--workflow", type=Path, default=WORKFLOW, help="other cases that must all be right")
    parser.add_argument("--hard", type=Path, default=HARD, help="another folder of hard cases")
    parser.add_argument(
        "--kept-dialogues",
        type=Path,
        default=DIALOGUES,
        help="another folder of dialogues that are kept right",
    )
    parser.add_argument("--baseline", type=Path, default=BASELINE, help="another baseline")
    parser.add_argument("--write-baseline", action="store_true", help="what is right now must stay right")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
