"""What differs between a thread as it was and as today's code makes it, leaf by leaf."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from evals.replay.leaves import is_money, leaves
from evals.replay.original import Left, Original
from evals.replay.playback import Played, is_played

WHAT = ("outcome", "state", "money", "said", "card", "mail", "asked")
LONGEST = 90
"""letters of a value that are printed"""


@dataclass(frozen=True)
class Difference:
    act: int
    """counted from 1"""
    of: str
    """as `press price_options`"""
    what: str
    where: str
    then: str
    now: str

    @property
    def line(self) -> str:
        return f"{self.act:>4} {self.of:<28} {self.what:<8} {self.where}: {self.then} -> {self.now}"


def differences(original: Original, played: Played) -> tuple[Difference, ...]:
    found: list[Difference] = []
    acts = [
        (number, act, left)
        for number, (act, left) in enumerate(zip(original.acts, original.left, strict=True), 1)
        if is_played(act)
    ]
    for (number, act, then), now in zip(acts, played.left, strict=True):
        for what, where, was, became in _between(then, now):
            found.append(
                Difference(number, f"{act.kind} {act.name}", what, where, _short(was), _short(became))
            )
    return tuple(found)


def _between(then: Left, now: Left | None) -> Iterator[tuple[str, str, Any, Any]]:
    if now is None:
        yield "outcome", "the act", then.outcome, "left nothing"
        return
    if then.outcome != now.outcome:
        yield "outcome", "the act", then.outcome, now.outcome
    parts = (("state", "events"), ("said", "said"), ("card", "cards"), ("mail", "mails"), ("asked", "asked"))
    for what, name in parts:
        for where, was, became in leaves(getattr(then, name), getattr(now, name), name):
            yield ("money" if what == "state" and is_money(was, became) else what), where, was, became


def _short(value: Any) -> str:
    if is_money(value, value):
        return f"{value['amount']} {value['currency']}"
    text = "nothing" if value is None else str(value).replace("\n", " ")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
