"""What a deal's contract would say now: what was accepted, and the three facts that the client must know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.booking import Booking
from domain.contracts import Contract, ContractFlight, ContractLeg
from domain.deal import Deal, Proposal
from domain.disclosures import Carrier, Facts, Item, untold
from domain.quotes import Aircraft, OperatorQuote
from domain.snapshot import PriceSnapshot
from domain.together import flown_with, named
from domain.trip import Leg, Trip
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError
from tools.deals.wording import state_label
from tools.proposals.compose import flown_times
from tools.proposals.house import House
from tools.quoting.offered import offered_trip

ITEM_WORDS: dict[Item, str] = {
    "carrier": "the direct air carrier",
    "capacity": "the capacity in which you act",
    "insurance": "your liability insurance",
}


@dataclass(frozen=True)
class AcceptedAircraft:
    """One aircraft of the option, with those on board."""

    quote: OperatorQuote
    trip: Trip
    """as it is flown"""


@dataclass(frozen=True)
class Accepted:
    """The option that the client took, as it was offered."""

    proposal: Proposal
    option: int
    snapshot: PriceSnapshot
    aircraft: tuple[AcceptedAircraft, ...]

    @property
    def quote(self) -> OperatorQuote:
        """Of the first aircraft."""
        return self.aircraft[0].quote

    @property
    def trip(self) -> Trip:
        return self.aircraft[0].trip

    @property
    def operators(self) -> tuple[str, ...]:
        return tuple(one.quote.operator.name for one in self.aircraft)


async def accepted(uow: UnitOfWork, deal: Deal) -> Accepted:
    """RefusedError while the client has accepted nothing."""
    answer = deal.answer
    proposal = deal.proposal_version(answer.version) if answer and answer.answer == "accepted" else None
    if answer is None or proposal is None or answer.option is None:
        raise RefusedError(
            f"A contract follows what the client has accepted; {deal.number} stands at "
            f"“{state_label(deal.state)}”."
        )
    option = next(one for one in proposal.options if one.n == answer.option)
    offered = await uow.deals.as_it_was(deal.id, proposal.priced_seq)
    trip = offered.trip
    assert trip is not None
    together = option.snapshot.aircraft
    asked = [flown_with(trip, part.passengers) for part in together] or [trip]
    aircraft = []
    for quote_id, own in zip(option.snapshot.quote_ids, asked, strict=True):
        quote = offered.quote(quote_id)
        assert quote is not None
        aircraft.append(AcceptedAircraft(quote, offered_trip(quote, own)))
    return Accepted(proposal, option.n, option.snapshot, tuple(aircraft))


def flight_of(deal: Deal, taken: Accepted) -> ContractFlight:
    """Tails only once the operators have named them."""
    flown = [
        one_flight(one.quote, one.trip, _tail(deal.booking.of(n)))
        for n, one in enumerate(taken.aircraft, start=1)
    ]
    return flown[0] if len(flown) == 1 else together_flight(flown)


def together_flight(fleet: Sequence[ContractFlight]) -> ContractFlight:
    """Of several aircraft what is said of all of them: everybody on board, and the times of the slowest."""
    seats = [one.seats for one in fleet if one.seats is not None]
    legs = tuple(
        ContractLeg(
            leg=same[0].leg.model_copy(update={"passengers": sum(one.leg.passengers or 0 for one in same)}),
            flight_minutes=max(one.flight_minutes for one in same),
            block_minutes=max(one.block_minutes for one in same),
            distance_nm=max(one.distance_nm for one in same),
        )
        for same in zip(*(one.legs for one in fleet), strict=True)
    )
    return ContractFlight(
        legs=legs,
        aircraft=named([one.aircraft for one in fleet]),
        category=named(list(dict.fromkeys(one.category for one in fleet))),
        seats=sum(seats) if len(seats) == len(fleet) else None,
        fleet=tuple(fleet),
    )


def one_flight(quote: OperatorQuote, trip: Trip, tail: str | None) -> ContractFlight:
    legs = tuple(leg_of(n, leg, quote) for n, leg in enumerate(trip.legs, start=1))
    return flown_by(quote.aircraft.model_copy(update={"tail": tail}), legs)


def _tail(booking: Booking) -> str | None:
    return booking.confirmed.tail if booking.confirmed else None


def leg_of(n: int, leg: Leg, quote: OperatorQuote) -> ContractLeg:
    """With the operator's own minutes of leg `n`, else our model's."""
    times = flown_times(n, leg, quote)
    return ContractLeg(
        leg=leg, flight_minutes=times.flight, block_minutes=times.block, distance_nm=times.distance_nm
    )


def flown_by(aircraft: Aircraft, legs: tuple[ContractLeg, ...]) -> ContractFlight:
    return ContractFlight(
        legs=legs,
        aircraft=aircraft.type_name,
        category=aircraft.category,
        seats=aircraft.seats,
        tail=aircraft.tail,
    )


def facts_of(deal: Deal, house: House, operators: Sequence[str]) -> Facts:
    """The carrier of each aircraft is the operator that offered it, unless another one was named since."""
    first, *others = (
        deal.carrier_of(n) or Carrier(legal_name=name) for n, name in enumerate(operators, start=1)
    )
    return Facts(
        carrier=first,
        capacity=house.contracts.capacity,
        insurance=house.contracts.insurance,
        other_carriers=tuple(others),
    )


def facts_to_tell(deal: Deal, contract: Contract) -> Facts:
    """What this contract says, with the carriers that fly now."""
    said = contract.facts
    others = tuple(deal.carrier_of(n) or one for n, one in enumerate(said.other_carriers, start=2))
    return said.model_copy(update={"carrier": deal.carrier or said.carrier, "other_carriers": others})


def still_untold(deal: Deal, facts: Facts) -> tuple[Item, ...]:
    """Of the three facts, what the client has not been told and the broker has not put off."""
    return tuple(item for item in untold(deal.disclosures, facts) if item not in deal.put_off)


def item_words(items: tuple[Item, ...]) -> str:
    """`the direct air carrier and your liability insurance`"""
    words = [ITEM_WORDS[item] for item in items]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
