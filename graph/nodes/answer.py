"""Everything else: short and true, from the deal and the book, or an honest "not yet"."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from langgraph.runtime import Runtime

from domain.booking_findings import without_aircraft
from domain.deal import Deal
from graph.nodes.understand import understood_in
from graph.outside_question import outside_reply
from graph.state import TurnContext, TurnState, remember
from graph.understanding.contract import ClientMention, Intent, Understood
from persistence.clients import Client
from persistence.unit_of_work import UnitOfWork
from tools.clients.book import BadClientError, add_client, recognise
from tools.deals.describe import link_client, locked_deal_of
from tools.deals.errors import RefusedError
from tools.deals.wording import plain, state_label
from tools.exchange.of_deal import exchange_for
from tools.knowledge.answers import answer_question

GREETING = (
    "Hello {name}. Paste a client's e-mail or describe the trip, for example “Teterboro to Van Nuys on "
    "14 December, 6 pax”, and I take it from there."
)
NOT_YET = {
    Intent.EMPTY_LEGS: "I cannot search empty legs yet.",
    Intent.ARCHIVE: "I cannot archive threads yet; the history on the left keeps them all.",
    Intent.GENERAL_QUESTION: "I do not know that. I can help with this trip, its quotes and its proposal.",
    Intent.UNCLEAR: (
        "I did not understand that. Describe a trip, or say “compare the quotes”, “where do the RFQs stand” "
        "or “prepare the proposal”."
    ),
}


async def answer(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    context = runtime.context
    understood = understood_in(state)
    # no connection is held while somebody outside is asked
    told = await outside_reply(context, state["text"])
    if told is not None:
        return await _say_outside(context, state, told)
    async with context.work.unit(context.user_id) as uow:
        deal = await locked_deal_of(uow, state["thread_id"])
        try:
            reply = await _reply(uow, state["text"], understood, deal)
        except (RefusedError, BadClientError) as refused:
            reply = str(refused)
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
    if intent is Intent.PIPELINE:
        return await _pipeline(uow)
    if intent is Intent.DEAL_QUESTION:
        return _about(deal)
    if intent in {Intent.FIND_CLIENT, Intent.ADD_CLIENT}:
        return await _client(uow, understood.client, deal, add=intent is Intent.ADD_CLIENT)
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
    return f"{deal.number}, {deal.trip.route}: {where}; the deal stands at “{state_label(deal.state)}”."


async def _pipeline(uow: UnitOfWork) -> str:
    deals = await uow.deals.open_ones(limit=20)
    if not deals:
        return "You have no open deals."
    lines = [_line(deal) for deal in sorted(deals, key=without_aircraft, reverse=True)]
    return f"You have {len(deals)} open deal{'s' if len(deals) > 1 else ''}:\n\n" + "\n".join(lines)


def _line(deal: Deal) -> str:
    loud = " **Signed, and no aircraft is confirmed: call the operator.**" if without_aircraft(deal) else ""
    route = deal.trip.route if deal.trip else "no trip yet"
    return f"- **{deal.number}** {route}: {state_label(deal.state)}.{loud}"


async def _client(uow: UnitOfWork, mention: ClientMention | None, deal: Deal | None, *, add: bool) -> str:
    if mention is None or not (mention.name or mention.company or mention.email):
        if add:
            return "Gladly. Tell me the client's name, company and e-mail address in one line."
        return "Who should I look up? Tell me a name, a company or an e-mail address."
    known = await recognise(uow, mention)
    if known is not None:
        if deal is not None and deal.client_id != known.id:
            await link_client(uow, deal, known)
            return f"{_entry(known)} is the client of this deal now."
        return f"{_entry(known)}."
    said = mention.email or mention.company or mention.name or ""
    found = await uow.clients.matching(said)
    if found and not add:
        return "I found:\n\n" + "\n".join(
            f"- **{plain(c.title)}**: {plain(c.contact_name)}, {plain(c.email)}" for c in found
        )
    if mention.email is None:
        return f"“{plain(said)}” is not in your book. To add the client I need a name and an e-mail address."
    client = await add_client(
        uow,
        contact_name=mention.name or mention.company or mention.email,
        email=mention.email,
        company=mention.company,
    )
    if deal is not None:
        await link_client(uow, deal, client, how="created")
    return f"Added **{plain(client.title)}** ({plain(client.email)}) to your book."


def _entry(client: Client) -> str:
    return f"**{plain(client.title)}** ({plain(client.contact_name)}, {plain(client.email)})"
