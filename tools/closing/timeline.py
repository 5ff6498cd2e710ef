"""What happened to a deal, step by step, for people: the events that matter, each in a few words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from domain.events import DealEvent
from tools.deals.wording import money_label


class Step(NamedTuple):
    at: datetime
    what: str
    who: str
    """`broker`, `client`, `operator`, `system`"""


_WORDS: dict[str, Callable[[Any], str]] = {
    "deal_opened": lambda _: "Request",
    "trip_created": lambda event: f"Trip {event.trip_id} at the marketplace",
    "quote_received": lambda event: f"First quote, {event.quote.operator.name}",
    "mail_sent": lambda _: "Proposal sent",
    "proposal_seen": lambda _: "Proposal opened",
    "proposal_accepted": lambda event: f"Option {event.option} accepted by {event.name}",
    "proposal_declined": lambda event: f"Declined by {event.name}",
    "contract_sent": lambda event: f"Contract {event.version} sent",
    "contract_signed": lambda event: f"Contract {event.version} signed by {event.name}",
    "contract_countersigned": lambda event: f"Contract {event.version} countersigned",
    "carrier_checked": lambda event: f"{event.check.carrier} and {event.check.tail} checked",
    "booking_requested": lambda event: f"Operator told to book ({event.request.to})",
    "operator_confirmed": lambda event: f"{event.confirmation.tail} confirmed by the operator",
    "payment_recorded": lambda event: f"{money_label(event.entry.amount)} received",
    "refund_recorded": lambda event: f"{money_label(event.entry.amount)} paid back",
    "deal_paid": lambda _: "Paid in full",
    "payable_paid": lambda _: "Operator paid",
    "deal_flown": lambda _: "Flown",
    "deal_closed": lambda event: "Closed without full payment" if event.override_reason else "Closed",
    "deal_cancelled": lambda _: "Cancelled",
    "deal_handed_over": lambda event: f"Handed over from {event.from_name} to {event.to_name}",
    "deal_lost": lambda _: "Lost",
}
ONCE = {"quote_received", "proposal_seen"}
"""told only the first time"""


def timeline(history: Iterable[DealEvent]) -> tuple[Step, ...]:
    """Oldest first."""
    steps: list[Step] = []
    told: set[str] = set()
    for event in history:
        kind = event.payload.kind
        if kind not in _WORDS or (kind in ONCE and kind in told):
            continue
        told.add(kind)
        steps.append(Step(event.at, _WORDS[kind](event.payload), event.actor.split(":")[0]))
    return tuple(steps)
