"""What was sold: the price, the aircraft and the legs that count now, from the contract or, before there is
one, from the option that the client accepted."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from domain.booking import Booking
from domain.contracts import Contract, ContractFlight
from domain.deal import Deal
from domain.money import Money
from domain.quotes import Aircraft, OperatorQuote
from domain.snapshot import PriceSnapshot
from domain.together import flown_with
from domain.trip import Leg, Trip


@dataclass(frozen=True)
class Sold:
    """The whole of it; or one of several aircraft that fly together (`aircraft_sold`)."""

    snapshot: PriceSnapshot
    quote: OperatorQuote | None
    """the operator's own, as it was accepted, with the aircraft that an amendment names"""
    legs: tuple[Leg, ...]
    block_minutes: tuple[int, ...]
    """per leg; shorter where nobody said"""
    carrier: str
    """who flies: the operator of the quote, or the one that took its place"""
    tail: str | None
    signed_at: datetime | None
    booking: Booking = field(default_factory=Booking)
    number: int = 1
    """which aircraft, from 1"""

    @property
    def total(self) -> Money:
        """What the client owes, in the currency of the contract."""
        return self.snapshot.total

    @property
    def operator_price(self) -> Money:
        """As the operator quoted it, in its own currency."""
        return operator_price_in(self.snapshot)

    @property
    def first_day(self) -> date | None:
        return self.legs[0].date if self.legs else None

    @property
    def last_day(self) -> date | None:
        return self.legs[-1].date if self.legs else None


def operator_price_in(snapshot: PriceSnapshot) -> Money:
    """What the operator asked, in its own currency."""
    return snapshot.operator_quoted or snapshot.operator_price


def sold(deal: Deal) -> Sold | None:
    """None before the client has accepted anything. Of several aircraft, quote, carrier and tail are those
    of the first."""
    contract = deal.contract_in_force or deal.contract
    snapshot = contract.snapshot if contract else _accepted(deal)
    if snapshot is None:
        return None
    quote = deal.quote(snapshot.quote_id)
    if contract is not None:
        quote = _as_amended(contract, contract.flight, quote)
    flown = contract.flight.legs if contract else ()
    return Sold(
        snapshot=snapshot,
        quote=quote,
        legs=tuple(one.leg for one in flown) or (deal.trip.legs if deal.trip else ()),
        block_minutes=tuple(one.block_minutes for one in flown) or (quote.block_minutes if quote else ()),
        carrier=_carrier(deal, 1, quote),
        tail=quote.aircraft.tail if quote else None,
        signed_at=contract.signature.at if contract and contract.signature else None,
        booking=deal.booking,
    )


def aircraft_sold(deal: Deal) -> tuple[Sold, ...]:
    """Each aircraft by itself, with those on board: their prices add up to that of the whole. Empty before
    the client has accepted anything."""
    whole = sold(deal)
    if whole is None or not whole.snapshot.aircraft:
        return (whole,) if whole else ()
    return tuple(_one_of(deal, whole, n) for n in range(1, len(whole.snapshot.aircraft) + 1))


def all_confirmed(deal: Deal) -> bool:
    """By its operator, every aircraft that was sold."""
    aircraft = aircraft_sold(deal)
    return bool(aircraft) and all(one.booking.confirmed is not None for one in aircraft)


def _one_of(deal: Deal, whole: Sold, number: int) -> Sold:
    contract = deal.contract_in_force or deal.contract
    part = whole.snapshot.aircraft[number - 1]
    quote = deal.quote(part.price.quote_id)
    legs, block = whole.legs, quote.block_minutes if quote else ()
    if contract is not None and contract.flight.fleet:
        flight = contract.flight.fleet[number - 1]
        legs = tuple(one.leg for one in flight.legs)
        block = tuple(one.block_minutes for one in flight.legs)
        quote = _as_amended(contract, flight, quote)
    elif deal.trip is not None:
        legs = flown_with(deal.trip, part.passengers).legs
    return replace(
        whole,
        snapshot=part.price,
        quote=quote,
        legs=legs,
        block_minutes=block,
        carrier=_carrier(deal, number, quote),
        tail=quote.aircraft.tail if quote else None,
        booking=deal.booking.of(number),
        number=number,
    )


def _carrier(deal: Deal, number: int, quote: OperatorQuote | None) -> str:
    changed = deal.carrier_of(number)
    return changed.legal_name if changed else (quote.operator.name if quote else "")


def _as_amended(
    contract: Contract, flight: ContractFlight, quote: OperatorQuote | None
) -> OperatorQuote | None:
    """With the aircraft of an amendment; all that was quoted of it where it is the same one."""
    if quote is None or contract.amends is None or flight.fleet:
        return quote
    quoted = quote.aircraft
    if flight.aircraft == quoted.type_name and flight.tail in (None, quoted.tail):
        return quote
    named = Aircraft(
        type_name=flight.aircraft, category=flight.category, seats=flight.seats, tail=flight.tail
    )
    return quote.model_copy(update={"aircraft": named})


def route_of(deal: Deal) -> str:
    """`TEB → VNY → TEB`: of what was sold, before that of the trip; empty without one."""
    what = sold(deal)
    legs = what.legs if what else deal.trip.legs if deal.trip else ()
    return Trip(legs=legs).route


def _accepted(deal: Deal) -> PriceSnapshot | None:
    answer = deal.answer
    if answer is None or answer.answer != "accepted":
        return None
    proposal = deal.proposal_version(answer.version)
    options = proposal.options if proposal else ()
    return next((option.snapshot for option in options if option.n == answer.option), None)
