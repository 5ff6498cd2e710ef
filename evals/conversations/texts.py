"""What the assistant says, turn by turn: short, in the right language, asked once, no sum of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evals.desk.desk import Turn
from evals.score import Score
from evals.slots import Slot, Verdict

MOST_WORDS = 200
_NUMBER = re.compile(r"(?<![\w.])(?:USD|EUR|GBP)\s?([\d,]+(?:\.\d+)?)|\$\s?([\d,]+(?:\.\d+)?)")
_QUESTION = re.compile(r"[^.?!\n]+\?")
_FOREIGN = re.compile(r"[^\W\da-zA-Z_À-ɏ]")
"""letters of another alphabet than the broker's"""


def texts(turns: dict[str, list[Turn]], known: dict[str, set[str]]) -> Score:
    """`known` holds the sums that the deal of each task has, as they are written."""
    score = Score("texts")
    for task, said in turns.items():
        slots = [
            _slot("short", [turn.text for turn in said if len(turn.reply.split()) > MOST_WORDS]),
            _slot("no invented sum", list(_invented(said, known.get(task, set())))),
            _slot("right language", [turn.text for turn in said if _FOREIGN.search(turn.reply)]),
            _slot("asks once", list(_asked_again(said))),
        ]
        why = "; ".join(f"{slot.path}: {slot.got}" for slot in slots if slot.got)
        score.add(task, slots, reason=why, milliseconds=0)
    return score


def _invented(said: list[Turn], known: set[str]) -> Iterator[str]:
    heard = ""
    for turn in said:
        heard += f" {turn.text}"
        sums = {(match[1] or match[2]).rstrip(",") for match in _NUMBER.finditer(turn.reply)}
        yield from (amount for amount in sums if amount not in known and amount not in heard)


def _asked_again(said: list[Turn]) -> Iterator[str]:
    """The same question twice in one reply."""
    for turn in said:
        asked = [question.strip(" -*\n").lower() for question in _QUESTION.findall(turn.reply)]
        yield from {question for question in asked if asked.count(question) > 1}


def _slot(name: str, got: list[str]) -> Slot:
    return Slot(name, name, got, [], Verdict.WRONG if got else Verdict.RIGHT)
