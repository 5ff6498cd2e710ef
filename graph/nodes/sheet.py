"""“Connect my client sheet https://docs.google.com/...”: the book and a Google sheet, kept in step."""

from __future__ import annotations

from langgraph.runtime import Runtime

from graph.state import TurnContext, TurnState, remember
from persistence.chat.feed import NO_DEAL, Card
from tools.clients.sheets.link import connect_sheet
from tools.clients.sheets.told import KIND
from tools.deals.errors import RefusedError

CONNECTED = "The first round begins in a few seconds. What needs your eye is told here."
STANDS = "This is how your client sheet stands."
NOT_SET_UP = (
    "Google Sheets is not set up in this house: an administrator names a service account's key in "
    "GOOGLE_SHEETS_KEY."
)


async def sheet(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    context = runtime.context
    async with context.work.unit(context.user_id) as uow:
        try:
            if not context.house.sheets:
                raise RefusedError(NOT_SET_UP)
            begun = await connect_sheet(uow, state["thread_id"], state["text"])
            reply = CONNECTED if begun else STANDS
            await uow.say(state["thread_id"], reply, Card(KIND, NO_DEAL, 0))
        except RefusedError as refused:
            reply = refused.sentence
            await uow.say(state["thread_id"], reply)
    said = remember(
        state.get("said") or [],
        {"role": "broker", "text": state["text"]},
        {"role": "assistant", "text": reply},
    )
    return {"said": said, "draft_id": None, "approved": False}
