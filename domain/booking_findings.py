"""What a broker has to know about the aircraft of a sold deal: how a confirmation differs from what was
accepted, what is wrong with a carrier check, and what is still missing. One sentence each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from domain.booking import Booking, CarrierCheck, Confirmation
from domain.contracts import Contract, ContractFlight
from domain.deal import Deal
from domain.deal_state import ENDED, DealState
from domain.money import Money
from domain.sold import Sold, aircraft_sold, all_confirmed, operator_price_in
from domain.trip import Leg

AFTER_SIGNATURE = frozenset(
    {DealState.SIGNED, DealState.OPERATOR_CONFIRMED, DealState.PART_PAID, DealState.PAID}
)


def differences(what: Sold, *, tail: str, carrier: str, price: Money) -> tuple[str, ...]:
    """How a confirmation differs from what the client accepted, and what that means."""
    found = []
    if what.tail and _bare(tail) != _bare(what.tail):
        found.append(f"Another tail: {tail} instead of {what.tail}. Check its category, seats and year.")
    if another_carrier(what, carrier):
        found.append(
            f"Another carrier: {carrier} instead of {what.carrier}. The client must be told in writing and "
            "may accept it or cancel with a full refund."
        )
    if price != what.operator_price:
        found.append(_dearer(what, price))
    return tuple(found)


def another_carrier(what: Sold, carrier: str) -> bool:
    """The client was told of another one."""
    return bool(what.carrier) and not same_name(carrier, what.carrier)


def same_name(one: str, other: str) -> bool:
    """Written with other spaces, signs or capitals."""
    return _bare(one) == _bare(other)


def check_findings(check: CarrierCheck, last_day: date | None) -> tuple[str, ...]:
    """What is against flying with this carrier on these days."""
    found = []
    if not check.on_certificate:
        found.append(f"{check.tail} is not on certificate {check.certificate}: it may not fly this charter.")
    if last_day is not None and check.insurance_until < last_day:
        found.append(
            f"The insurance ends on {check.insurance_until.isoformat()}, before the last flight on "
            f"{last_day.isoformat()}: ask for a renewed certificate."
        )
    return tuple(found)


def booking_warnings(deal: Deal) -> tuple[str, ...]:
    """What is missing or does not fit, the loudest first."""
    if deal.state in ENDED:
        return ()
    return (*_unconfirmed(deal), *_confirmed_before(deal), *carrier_warnings(deal))


def carrier_warnings(deal: Deal) -> tuple[str, ...]:
    """What the carrier check of each aircraft lacks, or what it found against the flight; empty while nothing
    is sold."""
    aircraft = aircraft_sold(deal)
    return tuple(
        f"{_which(one, aircraft)}{warning}" for one in aircraft for warning in carrier_warnings_of(one)
    )


def carrier_warnings_of(one: Sold) -> tuple[str, ...]:
    """Of one aircraft."""
    check = one.booking.check
    found = check_findings(check, one.last_day) if check else ()
    return (*_unchecked(one.booking, one), *found)


def without_aircraft(deal: Deal) -> bool:
    """The client is bound by a signature, and the operator of an aircraft is not."""
    return deal.state in AFTER_SIGNATURE and not all_confirmed(deal)


def confirmed_another_trip(deal: Deal, aircraft: int = 1) -> bool:
    """The contract was amended since the operator confirmed: it flies otherwise, or for another price."""
    now, confirmed = deal.contract_in_force, deal.booking.of(aircraft).confirmed
    if now is None or confirmed is None:
        return False
    drafted = [one for one in deal.contracts if one.drafted_at <= confirmed.at] or deal.contracts[:1]
    then = drafted[-1]
    was, flies = _flight(then, aircraft), _flight(now, aircraft)
    if _legs(was) != _legs(flies) or (now.version != then.version and _another(was, flies, confirmed)):
        return True
    price = operator_price_in(now.snapshot.each[aircraft - 1])
    return price not in (operator_price_in(then.snapshot.each[aircraft - 1]), confirmed.price)


def _another(was: ContractFlight, flies: ContractFlight, confirmed: Confirmation) -> bool:
    """An amendment names another aircraft than what was confirmed."""
    named = flies.tail
    return was.aircraft != flies.aircraft or bool(named and _bare(named) != _bare(confirmed.tail))


def _flight(contract: Contract, aircraft: int) -> ContractFlight:
    """Of this aircraft alone."""
    return contract.flight.fleet[aircraft - 1] if contract.flight.fleet else contract.flight


def _legs(flight: ContractFlight) -> list[Leg]:
    return [one.leg for one in flight.legs]


def _which(one: Sold, aircraft: Sequence[Sold]) -> str:
    """`Aircraft 2, N200JV: `; nothing where there is one only."""
    if len(aircraft) == 1:
        return ""
    flies = one.booking.confirmed.tail if one.booking.confirmed else one.tail
    name = flies or (one.quote.aircraft.type_name if one.quote else "")
    return f"Aircraft {one.number}, {name}: " if name else f"Aircraft {one.number}: "


def _confirmed_before(deal: Deal) -> tuple[str, ...]:
    if deal.state is DealState.FLOWN:
        return ()
    aircraft = aircraft_sold(deal)
    return tuple(
        f"{_which(one, aircraft)}The operator confirmed before the contract was amended, and something else "
        "is signed now: tell it to book what is signed, and have it confirm that."
        for one in aircraft
        if confirmed_another_trip(deal, one.number)
    )


def _unconfirmed(deal: Deal) -> tuple[str, ...]:
    if not without_aircraft(deal):
        return ()
    aircraft = aircraft_sold(deal)
    if len(aircraft) <= 1:
        return (
            f"The client has signed and no aircraft is confirmed: the operator {_told(deal.booking)}. Call "
            "the operator now.",
        )
    open_ones = [one for one in aircraft if one.booking.confirmed is None]
    said = " ".join(
        f"{_which(one, aircraft)}{one.carrier or 'the operator'} {_told(one.booking)}." for one in open_ones
    )
    return (
        f"The client has signed and {len(open_ones)} of {len(aircraft)} aircraft "
        f"{'is' if len(open_ones) == 1 else 'are'} not confirmed. {said} Call now.",
    )


def _told(booking: Booking) -> str:
    return "was told to book and has not confirmed" if booking.requests else "has not been told to book"


def _unchecked(booking: Booking, what: Sold) -> tuple[str, ...]:
    check, confirmed = booking.check, booking.confirmed
    if check is None:
        return ("The carrier has not been checked: certificate, tail and insurance.",)
    flies = confirmed.tail if confirmed else what.tail
    carrier = confirmed.carrier if confirmed else what.carrier
    if flies and _bare(check.tail) != _bare(flies):
        return (f"The carrier check is for {check.tail}, and {flies} flies: check again.",)
    if confirmed and carrier and _bare(check.carrier) != _bare(carrier):
        return (f"The carrier check is for {check.carrier}, and {carrier} flies: check again.",)
    return ()


def _dearer(what: Sold, price: Money) -> str:
    accepted = what.operator_price
    if price.currency != accepted.currency:
        return f"Another currency: {price} instead of {accepted}. The price is fixed with the client."
    if accepted < price:
        return (
            f"Dearer: {price} instead of {accepted}. The client's price stays as it was signed, so "
            f"{price - accepted} comes out of your margin, unless an amendment is agreed."
        )
    gain = accepted - price
    return f"Cheaper: {price} instead of {accepted}. The client's price stays; your margin grows by {gain}."


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())
