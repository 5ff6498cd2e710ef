"""What the clock has brought to a deal: each told once, and the end of a deal whose day has passed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from domain.happening import Happening

if TYPE_CHECKING:
    from domain.deal import Deal

What = Literal[
    "offer_silent",  # the client has not answered the proposal
    "offer_ended",  # the proposal's validity has passed
    "contract_silent",  # the client has not signed the contract
    "hold_ends",  # the operator's hold ends soon
    "hold_ended",
    "payment_due",  # the client's
    "payable_due",  # ours, to the operator
    "departed",  # the first day of flight has passed unsold
]


class DeadlineMet(Happening):
    """Its moment came and the broker was told: not again."""

    kind: Literal["deadline_met"] = "deadline_met"
    what: What
    about: str
    """which one of its kind: a version, a moment, a day"""


class DealExpired(Happening):
    """The first day of flight passed, and nobody had accepted what was offered."""

    kind: Literal["deal_expired"] = "deal_expired"
    reason: str


TimePassing = DeadlineMet | DealExpired

Changes = dict[str, object]


def _met(deal: Deal, happening: DeadlineMet, _at: datetime) -> Changes:
    return {"deadlines_met": (*deal.deadlines_met, f"{happening.what}:{happening.about}")}


def _expired(_deal: Deal, happening: DealExpired, _at: datetime) -> Changes:
    return {"end_reason": happening.reason}


CHANGES: dict[type, Callable[..., Changes]] = {DeadlineMet: _met, DealExpired: _expired}
