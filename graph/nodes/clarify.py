"""Something is missing: all of it is asked in one message, with choices to click."""

from __future__ import annotations

from langgraph.runtime import Runtime

from graph.nodes.understand import understood_in
from graph.state import Said, TurnContext, TurnState, remember
from graph.understanding.contract import Question, Understood
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork
from tools.deals.describe import describe_trip
from tools.deals.errors import RefusedError
from tools.deals.other_trips import note_other_trips, origin_of, other_trips_cards
from tools.deals.wording import plain

NO_TRIP = (
    "I could not find a trip in this. Tell me where from, where to, on which day and for how many people; "
    "a pasted e-mail is fine."
)


async def clarify(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    context = runtime.context
    understood = understood_in(state)
    async with context.work.unit(context.user_id) as uow:
        reply = await _ask(uow, state["thread_id"], understood)
        deal = await uow.deals.of_thread(state["thread_id"])
    spoken: Said = {"role": "assistant", "text": reply}
    return {"deal_id": deal.id if deal else None, "said": remember(state["said"], spoken)}


async def _ask(uow: UnitOfWork, thread_id: str, understood: Understood) -> str:
    origin = await origin_of(uow, await uow.deals.of_thread(thread_id))
    if understood.trip is None or not understood.trip.legs:
        reply = origin + (_questions(understood.questions) or NO_TRIP)
        await uow.say(thread_id, reply)
        return reply
    try:
        deal = await describe_trip(uow, thread_id, understood.trip, understood.client, understood.questions)
    except RefusedError as refused:
        await uow.say(thread_id, refused.sentence)
        return refused.sentence
    note = f"{plain(understood.note)}\n\n" if understood.note else ""
    deal = await note_other_trips(uow, deal, understood.further, together=True)
    reply = origin + note + (_questions(understood.questions) or "Some of this is still open.")
    others = other_trips_cards(deal, understood.further)
    await uow.say(thread_id, reply, Card("TripCard", deal.id, deal.seq), *others)
    return reply


def _questions(questions: tuple[Question, ...]) -> str:
    if not questions:
        return ""
    if len(questions) == 1:
        return plain(questions[0].text)
    lines = "\n".join(f"- {plain(question.text)}" for question in questions)
    return f"Before I can source this, I need {len(questions)} things:\n\n{lines}"
