"""The fold of what happens to a sold deal: its aircraft, its money, its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, get_args

from domain import booking, closing as c, payments
from domain.deal import Deal

Changes = dict[str, object]


def _booked(deal: Deal, happening: booking.Booked, _at: datetime) -> Changes:
    told = happening.kind in {"operator_confirmed", "aircraft_confirmed"}
    key = c.noted_key("confirmation", happening.aircraft)
    changes: Changes = {"noted": _without(deal, key)} if told else {}
    return {"booking": booking.after(deal.booking, happening), **changes}


def _paid(deal: Deal, happening: payments.Paying, _at: datetime) -> Changes:
    recorded = happening.kind in {"payment_recorded", "refund_recorded"}
    changes: Changes = {"noted": _without(deal, "payment")} if recorded else {}
    return {"ledger": payments.after(deal.ledger, happening), **changes}


def _noted(deal: Deal, happening: c.WordsNoted, _at: datetime) -> Changes:
    return {"noted": {**deal.noted, c.noted_key(happening.about, happening.aircraft): happening.values}}


def _flown(_deal: Deal, _happening: c.DealFlown, _at: datetime) -> Changes:
    return {}


def _closed(_deal: Deal, happening: c.DealClosed, _at: datetime) -> Changes:
    return {"commission": happening.commission, "end_reason": happening.override_reason}


def _cancelled(_deal: Deal, happening: c.DealCancelled, _at: datetime) -> Changes:
    return {"end_reason": happening.reason, "cancellation": happening.fee, "noted": {}}


def _without(deal: Deal, about: str) -> dict[str, dict[str, str]]:
    return {key: values for key, values in deal.noted.items() if key != about}


CHANGES: dict[type, Callable[[Deal, Any, datetime], Changes]] = {
    **dict.fromkeys(get_args(booking.Booked), _booked),
    **dict.fromkeys(get_args(payments.Paying), _paid),
    c.WordsNoted: _noted,
    c.DealFlown: _flown,
    c.DealClosed: _closed,
    c.DealCancelled: _cancelled,
}
"""kind of event -> what changes with it"""
