"""A deal that is put aside: it leaves the board and the list of threads, and nothing of it is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from domain.archive_events import DealArchived, DealBroughtBack
from domain.booking_findings import without_aircraft
from domain.deal import Deal
from domain.standing import standing

WAKES = frozenset(
    {
        "proposal_accepted",
        "proposal_declined",
        "client_asked",
        "contract_signed",
        "reply_received",
        "mail_bounced",
        "mail_delayed",
        "trip_described",
    }
)
"""what somebody has to be answered for, and what goes on with the trip: it brings an archived deal back"""

Changes = dict[str, object]


def _archived(_deal: Deal, _happening: DealArchived, _at: datetime) -> Changes:
    return {"archived": True}


def _brought_back(_deal: Deal, _happening: DealBroughtBack, _at: datetime) -> Changes:
    return {"archived": False}


CHANGES: dict[type, Callable[..., Changes]] = {DealArchived: _archived, DealBroughtBack: _brought_back}


def why_not_archived(deal: Deal) -> str | None:
    """Why this deal has to stay in sight, in a sentence; None: it may be put aside."""
    if without_aircraft(deal):
        return (
            "The client has signed and no aircraft is confirmed: the deal stays on the board until the "
            "operator has confirmed or the deal is cancelled."
        )
    paid = standing(deal)
    if paid is not None and paid.too_much.amount > 0:
        return "Money has to be paid back to the client: record the refund first, then archive the deal."
    if paid is not None and paid.open.amount > 0:
        return "The client still owes money: the deal stays on the board until it is paid or cancelled."
    if deal.booking.unpaid is not None:
        return "The operator is still owed money: record that payment first, then archive the deal."
    return None
