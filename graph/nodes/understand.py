"""Words to meaning: one call of the engine, nothing else."""

from __future__ import annotations

from langgraph.runtime import Runtime

from domain.deal import Deal
from domain.trip import Trip
from graph.last_trip import told_from, trip_before
from graph.model_calls import Turn, asked_in
from graph.outside_question import asked_outside
from graph.state import Said, TurnContext, TurnState, remember
from graph.understanding.contract import Intent, Message, Understood
from graph.understanding.edited import TripEdit, edited
from tools.deals.wording import local_day
from tools.operators.told import list_asked
from tools.sourcing.asks.spoken import spoken


async def understand(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    context = runtime.context
    async with context.work.unit(context.user_id) as uow:
        deal = await uow.deals.of_thread(state["thread_id"])
        today = local_day(uow.now(), (await uow.me()).timezone)
    if (edit := state.get("edit")) is not None:
        return _understood(state, edited(_trip_of(deal), TripEdit.model_validate(edit), today), deal)
    text = state["text"]
    said = state.get("said") or []
    # only the deal knows its operators' names: an order to one of them is no matter of the engine
    order = spoken(text, deal) if deal else None
    if asked_outside(text, context.outside) is not None or list_asked(text) is not None:
        return _understood(state, Understood(intent=Intent.GENERAL_QUESTION), deal)
    if order is not None:
        return _understood(state, Understood(intent=Intent.MESSAGE_OPERATOR), deal)
    before = await trip_before(context, state["thread_id"], text, deal)
    with asked_in(Turn(context.user_id, state["thread_id"], deal.id if deal else None)):
        understood = await context.engine.understand(
            before.words if before else text,
            today=today,
            trip=before.trip if before else deal.trip if deal else None,
            conversation=tuple(Message(role=words["role"], text=words["text"]) for words in said),
        )
    return _understood(state, told_from(before, understood, today) if before else understood, deal)


def _trip_of(deal: Deal | None) -> Trip:
    return deal.trip if deal and deal.trip else Trip()


def _understood(state: TurnState, understood: Understood, deal: Deal | None) -> TurnState:
    heard: list[Said] = [{"role": "broker", "text": state["text"]}] if state["text"] else []
    return {
        "intent": understood.intent.value,
        "understood": understood.model_dump(mode="json"),
        "deal_id": deal.id if deal else None,
        "draft_id": None,
        "approved": False,
        "said": remember(state.get("said") or [], *heard),
    }


def understood_in(state: TurnState) -> Understood:
    """What this turn's engine returned."""
    return Understood.model_validate(state["understood"])
