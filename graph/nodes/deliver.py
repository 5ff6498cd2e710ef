"""After the approval: the mail is in the outbox, a job sends it; here it is only said."""

from __future__ import annotations

from langgraph.runtime import Runtime

from graph.state import TurnContext, TurnState, remember
from tools.deals.wording import plain


async def deliver(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    context = runtime.context
    async with context.work.unit(context.user_id) as uow:
        deal = await uow.deals.of_thread(state["thread_id"])
        assert deal is not None
        assert deal.mail is not None
        reply = f"Approved. The proposal is on its way to {plain(deal.mail.content.to)}."
        await uow.say(deal.thread_id, reply, deal_id=deal.id)
    return {"said": remember(state.get("said") or [], {"role": "assistant", "text": reply})}
