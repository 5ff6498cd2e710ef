"""Words to meaning: one call of the engine, nothing else."""

from __future__ import annotations

from langgraph.runtime import Runtime

from graph.model_calls import Turn, asked_in
from graph.state import TurnContext, TurnState, remember
from graph.understanding.contract import Message, Understood
from tools.deals.wording import local_day


async def understand(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    context = runtime.context
    async with context.work.unit(context.user_id) as uow:
        deal = await uow.deals.of_thread(state["thread_id"])
        today = local_day(uow.now(), (await uow.me()).timezone)
    text = state["text"]
    said = state.get("said") or []
    with asked_in(Turn(context.user_id, state["thread_id"], deal.id if deal else None)):
        understood = await context.engine.understand(
            text,
            today=today,
            trip=deal.trip if deal else None,
            conversation=tuple(Message(role=words["role"], text=words["text"]) for words in said),
        )
    return {
        "intent": understood.intent.value,
        "understood": understood.model_dump(mode="json"),
        "deal_id": deal.id if deal else None,
        "draft_id": None,
        "approved": False,
        "said": remember(said, {"role": "broker", "text": text}),
    }


def understood_in(state: TurnState) -> Understood:
    """What this turn's engine returned."""
    return Understood.model_validate(state["understood"])
