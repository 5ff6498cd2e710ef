"""The graph stops here until a person has clicked on the exact content."""

from __future__ import annotations

from langgraph.runtime import Runtime
from langgraph.types import interrupt

from graph.state import Decision, TurnContext, TurnState
from tools.deals.errors import RefusedError
from tools.proposals.approve import approve_mail


async def approve(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    decision: Decision = state.get("decision") or interrupt(
        {"deal_id": state["deal_id"], "draft_id": state["draft_id"]}
    )
    context = runtime.context
    deal_id = state["deal_id"]
    assert deal_id is not None
    async with context.work.unit(context.user_id) as uow:
        try:
            await approve_mail(
                uow,
                context.house,
                deal_id,
                content_hash=decision["content_hash"],
                confirm_provisional=decision["confirm_provisional"],
            )
        except RefusedError as refused:
            await uow.say(state["thread_id"], refused.sentence, deal_id=deal_id)
            return {"approved": False, "decision": None}
    return {"approved": True, "decision": None}
