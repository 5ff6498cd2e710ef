"""Whom to ask and with which words: looked up by a job, shown on the card, and nothing leaves."""

from __future__ import annotations

from domain.asks import AskDrafted, AskNotSent
from domain.deal_state import UNSOLD
from persistence.unit_of_work import Work
from tools.deals.wording import plain
from tools.proposals.house import House
from tools.sourcing.asks.content import compose
from tools.sourcing.channel import QuoteChannel
from tools.sourcing.port import MarketplaceError

NOBODY = "Aviapages names no operator that was not asked already. Nothing was sent. Ask by e-mail, or later."
NOT_SET_UP = "Aviapages is not set up here any more. Nothing was sent."


async def prepare_ask(
    work: Work, channel: QuoteChannel | None, house: House, user_id: str, deal_id: str, ask_id: str
) -> None:
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id)
    ask = deal.ask(ask_id)
    if ask is None or ask.status != "preparing" or deal.trip is None:
        return
    if channel is None:
        await tell_failure(work, user_id, deal_id, ask_id, NOT_SET_UP)
        return
    try:
        found = await channel.operators_for(deal.trip)
    except MarketplaceError as error:
        await tell_failure(work, user_id, deal_id, ask_id, error.sentence)
        return
    asked = {one.external_id for other in deal.asks if other.status == "sent" and other.approved
             for one in other.approved.operators}  # fmt: skip
    operators = tuple(one for one in found if one.external_id not in asked)
    if not operators:
        await tell_failure(work, user_id, deal_id, ask_id, NOBODY)
        return
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        ask = deal.ask(ask_id)
        if ask is None or ask.status != "preparing" or deal.state not in UNSOLD:
            return
        content = compose(deal, ask, await uow.me(), house, operators)
        await uow.happen(deal, AskDrafted(ask_id=ask_id, content=content), actor="system")


async def tell_failure(work: Work, user_id: str, deal_id: str, ask_id: str, sentence: str) -> None:
    """Nothing left and nothing will by itself: on the card and in the thread."""
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        ask = deal.ask(ask_id)
        if ask is None or ask.status in {"sent", "discarded", "superseded"}:
            return
        happening = AskNotSent(ask_id=ask_id, sentence=sentence)
        await uow.happen(deal, happening, actor="system")
        await uow.say(deal.thread_id, f"Operators were not asked. {plain(sentence)}", deal_id=deal.id)
