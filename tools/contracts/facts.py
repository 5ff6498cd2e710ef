"""What a deal's contract would say now: what was accepted, and the three facts that the client must know."""

from __future__ import annotations

from dataclasses import dataclass

from domain.contracts import Contract, ContractFlight, ContractLeg
from domain.deal import Deal, Proposal
from domain.disclosures import Carrier, Facts, Item, untold
from domain.quotes import Aircraft, OperatorQuote
from domain.snapshot import PriceSnapshot
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
class Accepted:
    """The option that the client took, as it was offered."""

    proposal: Proposal
    option: int
    snapshot: PriceSnapshot
    quote: OperatorQuote
    trip: Trip
    """as this option flies it"""


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
    quote = offered.quote(option.quote_id)
    assert quote is not None
    assert offered.trip is not None
    trip = offered_trip(quote, offered.trip)
    return Accepted(proposal, option.n, option.snapshot, quote, trip)


def flight_of(quote: OperatorQuote, trip: Trip, tail: str | None) -> ContractFlight:
    """`tail`: only one that the operator has named."""
    legs = tuple(leg_of(n, leg, quote) for n, leg in enumerate(trip.legs, start=1))
    return flown_by(quote.aircraft.model_copy(update={"tail": tail}), legs)


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


def facts_of(deal: Deal, house: House, offered_by: str) -> Facts:
    """The carrier is the operator of the accepted offer, unless another one was named since."""
    return Facts(
        carrier=deal.carrier or Carrier(legal_name=offered_by),
        capacity=house.contracts.capacity,
        insurance=house.contracts.insurance,
    )


def facts_to_tell(deal: Deal, contract: Contract) -> Facts:
    """What this contract says, with the carrier that flies now."""
    return contract.facts.model_copy(update={"carrier": deal.carrier} if deal.carrier else {})


def still_untold(deal: Deal, facts: Facts) -> tuple[Item, ...]:
    """Of the three facts, what the client has not been told and the broker has not put off."""
    return tuple(item for item in untold(deal.disclosures, facts) if item not in deal.put_off)


def item_words(items: tuple[Item, ...]) -> str:
    """`the direct air carrier and your liability insurance`"""
    words = [ITEM_WORDS[item] for item in items]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
