"""Everything else: short and true, from the deal and the book, or an honest "not yet"."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from langgraph.runtime import Runtime

from domain.deal import Deal
from domain.sold import sold
from graph.nodes.understand import understood_in
from graph.operator_list import operator_list_reply
from graph.outside_question import outside_reply
from graph.state import TurnContext, TurnState, remember
from graph.understanding.contract import Intent, Understood
from persistence.unit_of_work import UnitOfWork
from tools.closing.about import sale_words
from tools.deals.describe import locked_deal_of
from tools.deals.errors import RefusedError
from tools.deals.wording import plain, state_label
from tools.exchange.of_deal import exchange_for
from tools.knowledge.answers import answer_question

GREETING = (
    "Hello {name}. Paste a client's e-mail or describe the trip, for example “Teterboro to Van Nuys on "
    "14 December, 6 pax”, and I take it from there."
)
NOT_YET = {
    Intent.GENERAL_QUESTION: "I do not know that. I can help with this trip, its quotes and its proposal.",
    Intent.UNCLEAR: (
        "I did not understand that. Describe a trip, or say “compare the quotes”, “where do the RFQs stand” "
        "or “prepare the proposal”."
    ),
}


async def answer(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    context = runtime.context
    understood = understood_in(state)
    shown = await operator_list_reply(context, state["thread_id"], state["text"])
    if shown is not None:
        return {"said": remember(state["said"], {"role": "assistant", "text": shown})}
    # no connection is held while somebody outside is asked
    told = await outside_reply(context, state["text"])
    if told is not None:
        return await _say_outside(context, state, told)
    async with context.work.unit(context.user_id) as uow:
        deal = await locked_deal_of(uow, state["thread_id"])
        try:
            reply = await _reply(uow, state["text"], understood, deal)
        except RefusedError as refused:
            reply = refused.sentence
        note = f"{plain(understood.note)}\n\n" if understood.note else ""
        await uow.say(state["thread_id"], note + reply, deal_id=deal.id if deal else None)
    return {"said": remember(state["said"], {"role": "assistant", "text": reply})}


async def _say_outside(context: TurnContext, state: TurnState, told: str) -> TurnState:
    async with context.work.unit(context.user_id) as uow:
        deal = await uow.deals.of_thread(state["thread_id"])
        await uow.say(state["thread_id"], told, deal_id=deal.id if deal else None)
    # what came from outside is not part of what an engine reads later
    return {"said": remember(state["said"], {"role": "assistant", "text": "I asked an outside server."})}


async def _reply(uow: UnitOfWork, text: str, understood: Understood, deal: Deal | None) -> str:
    intent = understood.intent
    if intent is Intent.SMALL_TALK:
        return GREETING.format(name=(await uow.me()).name.split()[0])
    if intent is Intent.DEAL_QUESTION:
        return _about(deal)
    if intent in {Intent.GENERAL_QUESTION, Intent.UNCLEAR}:
        now = uow.now().astimezone(ZoneInfo((await uow.me()).timezone))
        exchange = await exchange_for(uow, deal) if deal is not None else None
        known = answer_question(text, deal=deal, now=now, exchange=exchange)
        if known is not None:
            return known
    return NOT_YET.get(intent, NOT_YET[Intent.UNCLEAR])


def _about(deal: Deal | None) -> str:
    if deal is None or deal.trip is None:
        return "There is no trip in this thread yet."
    marketplace = deal.marketplace
    where = "not at the marketplace yet"
    if marketplace.trip_id:
        where = f"at the marketplace as **{marketplace.trip_id}**"
    elif marketplace.status == "forgotten":
        where = "no longer at the marketplace"
    told = f"{deal.number}, {deal.trip.route}: {where}; the deal stands at “{state_label(deal.state)}”."
    return f"{told} {sale_words(deal)}" if sold(deal) else told
