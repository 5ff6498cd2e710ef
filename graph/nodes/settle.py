"""Words about a sold deal's aircraft, money or end: the card with its form filled in. A press records it."""

from __future__ import annotations

from langgraph.runtime import Runtime

from graph.state import Said, TurnContext, TurnState, remember
from graph.understanding.contract import Intent
from tools.closing.spoken import settling
from tools.closing.told import settle_by_words
from tools.deals.errors import RefusedError


async def settle(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    context = runtime.context
    async with context.work.unit(context.user_id) as uow:
        deal = await uow.deals.of_thread(state["thread_id"])
        try:
            if deal is None:
                raise RefusedError("There is no deal in this thread yet. Nothing was noted.")
            payment = state.get("intent") == Intent.RECORD_PAYMENT.value
            reply = await settle_by_words(uow, deal.id, state["text"], payment=payment)
        except RefusedError as refused:
            reply = refused.sentence
            await uow.say(state["thread_id"], reply, deal_id=deal.id if deal else None)
    # words that were not understood first are not remembered yet
    heard: list[Said] = [{"role": "broker", "text": state["text"]}] if settling(state["text"]) else []
    said = remember(state.get("said") or [], *heard, {"role": "assistant", "text": reply})
    return {"said": said, "draft_id": None, "approved": False}
