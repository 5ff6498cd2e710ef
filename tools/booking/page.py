"""The operator's own confirmation on its private page: it fills the broker's card, whose click records it."""

from __future__ import annotations

from domain.closing import WordsNoted, noted_key
from domain.deal import Deal
from domain.deal_state import allowed
from domain.money import Money
from domain.sold import Sold, aircraft_sold
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork
from tools.booking.entered import amount_of, line_of, note_of, tail_of
from tools.booking.of_deal import of_which
from tools.deals.errors import RefusedError
from tools.deals.wording import money_label, plain

OPERATOR = "operator"
PAGE = "page"


def asked_to_book(deal: Deal, rfq_id: str, aircraft: int | None = None) -> Sold | None:
    """What this operator was told to book, while its confirmation is still to come; of several aircraft of
    one operator `aircraft`, or the first that it has told nothing of yet."""
    if not allowed(deal.state, "operator_confirmed"):
        return None
    waiting = [one for one in aircraft_sold(deal) if _waits(one, rfq_id)]
    if aircraft is not None:
        return next((one for one in waiting if one.number == aircraft), None)
    untold = (one for one in waiting if told_on_page(deal, one.number).get("how") != PAGE)
    return next(untold, waiting[0] if waiting else None)


def told_on_page(deal: Deal, aircraft: int) -> dict[str, str]:
    """What was noted of this aircraft's confirmation; empty: nothing."""
    return deal.noted.get(noted_key("confirmation", aircraft), {})


def _waits(one: Sold, rfq_id: str) -> bool:
    asked = one.quote is not None and one.quote.rfq_external_id == rfq_id
    return asked and bool(one.booking.requests) and one.booking.confirmed is None


def read_confirmation(tail: str, carrier: str, price: str, currency: str, note: str) -> dict[str, str]:
    """By the fields of the broker's form. RefusedError for what cannot be read."""
    money = amount_of(price, currency, "a price")
    return {
        "tail": tail_of(tail),
        "carrier": line_of(carrier, "the carrier", longest=120),
        "price": f"{money.amount}",
        "currency": money.currency,
        "how": PAGE,
        "typed_by": OPERATOR,
        "note": note_of(note) or "",
    }


async def tell_confirmation(
    uow: UnitOfWork, deal_id: str, rfq_id: str, aircraft: int, values: dict[str, str]
) -> Deal:
    """The broker is told at once. The same again changes nothing. RefusedError when nothing is waited for."""
    deal = await uow.deals.get(deal_id, lock=True)
    what = asked_to_book(deal, rfq_id, aircraft)
    if what is None:
        raise RefusedError("This booking takes no confirmation here any more. Please call or write to us.")
    if told_on_page(deal, what.number) == values:
        return deal
    noted = WordsNoted(about="confirmation", values=values, aircraft=what.number)
    deal = await uow.happen(deal, noted, actor=OPERATOR)
    price = money_label(Money.of(values["price"], values["currency"]))
    await uow.say(
        deal.thread_id,
        f"**The operator{of_which(deal, what.number)} confirms** {plain(values['tail'])} of "
        f"{plain(values['carrier'])} for {price}, on its page. Look at it on the card and record it.",
        Card("BookingCard", deal.id, deal.seq),
    )
    return deal
