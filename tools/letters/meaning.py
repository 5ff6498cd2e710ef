"""What a letter of one purpose means for its deal: when it may not leave, and what follows once it has.

Each owner of a purpose writes its own in a module that imports nothing else of `tools.letters`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from domain.deal import Deal
from domain.letters import Letter
from persistence.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Confirmation:
    """A tick that the broker must set before this letter is approved."""

    key: str
    sentence: str
    """what is confirmed, in words: it stands beside the tick"""


def nothing_against(_deal: Deal, _letter: Letter, _now: datetime) -> str | None:
    return None


def nothing_to_confirm(_deal: Deal, _letter: Letter) -> tuple[Confirmation, ...]:
    return ()


async def nothing_follows(_uow: UnitOfWork, deal: Deal, _letter: Letter) -> Deal:
    return deal


@dataclass(frozen=True)
class Meaning:
    refuse: Callable[[Deal, Letter, datetime], str | None] = nothing_against
    """Why it may not be approved or leave now, in a sentence; asked at the approval and again before the
    attempt. None: nothing is against it."""
    confirm: Callable[[Deal, Letter], tuple[Confirmation, ...]] = nothing_to_confirm
    """What the broker has to tick; the keys stand in `letter.confirmed` afterwards."""
    sent: Callable[[UnitOfWork, Deal, Letter], Awaitable[Deal]] = nothing_follows
    """The further events once it has left, in the transaction of `letter_sent`; the deal after them."""
