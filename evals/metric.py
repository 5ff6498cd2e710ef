"""A deepeval metric that needs no judge: one case, slot by slot."""

from __future__ import annotations

import json
from typing import Any

from deepeval.metrics import BaseMetric
from deepeval.test_case import LLMTestCase

from evals.slots import Comparison, Slot, Verdict


class SlotMetric(BaseMetric):  # type: ignore[misc]
    """Share of the slots that are right, 0 to 1; a success is 1.

    `actual_output` and `expected_output` of the test case are JSON objects, compared by `compare`. After
    `measure`, `slots` holds every comparison, `score_breakdown` the share by slot, `reason` what is wrong.
    """

    def __init__(self, compare: Comparison) -> None:
        self.compare = compare
        self.threshold = 1
        self.async_mode = False
        self.verbose_mode = False
        self.include_reason = True
        self.slots: tuple[Slot, ...] = ()

    def measure(self, test_case: LLMTestCase, *_: Any, **__: Any) -> float:
        """The score. ValueError when an output is no JSON."""
        actual, expected = json.loads(test_case.actual_output), json.loads(test_case.expected_output)
        self.slots = tuple(self.compare(actual, expected))
        self.score = _share(self.slots)
        self.score_breakdown = {
            name: _share([slot for slot in self.slots if slot.name == name])
            for name in dict.fromkeys(slot.name for slot in self.slots)
        }
        not_right = [slot for slot in self.slots if slot.verdict is not Verdict.RIGHT]
        self.reason = "; ".join(map(str, not_right)) or "every slot is right"
        self.success = not not_right
        return self.score

    async def a_measure(self, test_case: LLMTestCase, *args: Any, **kwargs: Any) -> float:
        return self.measure(test_case, *args, **kwargs)

    def is_successful(self) -> bool:
        return bool(self.success)

    @property
    def __name__(self) -> str:
        return "Slots"


def _share(slots: tuple[Slot, ...] | list[Slot]) -> float:
    return sum(slot.verdict is Verdict.RIGHT for slot in slots) / max(1, len(slots))
