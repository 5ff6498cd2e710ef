"""Money in and money back, recorded by the broker's click: what the bank shows, never what words say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.booking import PayMethod
from domain.deal import Deal
from domain.money import Money
from domain.payments import Entry, PaymentRecorded, RefundRecorded, card_number_in
from domain.sold import Sold
from domain.standing import Standing, standing
from persistence.unit_of_work import UnitOfWork
from tools.booking.entered import amount_of, day_of, line_of, note_of
from tools.booking.noted import shown_first
from tools.booking.of_deal import locked_sale
from tools.deals.errors import RefusedError
from tools.deals.wording import date_label, local_day, money_label
from tools.payments.headline import with_headline
from tools.payments.payee import check_payee

CARD_NUMBER = (
    "That looks like a card number. Card numbers are never written down here: take it out, and name the "
    "payment by the bank's or the card processor's own reference."
)


@dataclass(frozen=True)
class Told:
    """A payment as a form tells it; `back` is a refund."""

    amount: str
    currency: str
    method: PayMethod
    reference: str
    on: str
    note: str = ""
    back: bool = False


async def record_payment(
    uow: UnitOfWork, deal_id: str, told: Told, *, seen: int, confirmed: Sequence[str] = ()
) -> Deal:
    """One line of the ledger. `seen`: how many lines it had when the broker looked; the same click twice is
    one line. A doubt (too much, twice) is shown first and recorded only when it is among those `confirmed`,
    word for word. RefusedError for what cannot be taken."""
    kind = "refund_recorded" if told.back else "payment_recorded"
    deal, what = await locked_sale(uow, deal_id, kind)
    entry = await entry_of(uow, what, told)
    lines = deal.ledger.entries
    if seen == len(lines) - 1 and _same(lines[-1], entry):
        return deal
    if seen != len(lines):
        raise RefusedError("The ledger has changed since you looked. Look at its newest lines and try again.")
    paid = standing(deal)
    assert paid is not None
    if told.back:
        _check_refund(deal, entry, paid)
    doubts = doubts_of(
        deal, paid, amount=entry.amount, reference=entry.reference, on=entry.on, back=entry.back
    )
    if set(doubts) - set(confirmed):
        return await shown_first(uow, deal, "payment", values_of(entry))
    entry = entry.model_copy(update={"confirmed": doubts})
    happening = RefundRecorded(entry=entry) if told.back else PaymentRecorded(entry=entry)
    deal = await uow.happen(deal, happening, actor=uow.broker)
    return await with_headline(uow, deal)


def doubts_of(
    deal: Deal, paid: Standing, *, amount: Money, reference: str, on: date, back: bool
) -> tuple[str, ...]:
    """What the broker should look at before recording this, one sentence each."""
    doubts = [
        f"{money_label(twin.amount)} of {date_label(twin.on)} under “{twin.reference}” is recorded already: "
        "this may be the same payment."
        for twin in deal.ledger.twins(amount, reference, on, back=back)
    ]
    over = paid.held + amount - paid.owed
    if not back and over.amount > 0:
        doubts.append(f"This is {money_label(over)} more than is owed: the client has to get it back.")
    if back and paid.too_much < amount:
        left = paid.held - amount
        doubts.append(
            f"Only {money_label(paid.too_much)} is due back: after this refund the client will have paid "
            f"{money_label(left)} of {money_label(paid.owed)}."
        )
    return tuple(doubts)


async def entry_of(uow: UnitOfWork, what: Sold, told: Told) -> Entry:
    me = await uow.me()
    if card_number_in(told.reference) or card_number_in(told.note):
        raise RefusedError(CARD_NUMBER)
    money = amount_of(told.amount, told.currency, "an amount")
    _in_contract_currency(money, what)
    day = day_of(told.on, "a day")
    if day > local_day(uow.now(), me.timezone):
        raise RefusedError(f"{date_label(day)} has not come yet: record a payment when the money is there.")
    return Entry(
        entry_id=uow.ids.new(),
        back=told.back,
        amount=money,
        method=told.method,
        reference=line_of(told.reference, "the reference", longest=80),
        on=day,
        note=note_of(told.note),
        by=me.name,
        at=uow.now(),
    )


def _in_contract_currency(money: Money, what: Sold) -> None:
    wanted = what.total.currency
    if money.currency != wanted:
        raise RefusedError(
            f"The contract is in {wanted}, and this is {money_label(money)}. Record what arrived in {wanted} "
            "after the bank's exchange, and name the other amount in the note."
        )


def _check_refund(deal: Deal, entry: Entry, paid: Standing) -> None:
    if paid.held < entry.amount:
        raise RefusedError(
            f"{money_label(entry.amount)} cannot go back: only {money_label(paid.held)} of the client's "
            "money is here."
        )
    check_payee(deal, "client")


def _same(one: Entry, other: Entry) -> bool:
    said = ("back", "amount", "method", "reference", "on", "note")
    return all(getattr(one, field) == getattr(other, field) for field in said)


def values_of(entry: Entry) -> dict[str, str]:
    return {
        "back": "yes" if entry.back else "",
        "amount": f"{entry.amount.amount}",
        "method": entry.method,
        "reference": entry.reference,
        "on": entry.on.isoformat(),
        "note": entry.note or "",
    }
