"""“Write to the client: ...”: the words as a letter on a card. Nothing leaves before its approval."""

from __future__ import annotations

from langgraph.runtime import Runtime

from graph.state import TurnContext, TurnState, remember
from tools.deals.describe import locked_deal_of
from tools.deals.errors import RefusedError
from tools.letters.note import SHOWN, write_note
from tools.letters.spoken import to_client

NO_DEAL = (
    "There is no deal in this thread yet, so I do not know which client. Paste the client's request first."
)


async def write(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    context = runtime.context
    async with context.work.unit(context.user_id) as uow:
        deal = await locked_deal_of(uow, state["thread_id"])
        reply = SHOWN
        try:
            if deal is None:
                raise RefusedError(NO_DEAL)
            await write_note(uow, context.house, deal, to_client(state["text"]) or "")
        except RefusedError as refused:
            reply = refused.sentence
            await uow.say(state["thread_id"], reply, deal_id=deal.id if deal else None)
    said = remember(
        state.get("said") or [],
        {"role": "broker", "text": state["text"]},
        {"role": "assistant", "text": reply},
    )
    return {"said": said, "draft_id": None, "approved": False}
