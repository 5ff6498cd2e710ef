"""Words about another trip: offered as a request of its own. The trip of this thread stays as it is."""

from __future__ import annotations

from langgraph.runtime import Runtime

from graph.nodes.understand import understood_in
from graph.state import TurnContext, TurnState, remember
from tools.deals.describe import locked_deal_of
from tools.deals.other_trips import note_other_trips, other_trips_cards
from tools.deals.wording import plain

ENDED = "This deal has ended: start a new chat for it."


async def separate(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    context = runtime.context
    understood = understood_in(state)
    async with context.work.unit(context.user_id) as uow:
        deal = await locked_deal_of(uow, state["thread_id"])
        assert deal is not None
        deal = await note_other_trips(uow, deal, understood.further, together=False)
        cards = other_trips_cards(deal, understood.further)
        reply = " ".join([plain(understood.note or ""), *([] if cards else [ENDED])])
        await uow.say(deal.thread_id, reply, *cards, deal_id=deal.id)
    return {"deal_id": deal.id, "said": remember(state["said"], {"role": "assistant", "text": reply})}
