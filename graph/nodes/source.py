"""The trip is complete: shown with an indicative range, ready to be created with one click."""

from __future__ import annotations

from langgraph.runtime import Runtime

from domain.deal import Deal
from domain.quotes import BY_EMAIL
from graph.nodes.understand import understood_in
from graph.state import TurnContext, TurnState, remember
from graph.understanding.contract import Understood
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork
from tools.deals.describe import describe_trip
from tools.deals.errors import RefusedError
from tools.deals.other_trips import note_other_trips, origin_of, other_trips_cards
from tools.deals.wording import plain
from tools.proposals.house import House
from tools.sourcing.market_prices import want_market_prices


async def source(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    context = runtime.context
    understood = understood_in(state)
    assert understood.trip is not None
    async with context.work.unit(context.user_id) as uow:
        before = await uow.deals.of_thread(state["thread_id"])
        try:
            deal = await describe_trip(uow, state["thread_id"], understood.trip, understood.client)
        except RefusedError as refused:
            await uow.say(state["thread_id"], refused.sentence)
            return {"said": remember(state["said"], {"role": "assistant", "text": refused.sentence})}
        deal = await note_other_trips(uow, deal, understood.further, together=True)
        reply = await _reply(uow, context.house, before, deal, understood)
    return {
        "deal_id": deal.id,
        "said": remember(state["said"], {"role": "assistant", "text": reply}),
    }


async def _reply(
    uow: UnitOfWork, house: House, before: Deal | None, deal: Deal, understood: Understood
) -> str:
    trip = understood.trip
    assert trip is not None
    parts = [plain(understood.note)] if understood.note else []
    if before is not None and before.trip == trip:
        parts.append("Nothing about the trip has changed.")
    elif before is not None and before.marketplace.trip_id is not None:
        parts.append(
            f"The trip has changed, so the requests sent for {before.marketplace.trip_id} no longer fit. "
            "Create the new trip to ask the operators again."
        )
    elif before is not None and any(rfq.system == BY_EMAIL for rfq in before.rfqs):
        parts.append(
            "The trip has changed, so the requests sent by e-mail no longer fit, and their pages say so. "
            "Ask the operators again."
        )
    else:
        parts.append(
            "Here is the trip." if before is None or before.trip is None else "Changed. Here is the trip now."
        )
    if trip.assumed:
        count = len(trip.assumed)
        parts.append(f"I assumed {count} value{'s' if count > 1 else ''}: please check what is marked.")
    if deal.client_id is None:
        parts.append("Tell me who the client is whenever you like (“client is …”).")
    reply = await origin_of(uow, before) + " ".join(parts)
    cards = [Card("TripCard", deal.id, deal.seq)]
    await want_market_prices(uow, house, deal)
    if deal.estimates:
        cards.append(Card("EstimateCard", deal.id, deal.seq))
    await uow.say(deal.thread_id, reply, *cards, *other_trips_cards(deal, understood.further))
    return reply
