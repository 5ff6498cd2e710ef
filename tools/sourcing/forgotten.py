"""A trip that the marketplace no longer knows: said once, and one click creates it again."""

from __future__ import annotations

from domain.deal import Deal
from domain.deal_state import DealState, allowed
from domain.events import TripForgotten
from domain.quotes import APART
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork
from tools.deals.wording import plain


async def record_forgotten(uow: UnitOfWork, deal_id: str, trip_id: str) -> bool:
    """The deal goes back to draft and its quotes no longer count; a proposal that was sent stays with the
    client. False while an e-mail is on its way: what it carries must not change under it, look again later.
    """
    deal = await uow.deals.get(deal_id, lock=True)
    if deal.marketplace.trip_id != trip_id or not allowed(deal.state, "trip_forgotten"):
        return True
    if deal.mail is not None and deal.mail.status in {"queued", "sending", "uncertain"}:
        return False
    sentence = _what_it_means(deal, trip_id)
    deal = await uow.happen(deal, TripForgotten(trip_id=trip_id, sentence=sentence), actor="system")
    await uow.say(deal.thread_id, plain(sentence), Card("TripCard", deal.id, deal.seq))
    return True


def _what_it_means(deal: Deal, trip_id: str) -> str:
    parts = [f"The marketplace no longer knows trip {trip_id}, so no more answers will come for it."]
    count = sum(quote.system not in APART for quote in deal.open_quotes)
    if count:
        quotes = "The open quote" if count == 1 else f"The {count} open quotes"
        parts.append(f"{quotes} on it no longer count{'s' if count == 1 else ''}.")
    if deal.state is DealState.PROPOSAL_SENT:
        parts.append(
            "The client can still accept the proposal that was sent: check with the operator that aircraft "
            "and price stand. Creating the trip again withdraws that proposal."
        )
    else:
        parts.append("Create the trip again to ask the operators anew.")
    return " ".join(parts)
