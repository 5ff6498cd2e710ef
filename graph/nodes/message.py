"""“Tell Jet Linx that the client needs wifi”: the words and who gets them, as a draft on a card."""

from __future__ import annotations

from langgraph.runtime import Runtime

from graph.state import TurnContext, TurnState, remember
from tools.deals.errors import RefusedError
from tools.sourcing.asks.message import draft_message
from tools.sourcing.asks.spoken import spoken

DRAFTED = "I have drafted the message to the operators."
NO_TRIP = "There is no trip in this thread yet. Paste the client's request first."


async def message(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    context = runtime.context
    async with context.work.unit(context.user_id) as uow:
        deal = await uow.deals.of_thread(state["thread_id"])
        reply = DRAFTED
        try:
            if deal is None:
                raise RefusedError(NO_TRIP)
            said = spoken(state["text"], deal)
            rfq_ids = frozenset(rfq.external_id for rfq in said.to) if said else frozenset()
            await draft_message(uow, deal.id, rfq_ids=rfq_ids, text=said.text if said else "")
        except RefusedError as refused:
            reply = refused.sentence
            await uow.say(state["thread_id"], reply, deal_id=deal.id if deal else None)
    return {"said": remember(state.get("said") or [], {"role": "assistant", "text": reply})}
