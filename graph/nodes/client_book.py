"""Who a client is, who is added to the book, and for whom a deal is."""

from __future__ import annotations

import re

from langgraph.runtime import Runtime

from domain.deal import Deal
from domain.deal_state import allowed
from graph.nodes.understand import understood_in
from graph.state import TurnContext, TurnState, remember
from graph.understanding.contract import ClientMention, Intent
from persistence.chat.feed import Card
from persistence.clients import Client
from persistence.unit_of_work import UnitOfWork
from tools.clients.book import BadClientError, add_client, recognise
from tools.clients.history import deals_of
from tools.deals.describe import link_client, locked_deal_of
from tools.deals.errors import RefusedError
from tools.deals.wording import plain, state_label

SHOWN_DEALS = 3
CHOSEN = re.compile(r"\bclient(?:\s+is|\s+to|['’]s)\s+\S|^\W*client:\s*\S", re.IGNORECASE)
"""words that say for whom the deal is, and do not only ask about somebody"""
WHO = "Who should I look up? Tell me a name, a company or an e-mail address."
GLADLY = "Gladly. Tell me the client's name, company and e-mail address in one line."


async def client_book(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    context, understood = runtime.context, understood_in(state)
    async with context.work.unit(context.user_id) as uow:
        deal = await locked_deal_of(uow, state["thread_id"])
        try:
            reply, cards = await _about(
                uow,
                understood.client,
                deal,
                add=understood.intent is Intent.ADD_CLIENT,
                chosen=_chosen(state["text"], deal),
            )
        except (RefusedError, BadClientError) as refused:
            reply, cards = str(refused), ()
        note = f"{plain(understood.note)}\n\n" if understood.note else ""
        await uow.say(state["thread_id"], note + reply, *cards, deal_id=deal.id if deal else None)
    return {"said": remember(state["said"], {"role": "assistant", "text": reply})}


async def _about(
    uow: UnitOfWork, mention: ClientMention | None, deal: Deal | None, *, add: bool, chosen: bool
) -> tuple[str, tuple[Card, ...]]:
    """What is said, and the card of the deal's own client where it is about that one."""
    if mention is None or not (mention.name or mention.company or mention.email):
        if deal is not None and deal.client_id is not None and not add:
            return "This is the client of this deal.", _card(deal)
        return (GLADLY if add else WHO), ()
    # whoever is added with an address of their own is new, though a namesake is known
    own = ClientMention(email=mention.email) if add and mention.email else mention
    known = await recognise(uow, own)
    if known is not None:
        return await _known(uow, known, deal, chosen=chosen)
    said = mention.email or mention.company or mention.name or ""
    found = await uow.clients.matching(said)
    if found and not add:
        lines = "\n".join(f"- **{plain(c.title)}**: {plain(c.contact_name)}, {plain(c.email)}" for c in found)
        return f"I found:\n\n{lines}", ()
    if mention.email is None:
        return (
            f"“{plain(said)}” is not in your book. To add the client I need a name and an e-mail address.",
            (),
        )
    client = await add_client(
        uow,
        contact_name=mention.name or mention.company or mention.email,
        email=mention.email,
        company=mention.company,
    )
    told = f"Added **{plain(client.title)}** ({plain(client.email)}) to your book."
    if deal is None:
        return told, ()
    if not chosen:
        return f"{told} {_unchanged(deal, client)}", ()
    return told, _card(await link_client(uow, deal, client, how="created"))


def _chosen(text: str, deal: Deal | None) -> bool:
    """Whoever is named becomes the deal's client: it has none yet, or the words say so. To ask about somebody
    else changes nothing."""
    if deal is None or deal.client_id is None:
        return True
    return CHOSEN.search(text) is not None and not text.rstrip().endswith("?")


def _unchanged(deal: Deal, client: Client) -> str:
    told = f"The client of {deal.number} stays as it is."
    if not allowed(deal.state, "client_linked"):
        return told
    return f"{told} Write “client is {plain(client.title)}” to change it."


async def _known(
    uow: UnitOfWork, client: Client, deal: Deal | None, *, chosen: bool
) -> tuple[str, tuple[Card, ...]]:
    entry = f"**{plain(client.title)}** ({plain(client.contact_name)}, {plain(client.email)})"
    if deal is None:
        return f"{entry}.{await _before(uow, client)}", ()
    if await _is_of(uow, deal, client):
        return f"{entry} is the client of this deal.", _card(deal)
    if not chosen:
        return f"{entry}.{await _before(uow, client)}\n\n{_unchanged(deal, client)}", ()
    return f"{entry} is the client of this deal now.", _card(await link_client(uow, deal, client))


async def _is_of(uow: UnitOfWork, deal: Deal, client: Client) -> bool:
    """Also where the deal names an entry that was merged into this one."""
    return deal.client_id is not None and deal.client_id in await uow.clients.ids_of(client.id)


async def _before(uow: UnitOfWork, client: Client) -> str:
    lines = [
        f"- **{deal.number}** {deal.trip.route if deal.trip else 'no trip yet'}: {state_label(deal.state)}"
        for deal in await deals_of(uow, client, limit=SHOWN_DEALS)
    ]
    lines = [*(f"- {plain(line)}" for line in client.preferences), *lines]
    return "\n\n" + "\n".join(lines) if lines else " No request of theirs is in your threads yet."


def _card(deal: Deal) -> tuple[Card, ...]:
    return (Card("ClientCard", deal.id, deal.seq),)
