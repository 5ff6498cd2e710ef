"""The aircraft of a sold deal: carrier check, booking, confirmation, what the operator is owed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from domain.booking import Booking, Payable
from domain.booking_findings import booking_warnings, differences, without_aircraft
from domain.closing import noted_key
from domain.deal import Deal
from domain.deal_state import allowed
from domain.money import Money
from domain.payments import Party
from domain.sold import Sold, aircraft_sold, route_of
from tools.cards.desk import Desk, Props
from tools.deals.wording import date_label, local_day, moment_label, money_label

TOLD = {
    "letter": "by letter to",
    "mail": "by e-mail to",
    "marketplace": "at the marketplace:",
    "phone": "by phone:",
}
HOW = {"mail": "by e-mail", "page": "on its page", "marketplace": "at the marketplace", "phone": "by phone"}
SOURCES = {"entered": "Entered", "looked_up": "Looked up"}


def booking_card(deal: Deal, desk: Desk) -> Props:
    aircraft = aircraft_sold(deal)
    alarmed = without_aircraft(deal)
    warnings = booking_warnings(deal)
    return {
        "deal_number": deal.number,
        "route": route_of(deal),
        "state": _state_of(aircraft),
        "alarm": warnings[0] if alarmed else None,
        "warnings": list(warnings[1 if alarmed else 0 :]),
        "aircraft": [_one(deal, one, desk, len(aircraft) > 1) for one in aircraft],
        "today": _today(desk),
        "can_book": bool(aircraft) and allowed(deal.state, "booking_requested"),
        "can_owe": bool(aircraft) and allowed(deal.state, "payable_set"),
        "can_settle": bool(aircraft) and allowed(deal.state, "payable_paid"),
    }


def _one(deal: Deal, what: Sold, desk: Desk, several: bool) -> Props:
    booking = what.booking
    noted = deal.noted.get(noted_key("confirmation", what.number), {})
    form = _confirmation_form(what, noted)
    name = what.quote.aircraft.type_name if what.quote else ""
    return {
        "number": what.number,
        "title": f"Aircraft {what.number}: {name}" if several else None,
        "state": _state(booking),
        "accepted": _accepted(what),
        "check": _check(what, desk),
        "check_form": _check_form(what),
        "requests": [
            f"Told {TOLD[one.how]} {one.to}, {moment_label(one.at, desk.broker.timezone)}, {one.by}"
            for one in booking.requests
        ],
        "seen": len(booking.requests),
        "confirmed": _confirmed(booking, desk),
        "confirm_form": form,
        "told": bool(noted),
        "differences": _differences(what, form),
        "payable": payable_props(booking.payable, desk),
        "payable_form": _payable_form(what),
        "payee": payee_props(deal, desk, "operator", what.number),
    }


def payable_props(payable: Payable | None, desk: Desk) -> Props | None:
    if payable is None:
        return None
    paid = payable.paid
    return {
        "amount": f"{payable.amount.amount}",
        "currency": payable.amount.currency,
        "amount_label": money_label(payable.amount),
        "due_label": date_label(payable.due),
        "overdue": paid is None and payable.due < local_day(desk.now, desk.broker.timezone),
        "paid_label": f"Paid on {date_label(paid.paid_on)}, {paid.method} {paid.reference}, {paid.by}"
        if paid
        else None,
    }


def payee_props(deal: Deal, desk: Desk, whose: Party, aircraft: int = 1) -> Props | None:
    """Bank details that were changed, and whether somebody has called back."""
    payee = deal.ledger.payee(whose, aircraft)
    if payee is None:
        return None
    zone = desk.broker.timezone
    call, call_label = payee.call_back, None
    if call is not None:
        when = moment_label(call.at, zone)
        call_label = f"Confirmed by {call.spoke_to} at {call.number}, {when}, {call.by}"
    noted = f"noted {moment_label(payee.at, zone)} by {payee.by}"
    return {
        "last_four": payee.last_four,
        "given_label": f"Account ending {payee.last_four}, {noted}",
        "call_label": call_label,
    }


def _state_of(aircraft: Sequence[Sold]) -> str:
    """Of all of them: that of the one that is the furthest behind."""
    states = {_state(one.booking) for one in aircraft}
    return next((state for state in ("to_tell", "told", "confirmed") if state in states), "unsold")


def _state(booking: Booking) -> str:
    if booking.confirmed is not None:
        return "confirmed"
    return "told" if booking.requests else "to_tell"


def _accepted(what: Sold) -> Props:
    return {
        "aircraft": what.quote.aircraft.type_name if what.quote else None,
        "tail": what.tail,
        "carrier": what.carrier,
        "price_label": money_label(what.operator_price),
    }


def _check(what: Sold, desk: Desk) -> Props | None:
    check = what.booking.check
    if check is None:
        return None
    return {
        "carrier": check.carrier,
        "certificate": check.certificate,
        "tail": check.tail,
        "on_certificate": check.on_certificate,
        "insurance_label": (
            f"{check.insurer}, {money_label(check.insurance_limit)} until {date_label(check.insurance_until)}"
        ),
        "by_label": f"{SOURCES[check.source]} by {check.by}, {moment_label(check.at, desk.broker.timezone)}",
        "note": check.note,
        "insured": what.last_day is None or what.last_day <= check.insurance_until,
    }


def _check_form(what: Sold) -> Props:
    check, confirmed = what.booking.check, what.booking.confirmed
    if check is None:
        return {
            "carrier": confirmed.carrier if confirmed else what.carrier,
            "certificate": "",
            "tail": confirmed.tail if confirmed else what.tail or "",
            "on_certificate": "",
            "insurer": "",
            "insurance_limit": "",
            "insurance_currency": "USD",
            "insurance_until": "",
            "source": "entered",
            "note": "",
        }
    return {
        "carrier": check.carrier,
        "certificate": check.certificate,
        "tail": check.tail,
        "on_certificate": "yes" if check.on_certificate else "no",
        "insurer": check.insurer,
        "insurance_limit": f"{check.insurance_limit.amount}",
        "insurance_currency": check.insurance_limit.currency,
        "insurance_until": check.insurance_until.isoformat(),
        "source": check.source,
        "note": check.note or "",
    }


def _confirmed(booking: Booking, desk: Desk) -> Props | None:
    one = booking.confirmed
    if one is None:
        return None
    zone = desk.broker.timezone
    hold = f"Held until {moment_label(one.hold_until, zone)}" if one.hold_until else "Firm"
    return {
        "tail": one.tail,
        "carrier": one.carrier,
        "price_label": money_label(one.price),
        "hold_label": hold,
        "hold_over": one.hold_until is not None and one.hold_until <= desk.now,
        "by_label": f"Confirmed {HOW[one.how]}, recorded by {one.by}, {moment_label(one.at, zone)}",
        "differences": list(one.differences),
        "note": one.note,
    }


def _confirmation_form(what: Sold, noted: dict[str, str]) -> dict[str, str]:
    form = {
        "tail": what.tail or "",
        "carrier": what.carrier,
        "price": f"{what.operator_price.amount}",
        "currency": what.operator_price.currency,
        "hold_until": "",
        "due": "",
        "how": "mail",
        "note": "",
    }
    return form | noted


def _differences(what: Sold, form: dict[str, str]) -> list[str]:
    try:
        price = Money.of(Decimal(form["price"].replace(",", "")), form["currency"])
    except (InvalidOperation, ValueError):
        return []
    if not form["tail"]:
        return []
    return list(differences(what, tail=form["tail"], carrier=form["carrier"], price=price))


def _payable_form(what: Sold) -> Props:
    payable, confirmed = what.booking.payable, what.booking.confirmed
    amount = payable.amount if payable else confirmed.price if confirmed else what.operator_price
    return {
        "amount": f"{amount.amount}",
        "currency": amount.currency,
        "due": payable.due.isoformat() if payable else "",
    }


def _today(desk: Desk) -> str:
    return local_day(desk.now, desk.broker.timezone).isoformat()
