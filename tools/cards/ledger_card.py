"""The client's account of one deal: what is owed, what came in, what went back, what is open."""

from __future__ import annotations

from decimal import Decimal

from domain.deal import Deal
from domain.deal_state import allowed
from domain.payments import Entry
from domain.sold import Sold, route_of, sold
from domain.standing import Standing, standing
from tools.booking.entered import amount_of, day_of
from tools.cards.booking_card import payee_props
from tools.cards.desk import Desk, Props
from tools.deals.errors import RefusedError
from tools.deals.wording import date_label, local_day, moment_label, money_label
from tools.payments.due import due_label
from tools.payments.elsewhere import elsewhere
from tools.payments.record import doubts_of

METHODS = {"wire": "Wire", "card": "Card", "check": "Check", "other": "Other"}


def ledger_card(deal: Deal, desk: Desk) -> Props:
    what, paid = sold(deal), standing(deal)
    form = _form(deal, desk, paid)
    return {
        "deal_number": deal.number,
        "route": route_of(deal),
        "state": _state(paid),
        "currency": what.total.currency if what else "",
        "owed_title": "Cancellation fee"
        if deal.cancellation
        else "Contract"
        if deal.contract
        else "Accepted",
        "owed_label": money_label(paid.owed) if paid else None,
        "received_label": money_label(paid.received) if paid else None,
        "paid_back_label": money_label(paid.paid_back) if paid and paid.paid_back.amount else None,
        "open_title": "To be paid back" if paid and paid.too_much.amount else "Open",
        "open_label": _open(paid),
        "percent": _percent(paid),
        "due_label": _due(what, paid, deal, desk),
        "elsewhere_label": elsewhere(deal),
        "lines": [_line(entry, desk) for entry in reversed(deal.ledger.entries)],
        "seen": len(deal.ledger.entries),
        "form": form,
        "told": "payment" in deal.noted,
        "doubts": _doubts(deal, form, paid),
        "payee": payee_props(deal, desk, "client"),
        "can_record": what is not None and allowed(deal.state, "payment_recorded"),
        "refund_amount": f"{paid.too_much.amount}" if paid and paid.too_much.amount else "",
        "can_refund": bool(paid and paid.held.amount > 0 and allowed(deal.state, "refund_recorded")),
        "can_request": bool(paid and paid.open.amount > 0 and allowed(deal.state, "payment_recorded")),
    }


def _state(paid: Standing | None) -> str:
    if paid is None:
        return "unsold"
    if paid.too_much.amount > 0:
        return "too_much"
    if paid.in_full:
        return "paid"
    return "part_paid" if paid.held.amount > 0 else "unpaid"


def _open(paid: Standing | None) -> str | None:
    if paid is None:
        return None
    return money_label(paid.too_much if paid.too_much.amount else paid.open)


def _percent(paid: Standing | None) -> int:
    """For drawing only."""
    if paid is None or paid.owed.amount <= 0:
        return 0
    return int(min(Decimal(100), max(Decimal(0), 100 * paid.held.amount / paid.owed.amount)))


def _due(what: Sold | None, paid: Standing | None, deal: Deal, desk: Desk) -> str | None:
    if what is None or paid is None or paid.in_full or deal.cancellation:
        return None
    label = due_label(what, desk.broker.timezone)
    return f"Due by {label}" if label else None


def _line(entry: Entry, desk: Desk) -> Props:
    return {
        "id": entry.entry_id,
        "back": entry.back,
        "title": "Refund" if entry.back else "Payment",
        "amount_label": money_label(entry.amount),
        "on_label": date_label(entry.on),
        "method_label": METHODS[entry.method],
        "reference": entry.reference,
        "note": entry.note,
        "by_label": f"Recorded by {entry.by}, {moment_label(entry.at, desk.broker.timezone)}",
        "doubts": list(entry.confirmed),
    }


def _form(deal: Deal, desk: Desk, paid: Standing | None) -> dict[str, str]:
    start = {
        "back": "",
        "amount": f"{paid.open.amount}" if paid and paid.open.amount > 0 else "",
        "method": "wire",
        "reference": "",
        "on": local_day(desk.now, desk.broker.timezone).isoformat(),
        "note": "",
    }
    return start | deal.noted.get("payment", {})


def _doubts(deal: Deal, form: dict[str, str], paid: Standing | None) -> list[str]:
    """Of what was told, once it is told in full."""
    if paid is None or "payment" not in deal.noted:
        return []
    try:
        amount = amount_of(form["amount"], paid.owed.currency, "an amount")
        on = day_of(form["on"], "a day")
    except RefusedError:
        return []
    back = form["back"] == "yes"
    return list(doubts_of(deal, paid, amount=amount, reference=form["reference"], on=on, back=back))
