"""What operators answered, recorded once however often it is told: by webhook, by poll, twice, late."""

from __future__ import annotations

from domain.deal import Deal
from domain.deal_state import allowed
from domain.events import QuoteReceived, QuoteStateChanged, RfqSeen
from domain.quotes import OperatorQuote, QuoteKind, QuoteState, Rfq, RfqState
from domain.trip import Trip
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork
from tools.deals.wording import plain
from tools.pictures.keep import order_pictures
from tools.quoting.offered import as_recorded, differences
from tools.sourcing.past_prices import remember_price
from tools.sourcing.port import RfqAnswer


async def record_answers(uow: UnitOfWork, deal_id: str, trip_id: str, answers: tuple[RfqAnswer, ...]) -> Deal:
    """Bring the deal up to what the marketplace says now. Answers to a trip that was replaced meanwhile
    are left alone."""
    deal = await uow.deals.get(deal_id, lock=True)
    if deal.marketplace.trip_id != trip_id or not allowed(deal.state, "rfq_seen"):
        return deal
    return await take_answers(uow, deal, answers)


async def take_answers(uow: UnitOfWork, deal: Deal, answers: tuple[RfqAnswer, ...]) -> Deal:
    """Record what is new in these answers and say so, whichever way they came. The deal is locked."""
    first_round = not deal.rfqs
    was_waiting = _waiting(deal)
    news: list[str] = []
    for answer in answers:
        deal = await _record_rfq(uow, deal, answer.rfq, news)
        for quote in answer.quotes:
            deal = await _record_quote(uow, deal, quote, news)
    await order_pictures(uow, deal)
    if first_round and deal.rfqs:
        asked = len(deal.rfqs)
        await uow.say(
            deal.thread_id,
            f"Requests are out to **{asked} operator{'s' if asked > 1 else ''}**. Answers appear here.",
            Card("BoardCard", deal.id, deal.seq),
        )
    for line in news:
        await uow.say(deal.thread_id, line, deal_id=deal.id)
    if was_waiting != 0 and deal.rfqs and _waiting(deal) == 0 and deal.open_quotes:
        await uow.say(deal.thread_id, _all_in(deal), deal_id=deal.id)
    return deal


async def _record_rfq(uow: UnitOfWork, deal: Deal, rfq: Rfq, news: list[str]) -> Deal:
    known = next((r for r in deal.rfqs if r.external_id == rfq.external_id), None)
    if known == rfq:
        return deal
    if known is None:
        await uow.external_ids.claim(rfq.system, "rfq", rfq.external_id, own_id=deal.id, deal_id=deal.id)
    deal = await uow.happen(deal, RfqSeen(rfq=rfq), actor="operator")
    if rfq.state is RfqState.DECLINED and (known is None or known.state is not RfqState.DECLINED):
        why = f": “{plain(rfq.decline_reason)}”" if rfq.decline_reason else "."
        news.append(f"**{plain(rfq.operator.name)}** declined{why}")
    new_lines = rfq.chat[_known_lines(known, rfq) :]
    news += [
        f"**{plain(rfq.operator.name)}** writes: “{plain(line.text)}”"
        for line in new_lines
        if line.from_operator
    ]
    return deal


def _known_lines(known: Rfq | None, rfq: Rfq) -> int:
    """How many of the chat's lines were there before: older ones may have left its end."""
    before = known.chat if known else ()
    return next(n for n in range(len(rfq.chat) + 1) if n == len(rfq.chat) or rfq.chat[n] not in before)


async def _record_quote(uow: UnitOfWork, deal: Deal, quote: OperatorQuote, news: list[str]) -> Deal:
    known = deal.quote(quote.id)
    if known is None:
        quote = as_recorded(quote, deal.trip) if deal.trip else quote
        await uow.external_ids.claim(
            quote.system, "quote", quote.external_id, own_id=quote.id, deal_id=deal.id
        )
        deal = await uow.happen(deal, QuoteReceived(quote=quote), actor="operator")
        await remember_price(uow, deal, quote)
        if quote.state is QuoteState.OPEN:
            news.append(_arrival(quote, deal.trip))
    elif known.state is not quote.state:
        happening = QuoteStateChanged(quote_id=quote.id, state=quote.state)
        deal = await uow.happen(deal, happening, actor="operator")
        if quote.state is QuoteState.EXPIRED:
            news.append(f"The quote from **{plain(quote.operator.name)}** has expired.")
        elif quote.state is QuoteState.WITHDRAWN:
            news.append(f"**{plain(quote.operator.name)}** has withdrawn its quote.")
    return deal


def _arrival(quote: OperatorQuote, trip: Trip | None) -> str:
    what = {
        QuoteKind.QUOTE: "quotes",
        QuoteKind.COUNTER_OFFER: "makes a counter-offer:",
        QuoteKind.OTHER_AIRCRAFT: "offers another aircraft:",
    }[quote.kind]
    said = f" “{plain(quote.message)}”" if quote.message and quote.kind is not QuoteKind.QUOTE else ""
    offer = f"**{quote.price}** for the whole trip ({plain(quote.aircraft.type_name)})."
    moved = "".join(f" {plain(one.text)}." for one in differences(quote, trip)) if trip else ""
    return f"**{plain(quote.operator.name)}** {what} {offer}{moved}{said}"


def _all_in(deal: Deal) -> str:
    """`All 3 operators have answered; 2 quotes are open.`"""
    asked, quotes = len(deal.rfqs), len(deal.open_quotes)
    who = "The operator has" if asked == 1 else f"All {asked} operators have"
    if quotes == 1:
        return f"{who} answered; one quote is open. Say “compare the quotes” to see how it scores."
    return f"{who} answered; {quotes} quotes are open. Say “compare the quotes” to have them ranked."


def _waiting(deal: Deal) -> int | None:
    """How many operators have not answered; None before anybody was asked."""
    if not deal.rfqs:
        return None
    return sum(rfq.state is RfqState.UNANSWERED for rfq in deal.rfqs)
