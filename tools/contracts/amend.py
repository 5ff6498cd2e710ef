"""A change after the signature: a new version with a snapshot of its own, the difference, a new signature."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from domain.booking_findings import confirmed_another_trip
from domain.contracts import Contract, ContractDrafted, ContractFlight
from domain.deal import Deal
from domain.deal_state import allowed
from domain.exchange import NoRateError
from domain.money import Money
from domain.pricing import MarginError
from domain.quotes import OperatorQuote
from domain.snapshot import PriceSnapshot
from domain.taxes import RateNotKnownError, UnplaceableError, UnpriceableTripError
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
from tools.contracts.draft import check_house, drafted, next_version, tail_of
from tools.contracts.facts import Accepted, accepted, facts_of
from tools.contracts.texts import terms_version
from tools.deals.errors import RefusedError
from tools.deals.wording import local_day, state_label
from tools.exchange.of_deal import exchange_for
from tools.proposals.house import House
from tools.quoting.price import price_quote, taxes_included, with_taxes

LONGEST_REASON = 400
NOTHING_ELSE = OtherAircraft()


async def amend_contract(
    uow: UnitOfWork,
    house: House,
    deal_id: str,
    *,
    reason: str,
    legs: Sequence[LegChange] = (),
    added: Sequence[NewLeg] = (),
    other: OtherAircraft = NOTHING_ELSE,
    operator_price: str = "",
) -> Deal:
    """A new version against the one in force, which stands until this one is signed.

    `operator_price`: what the operator asks now for the whole trip, in its own currency; empty: as before,
    which is no answer where a leg comes or goes or another type flies. The margin stays what it was; taxes
    follow the new legs by the rules of their dates. RefusedError while nothing is signed or nothing changes,
    for what cannot be read or flown, and where the new price has open questions.
    """
    deal = await uow.deals.get(deal_id, lock=True)
    check_house(house)
    before = deal.contract_in_force
    if before is None:
        raise RefusedError("Nothing is signed yet: prepare the contract anew instead.")
    if not allowed(deal.state, "contract_drafted"):
        raise RefusedError(f"Nothing is amended while the deal stands at “{state_label(deal.state)}”.")
    if before.snapshot.aircraft:
        raise RefusedError("Several aircraft fly this trip together: their contract cannot be amended here.")
    why = " ".join(reason.split())[:LONGEST_REASON]
    if not why:
        raise RefusedError("Say why it is amended: the client reads it at the top.")
    taken = await accepted(uow, deal)
    signed = before.flight.model_copy(update={"tail": _tail(deal, before)})
    aircraft = changed_aircraft(taken.quote, signed, other)
    flown = changed_flight(before, legs, added, aircraft)
    quote = taken.quote.model_copy(update={"aircraft": aircraft, "legs": ()})
    flight = contracted(flown, signed, quote)
    price = _price(operator_price, before.snapshot)
    if price is None and _other_trip(before, flight):
        raise RefusedError(
            "A leg comes or goes, or another type flies: enter what the operator asks now for the whole trip."
        )
    snapshot = before.snapshot
    dearer = price is not None and price != _operator_price(snapshot)
    if dearer or _other_trip(before, flight) or _legs(flight) != _legs(before.flight):
        quote = quote.model_copy(
            update={
                "price": price or _operator_price(snapshot),
                "flight_minutes": tuple(one.flight_minutes for one in flight.legs),
                "block_minutes": tuple(one.block_minutes for one in flight.legs),
            }
        )
        snapshot = await _priced(uow, deal, taken, quote, _legs(flight))
    facts = facts_of(deal, house, taken.quote.operator.name)
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


def _tail(deal: Deal, before: Contract) -> str | None:
    """As the operator has confirmed it, unless that was for what an amendment has replaced since."""
    if confirmed_another_trip(deal):
        return before.flight.tail
    return tail_of(deal) or before.flight.tail


def _legs(flight: ContractFlight) -> tuple[Leg, ...]:
    return tuple(one.leg for one in flight.legs)


def _other_trip(before: Contract, flight: ContractFlight) -> bool:
    """Not only another time or another number of people."""
    routes = [[(leg.origin, leg.destination) for leg in _legs(one)] for one in (before.flight, flight)]
    return routes[0] != routes[1] or before.flight.aircraft != flight.aircraft


def _operator_price(snapshot: PriceSnapshot) -> Money:
    return snapshot.operator_quoted or snapshot.operator_price


def _price(text: str, snapshot: PriceSnapshot) -> Money | None:
    """None: nothing is said."""
    if not text.strip():
        return None
    before = _operator_price(snapshot)
    try:
        amount = Decimal(text.strip().removeprefix(before.currency).replace(",", "").strip())
    except InvalidOperation as error:
        raise RefusedError(f"“{text[:20]}” is not an amount in {before.currency}.") from error
    if not amount.is_finite() or amount <= 0:
        raise RefusedError("An operator's price is more than nothing.")
    return Money(amount=amount, currency=before.currency).rounded()


async def _priced(
    uow: UnitOfWork, deal: Deal, taken: Accepted, quote: OperatorQuote, legs: tuple[Leg, ...]
) -> PriceSnapshot:
    trip = taken.trip.model_copy(update={"legs": legs, "trip_type": type_of(legs)})
    answer = deal.taxes.get(quote.id)
    if taxes_included(quote) == "unknown" and answer is not None:
        quote = with_taxes(quote, answer)
    margin = taken.snapshot
    try:
        snapshot = price_quote(
            quote,
            trip,
            margin_percent=margin.margin_percent,
            margin_fixed=margin.margin_fixed,
            today=local_day(uow.now(), (await uow.me()).timezone),
            entered=deal.decided(quote.id),
            card=taken.proposal.card,
            exchange=await exchange_for(uow, deal),
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
