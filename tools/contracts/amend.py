"""A change after the signature: a new version with a snapshot of its own, the difference, a new signature."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from domain.booking_findings import confirmed_another_trip
from domain.contracts import Contract, ContractDrafted, ContractFlight
from domain.deal import Deal
from domain.deal_state import allowed
from domain.exchange import NoRateError
from domain.margin import Margin
from domain.money import Money
from domain.pricing import MarginError
from domain.quotes import OperatorQuote
from domain.snapshot import PriceSnapshot
from domain.sold import operator_price_in
from domain.taxes import RateNotKnownError, UnplaceableError, UnpriceableTripError
from domain.together import SeatingError
from domain.trip import Leg, type_of
from persistence.unit_of_work import UnitOfWork
from tools.contracts.changes import (
    LegChange,
    NewLeg,
    OtherAircraft,
    changed_aircraft,
    changed_flight,
    contracted,
)
from tools.contracts.draft import check_house, drafted, next_version
from tools.contracts.facts import Accepted, accepted, facts_of, together_flight
from tools.contracts.seats import Aboard, seated_anew
from tools.contracts.texts import terms_version
from tools.deals.errors import RefusedError
from tools.deals.wording import local_day, state_label
from tools.exchange.of_deal import exchange_for
from tools.proposals.house import House
from tools.quoting.price import price_quote, taxes_included, with_taxes
from tools.quoting.together import Flown, price_together

LONGEST_REASON = 400
SAME = OtherAircraft()


async def amend_contract(
    uow: UnitOfWork,
    house: House,
    deal_id: str,
    *,
    reason: str,
    legs: Sequence[LegChange] = (),
    added: Sequence[NewLeg] = (),
    other: Sequence[OtherAircraft] = (),
) -> Deal:
    """A new version against the one in force, which stands until this one is signed.

    `other`: what is said of each aircraft, in order. A price that is not said stays as it was, which is no
    answer where a leg comes or goes or another type flies. The margin stays what it was; taxes follow the new
    legs by the rules of their dates. RefusedError while nothing is signed or nothing changes, for what cannot
    be read or flown, and where the new price has open questions.
    """
    deal = await uow.deals.get(deal_id, lock=True)
    check_house(house)
    before = deal.contract_in_force
    if before is None:
        raise RefusedError("Nothing is signed yet: prepare the contract anew instead.")
    if not allowed(deal.state, "contract_drafted"):
        raise RefusedError(f"Nothing is amended while the deal stands at “{state_label(deal.state)}”.")
    why = " ".join(reason.split())[:LONGEST_REASON]
    if not why:
        raise RefusedError("Say why it is amended: the client reads it at the top.")
    taken = await accepted(uow, deal)
    try:
        aboard = seated_anew(before.flight, legs, added)
    except SeatingError as error:
        raise RefusedError(str(error)) from error
    said = [*other[: len(aboard)], *[SAME] * (len(aboard) - len(other))]
    flown = [_changed(deal, before, taken, n, own, said[n - 1]) for n, own in enumerate(aboard, start=1)]
    flights = [flight for flight, _ in flown]
    flight = flights[0] if len(flights) == 1 else together_flight(flights)
    snapshot = before.snapshot
    dearer = any(
        quote.price != operator_price_in(price)
        for (_, quote), price in zip(flown, snapshot.each, strict=True)
    )
    if dearer or _other_trip(before.flight, flight) or _legs(flight) != _legs(before.flight):
        snapshot = await _priced(uow, deal, taken, [quote for _, quote in flown], flights)
    facts = facts_of(deal, house, taken.operators)
    if (snapshot, flight, facts) == (before.snapshot, before.flight, before.facts):
        raise RefusedError("Nothing is different from what was signed.")
    happening = ContractDrafted(
        version=next_version(deal),
        proposal_version=before.proposal_version,
        option=before.option,
        snapshot=snapshot,
        flight=flight,
        facts=facts,
        card=before.card,
        terms_version=terms_version(),
        amends=before.version,
        reason=why,
    )
    return await drafted(uow, house, deal, happening)


def _changed(
    deal: Deal, before: Contract, taken: Accepted, n: int, aboard: Aboard, other: OtherAircraft
) -> tuple[ContractFlight, OperatorQuote]:
    """Aircraft `n` as it would fly, and its quote for that, with what its operator asks now."""
    signed = (before.flight.fleet or (before.flight,))[n - 1]
    signed = signed.model_copy(update={"tail": _tail(deal, signed, n)})
    quoted = taken.aircraft[n - 1].quote
    aircraft = changed_aircraft(quoted, signed, other)
    quote = quoted.model_copy(update={"aircraft": aircraft, "legs": ()})
    flight = contracted(changed_flight(signed, aboard.legs, aboard.added, aircraft), signed, quote)
    as_signed = operator_price_in(before.snapshot.each[n - 1])
    price = _price(other.operator_price, as_signed)
    if price is None and _other_trip(signed, flight):
        which = f" with aircraft {n}" if before.flight.fleet else ""
        raise RefusedError(
            "A leg comes or goes, or another type flies: enter what the operator asks now for the whole "
            f"trip{which}."
        )
    minutes = {
        "flight_minutes": tuple(one.flight_minutes for one in flight.legs),
        "block_minutes": tuple(one.block_minutes for one in flight.legs),
    }
    return flight, quote.model_copy(update={"price": price or as_signed, **minutes})


def _tail(deal: Deal, signed: ContractFlight, aircraft: int) -> str | None:
    """As the operator has confirmed it, unless that was for what an amendment has replaced since."""
    confirmed = deal.booking.of(aircraft).confirmed
    if confirmed is None or confirmed_another_trip(deal, aircraft):
        return signed.tail
    return confirmed.tail


def _legs(flight: ContractFlight) -> list[tuple[Leg, ...]]:
    """Of each aircraft."""
    return [tuple(one.leg for one in own.legs) for own in flight.fleet or (flight,)]


def _other_trip(before: ContractFlight, after: ContractFlight) -> bool:
    """Not only another time or another number of people."""
    routes = [[(one.leg.origin, one.leg.destination) for one in flight.legs] for flight in (before, after)]
    return routes[0] != routes[1] or before.aircraft != after.aircraft


def _price(text: str, before: Money) -> Money | None:
    """None: nothing is said."""
    if not text.strip():
        return None
    try:
        amount = Decimal(text.strip().removeprefix(before.currency).replace(",", "").strip())
    except InvalidOperation as error:
        raise RefusedError(f"“{text[:20]}” is not an amount in {before.currency}.") from error
    if not amount.is_finite() or amount <= 0:
        raise RefusedError("An operator's price is more than nothing.")
    return Money(amount=amount, currency=before.currency).rounded()


async def _priced(
    uow: UnitOfWork,
    deal: Deal,
    taken: Accepted,
    quotes: Sequence[OperatorQuote],
    flights: Sequence[ContractFlight],
) -> PriceSnapshot:
    quotes = [_with_answer(deal, quote) for quote in quotes]
    whole = together_flight(flights)
    legs = tuple(one.leg for one in whole.legs)
    trip = taken.trip.model_copy(update={"legs": legs, "trip_type": type_of(legs)})
    today = local_day(uow.now(), (await uow.me()).timezone)
    margin, exchange = taken.snapshot, await exchange_for(uow, deal)
    try:
        if len(quotes) > 1:
            snapshot = price_together(
                [
                    Flown(quote, _people(flight), deal.decided(quote.id))
                    for quote, flight in zip(quotes, flights, strict=True)
                ],
                trip,
                margin=Margin(percent=margin.margin_percent, fixed=margin.margin_fixed),
                today=today,
                card=taken.proposal.card,
                exchange=exchange,
            )
        else:
            snapshot = price_quote(
                quotes[0],
                trip,
                margin_percent=margin.margin_percent,
                margin_fixed=margin.margin_fixed,
                today=today,
                entered=deal.decided(quotes[0].id),
                card=taken.proposal.card,
                exchange=exchange,
            )
    except (MarginError, NoRateError, UnpriceableTripError, UnplaceableError, RateNotKnownError) as error:
        raise RefusedError(f"The changed trip cannot be priced: {error}.") from error
    if not snapshot.approvable:
        raise RefusedError(f"The new price has open questions: {' '.join(snapshot.open_items)}")
    if snapshot.currency != taken.snapshot.currency:
        raise RefusedError(
            f"The contract is in {taken.snapshot.currency}, the new price would be in {snapshot.currency}. "
            "Choose the contract's currency first."
        )
    return snapshot


def _people(flight: ContractFlight) -> tuple[int, ...]:
    return tuple(one.leg.passengers or 0 for one in flight.legs)


def _with_answer(deal: Deal, quote: OperatorQuote) -> OperatorQuote:
    answer = deal.taxes.get(quote.id)
    return with_taxes(quote, answer) if taxes_included(quote) == "unknown" and answer is not None else quote
