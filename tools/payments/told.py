"""A payment that a program tells of: it fills the card's form, and a person records it or does not."""

from __future__ import annotations

from domain.deal import Deal
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork
from tools.booking.noted import note_words
from tools.booking.of_deal import locked_sale
from tools.payments.record import Told, entry_of, values_of


async def tell_payment(uow: UnitOfWork, deal_id: str, told: Told, *, by: str) -> Deal:
    """`by` begins the sentence in the thread. RefusedError for what could not be recorded either."""
    deal, what = await locked_sale(uow, deal_id, "refund_recorded" if told.back else "payment_recorded")
    entry = await entry_of(uow, what, told)
    deal = await note_words(uow, deal, "payment", values_of(entry))
    await uow.say(
        deal.thread_id,
        f"{by} tells of a payment. Nothing is recorded yet: look at the account, then press the button.",
        Card("LedgerCard", deal.id, deal.seq),
    )
    return deal
