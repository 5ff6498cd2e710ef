"""Where the requests stand, and the quotes side by side."""

from __future__ import annotations

from langgraph.runtime import Runtime

from domain.deal import Deal
from domain.quotes import RfqState
from graph.state import TurnContext, TurnState, remember
from graph.understanding.contract import Intent
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork
from tools.deals.wording import plain
from tools.exchange.of_deal import exchange_for
from tools.quoting.compare import ranking_of, recommendation_of

BEST_FIRST = "The quotes, best first. Pick up to five, set your margin and make the proposal."


async def quotes(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    context = runtime.context
    async with context.work.unit(context.user_id) as uow:
        deal = await uow.deals.of_thread(state["thread_id"])
        if deal is None:
            reply = "There is no trip in this thread yet. Paste the client's request first."
            await uow.say(state["thread_id"], reply)
        elif state.get("intent") == Intent.COMPARE_QUOTES.value and deal.open_quotes:
            reply = await _compare(uow, deal)
        else:
            reply = await _status(uow, deal)
    return {"said": remember(state.get("said") or [], {"role": "assistant", "text": reply})}


async def _compare(uow: UnitOfWork, deal: Deal) -> str:
    await uow.say(deal.thread_id, BEST_FIRST, Card("CompareCard", deal.id, deal.seq))
    ranked = ranking_of(deal, uow.now(), await exchange_for(uow, deal))
    return f"{BEST_FIRST} {recommendation_of(ranked)}"


async def _status(uow: UnitOfWork, deal: Deal) -> str:
    # what was answered by e-mail stands, whatever became of the trip at the marketplace
    if not deal.rfqs or (deal.marketplace.status == "forgotten" and not deal.open_quotes):
        reply = _before_answers(deal)
        await uow.say(deal.thread_id, reply, deal_id=deal.id)
        return reply
    waiting = sum(rfq.state is RfqState.UNANSWERED for rfq in deal.rfqs)
    declined = sum(rfq.state is RfqState.DECLINED for rfq in deal.rfqs)
    asked, quotes = len(deal.rfqs), len(deal.open_quotes)
    reply = (
        f"{asked} operator{' was' if asked == 1 else 's were'} asked: {quotes} open "
        f"quote{'' if quotes == 1 else 's'}, {declined} declined, {waiting} yet to answer."
    )
    await uow.say(deal.thread_id, reply, Card("BoardCard", deal.id, deal.seq))
    return reply


def _before_answers(deal: Deal) -> str:
    if deal.marketplace.status == "created":
        return (
            f"No requests have gone out for {deal.marketplace.trip_id} yet: open the trip at the marketplace "
            "and send them there."
        )
    if deal.marketplace.status == "forgotten" and deal.marketplace.problem:
        return plain(deal.marketplace.problem)
    return "The trip is not at the marketplace yet. Create it with the button on the trip's card."
