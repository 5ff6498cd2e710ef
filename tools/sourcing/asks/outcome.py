"""How a trip ended, for the marketplace: prepared when the deal is won or lost, left to a person's click."""

from __future__ import annotations

from domain.asks import Outcome
from domain.deal import Deal
from domain.deal_state import UNSOLD, DealState
from domain.quotes import OperatorQuote, RfqState
from persistence.unit_of_work import UnitOfWork
from tools.sourcing.asks.content import hashed
from tools.sourcing.asks.message import lay_before, reachable, recipient

LOST = {DealState.CLOSED_LOST, DealState.CANCELLED, DealState.EXPIRED}
WAITING = {RfqState.UNANSWERED, RfqState.QUOTED}
THANKS = (
    "Thank you for looking at our request. The trip has gone another way. If you hold an aircraft for it, "
    "you may release it. We are glad to ask you again for the next one."
)
NOT_FLOWN = (
    "Thank you for looking at our request. The client does not go ahead with this trip. If you hold an "
    "aircraft for it, you may release it. We are glad to ask you again for the next one."
)


async def prepare_outcome(uow: UnitOfWork, deal_id: str) -> None:
    """The report on a card, once. Nothing where nobody was asked at the marketplace."""
    deal = await uow.deals.get(deal_id, lock=True)
    told = any(ask.purpose == "outcome" and ask.status != "superseded" for ask in deal.asks)
    if deal.state in UNSOLD or told or not reachable(deal):
        return
    won = _won(deal)
    outcome = _outcome(deal, won)
    losers = [
        recipient(rfq)
        for rfq in reachable(deal)
        if rfq.state in WAITING and outcome.lift_id and won and rfq.external_id != won.rfq_external_id
    ]
    text = NOT_FLOWN if outcome.reason == "BY_CLIENT" else THANKS
    content = hashed((), (), text, tuple(losers), outcome)
    await lay_before(uow, deal, "outcome", content, _said(outcome), actor="system")


def _outcome(deal: Deal, won: OperatorQuote | None) -> Outcome:
    trip_id = deal.marketplace.trip_id
    assert trip_id is not None
    if deal.state in LOST:
        return Outcome(trip_id=trip_id, reason="BY_CLIENT")
    if won is not None and won.system == deal.marketplace.system and won.lift_external_id is not None:
        return Outcome(
            trip_id=trip_id, reason="CONVERTED", lift_id=won.lift_external_id, winner=won.operator.name
        )
    return Outcome(trip_id=trip_id, reason="BOOKED", winner=won.operator.name if won else None)


def _won(deal: Deal) -> OperatorQuote | None:
    """The quote that the client has accepted."""
    answer = deal.answer
    proposal = deal.proposal_version(answer.version) if answer else None
    if answer is None or proposal is None or answer.answer != "accepted":
        return None
    chosen = next((option for option in proposal.options if option.n == answer.option), None)
    return deal.quote(chosen.quote_id) if chosen else None


def _said(outcome: Outcome) -> str:
    if outcome.reason == "BY_CLIENT":
        return "The marketplace still holds this trip open. A report that it is not flown is prepared."
    return (
        "The marketplace does not know yet that this trip is sold. The report is prepared: send it once the "
        "aircraft is confirmed, for it closes all other requests there."
    )
