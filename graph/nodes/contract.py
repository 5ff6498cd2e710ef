"""“Prepare the contract”, “send the contract”: its card, or its letter to approve. Words sign nothing."""

from __future__ import annotations

from langgraph.runtime import Runtime

from graph.state import TurnContext, TurnState, remember
from tools.contracts.spoken import about_contract
from tools.contracts.told import contract_by_words
from tools.deals.describe import locked_deal_of
from tools.deals.errors import RefusedError

NO_DEAL = "There is no deal in this thread yet, so there is no contract."


async def contract(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    context = runtime.context
    wish = about_contract(state["text"])
    assert wish is not None
    async with context.work.unit(context.user_id) as uow:
        deal = await locked_deal_of(uow, state["thread_id"])
        try:
            if deal is None:
                raise RefusedError(NO_DEAL)
            reply = await contract_by_words(uow, context.house, deal, wish)
        except RefusedError as refused:
            reply = refused.sentence
            await uow.say(state["thread_id"], reply, deal_id=deal.id if deal else None)
    said = remember(
        state.get("said") or [],
        {"role": "broker", "text": state["text"]},
        {"role": "assistant", "text": reply},
    )
    return {"said": said, "draft_id": None, "approved": False}
