"""Broker's tasks over several turns, each judged by the state that it leaves, as tau-bench does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from math import comb
from typing import Any

from deepeval.test_case import LLMTestCase

from domain.deal import Deal
from evals.conversations.end_state import NOTHING, end_state
from evals.conversations.tasks import Task
from evals.desk.clicks import CLICKS, NoCardError
from evals.desk.desk import Desk, Thread, Turn
from evals.metric import SlotMetric
from evals.score import Score
from evals.slots import Slot, Verdict


@dataclass
class Played:
    """`right` counts by task, of `tries`; `turns` are all that were said."""

    score: Score
    tries: int
    right: dict[str, int] = field(default_factory=dict)
    turns: dict[str, list[Turn]] = field(default_factory=dict)
    sums: dict[str, set[str]] = field(default_factory=dict)
    """that each task's deal holds, as they are written"""

    def passed(self, k: int) -> float:
        """pass^k: the chance that all of `k` tries of a task are right, 0 to 1. ValueError for more tries
        than there were."""
        if k > self.tries:
            raise ValueError(f"there were {self.tries} tries")
        chances = [comb(right, k) / comb(self.tries, k) for right in self.right.values()]
        return sum(chances) / max(1, len(chances))

    def table(self) -> str:
        shown = [f"pass^{k} {100 * self.passed(k):.1f} %" for k in (1, 4) if k <= self.tries]
        return f"{self.score.table()}\n  {', '.join(shown)} of {len(self.right)} tasks, {self.tries} tries"


def compare_state(got: dict[str, Any], wanted: dict[str, Any]) -> Iterator[Slot]:
    for name, value in wanted.items():
        verdict = Verdict.RIGHT if got[name] == value else Verdict.WRONG
        yield Slot(name, name, got[name], value, verdict)


async def play_all(desk: Desk, tasks: tuple[Task, ...], tries: int = 1) -> Played:
    """Every task `tries` times, each time by a broker of its own; the score is of the first try."""
    played = Played(Score("conversations"), tries)
    for task in tasks:
        for one in range(tries):
            metric, thread = await _judged(desk, task)
            played.right[task.id] = played.right.get(task.id, 0) + bool(metric.success)
            if one == 0:
                seconds = sum(turn.seconds for turn in thread.turns) / max(1, len(thread.turns))
                played.score.add(
                    task.id, metric.slots, reason=metric.reason or "", milliseconds=1000 * seconds
                )
                played.turns[task.id] = thread.turns
                played.sums[task.id] = _sums(await thread.deal())
    return played


async def _judged(desk: Desk, task: Task) -> tuple[SlotMetric, Thread]:
    thread = await desk.thread()
    try:
        for step in task.steps:
            await do(thread, step)
        await desk.work()
        got = await end_state(thread)
    finally:
        desk.put_away(thread.user_id)
    metric = SlotMetric(compare_state)
    metric.measure(
        LLMTestCase(
            name=task.id,
            input="\n".join(turn.text for turn in thread.turns),
            actual_output=json.dumps(got),
            expected_output=json.dumps({**NOTHING, **task.end}),
        )
    )
    return metric, thread


async def do(thread: Thread, step: dict[str, Any]) -> None:
    if "say" in step:
        await thread.say(step["say"])
        await thread.desk.work()
    elif "operators" in step:
        await thread.operators_answer([_answer(one) for one in step["operators"]])
    else:
        try:
            await CLICKS[step["click"]](thread, **step.get("with", {}))
        except NoCardError as missing:
            thread.problems.append(str(missing))


def _sums(deal: Deal | None) -> set[str]:
    told = deal.model_dump_json() if deal else ""
    amounts = {Decimal(found) for found in re.findall(r'"amount":"?(-?[\d.]+)', told)}
    return {form for amount in amounts for form in (f"{amount:,.2f}", f"{amount:,.0f}", f"{amount:.2f}")}


def _answer(said: str) -> dict[str, object]:
    """A price, or how else an operator answers."""
    return {"answer": "quote", "price": said} if said[0].isdigit() else {"answer": said}
