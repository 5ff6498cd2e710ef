"""From the priced options to an e-mail that can be looked at. Nothing is sent here, whatever a text says."""

from __future__ import annotations

from langgraph.runtime import Runtime

from domain.deal import Deal
from domain.deal_state import DealState
from graph.state import TurnContext, TurnState, remember
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError
from tools.proposals.mail_draft import prepare_mail, renew_draft

BEFORE_PRICING = {DealState.DRAFT, DealState.TRIP_CREATED, DealState.QUOTING, DealState.QUOTES_READY}


async def propose(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    context = runtime.context
    async with context.work.unit(context.user_id) as uow:
        deal = await uow.deals.of_thread(state["thread_id"])
        if deal is None:
            reply, draft_id = "There is nothing to propose yet: paste the client's request first.", None
            await uow.say(state["thread_id"], reply)
        elif deal.proposal is None or deal.state.value in {
            "draft",
            "trip_created",
            "quoting",
            "quotes_ready",
        }:
            reply, draft_id = await _not_yet(uow, deal), None
        else:
            reply, draft_id = await _preview(uow, context, deal)
    return {
        "draft_id": draft_id,
        "deal_id": deal.id if deal else None,
        "said": remember(state.get("said") or [], {"role": "assistant", "text": reply}),
    }


async def _preview(uow: UnitOfWork, context: TurnContext, deal: Deal) -> tuple[str, str | None]:
    mail = deal.mail
    current = mail is not None and deal.proposal is not None and mail.version == deal.proposal.version
    if mail is not None and current and mail.status == "sent" and not mail.bounced:
        reply = "This proposal has been sent. Price the options again to make a new version."
        await uow.say(deal.thread_id, reply, deal_id=deal.id)
        return reply, None
    try:
        if mail is None or not current or mail.status not in {"draft", "failed"}:
            deal = await prepare_mail(uow, context.house, deal.id)
        else:
            deal = await renew_draft(uow, context.house, deal.id)
    except RefusedError as refused:
        await uow.say(deal.thread_id, refused.sentence, deal_id=deal.id)
        return refused.sentence, None
    reply = (
        "This is the e-mail as it would leave. Edit it if you like; it goes out only when you press "
        "**Approve and send**."
    )
    await uow.say(deal.thread_id, reply, Card("MailCard", deal.id, deal.seq))
    assert deal.mail is not None
    return reply, deal.mail.draft_id


async def _not_yet(uow: UnitOfWork, deal: Deal) -> str:
    if deal.open_quotes:
        reply = "Pick the options and set the margin first; then I prepare the e-mail."
        await uow.say(deal.thread_id, reply, Card("CompareCard", deal.id, deal.seq))
        return reply
    reply = "There are no quotes to propose yet. They appear here as soon as operators answer."
    await uow.say(deal.thread_id, reply, deal_id=deal.id)
    return reply
