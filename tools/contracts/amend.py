"""A change after the signature: a new version with a snapshot of its own, the difference, a new signature."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from domain.contracts import Contract, ContractDrafted
from domain.deal import Deal
from domain.deal_state import allowed
from domain.exchange import NoRateError
from domain.money import Money
from domain.pricing import MarginError
from domain.snapshot import PriceSnapshot
from domain.taxes import RateNotKnownError, UnplaceableError, UnpriceableTripError
from domain.trip import Leg, Trip
from persistence.unit_of_work import UnitOfWork
from tools.contracts.draft import check_house, drafted, next_version, tail_of
from tools.contracts.facts import Accepted, accepted, facts_of, flight_of
from tools.contracts.texts import terms_version
from tools.deals.errors import RefusedError
from tools.deals.wording import local_day, state_label
from tools.exchange.of_deal import exchange_for
from tools.proposals.house import House
from tools.quoting.price import price_quote, taxes_included, with_taxes

LONGEST_REASON = 400
MOST_PASSENGERS = 1000


@dataclass(frozen=True)
class LegChange:
    """What one leg becomes; what is None stays as it was signed. Times are local."""

    n: int
    """from 1"""
    date: dt.date | None = None
    time: dt.time | None = None
    passengers: int | None = None


async def amend_contract(
    uow: UnitOfWork,
    house: House,
    deal_id: str,
    *,
    reason: str,
    legs: Sequence[LegChange] = (),
    operator_price: str = "",
) -> Deal:
    """A new version against the one in force, which stands until this one is signed.

    `operator_price`: what the operator asks now for the whole trip, in its own currency; empty: as before.
    The margin stays what it was. RefusedError while nothing is signed or nothing changes, for what cannot
    be read, and where the new price has open questions.
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
    trip = taken.trip.model_copy(update={"legs": _changed(before, legs)})
    price = _price(operator_price, before.snapshot)
    snapshot = before.snapshot
    if price is not None or trip.legs != tuple(one.leg for one in before.flight.legs):
        snapshot = await _priced(uow, deal, taken, trip, price or _operator_price(before.snapshot))
    facts = facts_of(deal, house, taken.quote.operator.name)
    flight = flight_of(taken.quote, trip, tail_of(deal) or before.flight.tail)
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


def _changed(before: Contract, changes: Sequence[LegChange]) -> tuple[Leg, ...]:
    legs = [one.leg for one in before.flight.legs]
    for change in changes:
        if not 1 <= change.n <= len(legs):
            raise RefusedError(f"The contract has no leg {change.n}.")
        if change.passengers is not None and not 1 <= change.passengers <= MOST_PASSENGERS:
            raise RefusedError(f"{change.passengers} passengers cannot be booked.")
        seats = before.flight.seats
        if seats is not None and change.passengers is not None and change.passengers > seats:
            raise RefusedError(
                f"The {before.flight.aircraft} has {seats} seats: another aircraft is another offer."
            )
        said = {"date": change.date, "time": change.time, "passengers": change.passengers}
        update: dict[str, object] = {key: value for key, value in said.items() if value is not None}
        legs[change.n - 1] = legs[change.n - 1].model_copy(update=update)
    days = [leg.date for leg in legs if leg.date is not None]
    if days != sorted(days):
        raise RefusedError("A leg would leave before the one before it. Check the dates.")
    return tuple(legs)


def _operator_price(snapshot: PriceSnapshot) -> Money:
    return snapshot.operator_quoted or snapshot.operator_price


def _price(text: str, snapshot: PriceSnapshot) -> Money | None:
    """None: as before."""
    if not text.strip():
        return None
    before = _operator_price(snapshot)
    try:
        amount = Decimal(text.strip().removeprefix(before.currency).replace(",", "").strip())
    except InvalidOperation as error:
        raise RefusedError(f"“{text[:20]}” is not an amount in {before.currency}.") from error
    if not amount.is_finite() or amount <= 0:
        raise RefusedError("An operator's price is more than nothing.")
    price = Money(amount=amount, currency=before.currency).rounded()
    return None if price == before else price


async def _priced(
    uow: UnitOfWork, deal: Deal, taken: Accepted, trip: Trip, operator_price: Money
) -> PriceSnapshot:
    # its own legs no longer say how it is flown
    quote = taken.quote.model_copy(update={"price": operator_price, "legs": ()})
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
