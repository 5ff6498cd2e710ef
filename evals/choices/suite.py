"""Which part of the graph words lead to, and with which arguments: the tool that is chosen for them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from deepeval.test_case import LLMTestCase

from domain.trip import Trip
from evals.metric import SlotMetric
from evals.score import Score
from evals.slots import Slot, Verdict
from graph.build import after_understanding, entry
from graph.state import TurnState
from graph.understanding.contract import Engine

CHOICES = Path(__file__).parent / "choices.jsonl"
TODAY = date(2026, 11, 23)
BEFORE = "Teterboro to Van Nuys on 14 December at 10am, 6 passengers"
"""what the thread is about already, where a case says `about_a_trip`"""


@dataclass(frozen=True, slots=True)
class Choice:
    id: str
    text: str
    tool: str
    arguments: dict[str, Any]
    about_a_trip: bool = False


def read_choices(path: Path = CHOICES) -> tuple[tuple[Choice, ...], tuple[str, ...]]:
    """(the choices, the lines that are none)."""
    found: list[Choice] = []
    problems: list[str] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found.append(Choice(**json.loads(line)))
        except (ValueError, TypeError) as problem:
            problems.append(f"{path.name}:{number}: not a case: {type(problem).__name__}: {problem}")
    return tuple(found), tuple(problems)


def compare_choice(got: dict[str, Any], wanted: dict[str, Any]) -> Iterator[Slot]:
    for name, value in wanted.items():
        verdict = Verdict.RIGHT if got.get(name) == value else Verdict.WRONG
        yield Slot(name, "tool" if name == "tool" else "arguments", got.get(name), value, verdict)


async def choose(engine: Engine, choices: tuple[Choice, ...]) -> Score:
    score = Score("choices")
    before = (await engine.understand(BEFORE, today=TODAY)).trip
    for choice in choices:
        began = time.perf_counter()
        got = await _chosen(engine, choice.text, before if choice.about_a_trip else None)
        milliseconds = 1000 * (time.perf_counter() - began)
        metric = SlotMetric(compare_choice)
        case = LLMTestCase(
            name=choice.id,
            input=choice.text,
            actual_output=json.dumps(got),
            expected_output=json.dumps({"tool": choice.tool, **choice.arguments}),
        )
        metric.measure(case)
        score.add(choice.id, metric.slots, reason=metric.reason or "", milliseconds=milliseconds)
    return score


async def _chosen(engine: Engine, text: str, trip: Trip | None) -> dict[str, Any]:
    """The node that the graph goes to, and what the engine hands it."""
    state: TurnState = {"text": text, "deal_id": "a deal" if trip else None}
    first = entry(state)
    if first != "understand":
        return {"tool": first}
    understood = await engine.understand(text, today=TODAY, trip=trip)
    state["intent"] = understood.intent.value
    state["understood"] = understood.model_dump(mode="json")
    client = understood.client
    named = {name: value for name, value in client.model_dump().items() if value} if client else {}
    changed = {"changed": list(understood.changed)} if understood.changed else {}
    return {"tool": after_understanding(state), **named, **changed}
