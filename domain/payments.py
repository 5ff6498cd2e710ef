"""The client's money: what was received and paid back, as it was recorded; and whose bank details changed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.booking import Part, PayMethod
from domain.business_days import is_business_day
from domain.happening import Happening
from domain.money import Money, total

Party = Literal["client", "operator"]
TWICE_WITHIN = timedelta(days=3)
"""the same amount again within these days may be one payment recorded twice"""


class Entry(Part):
    """One line of the ledger: money in or money back."""

    entry_id: str
    back: bool = False
    """paid back to the client"""
    amount: Money
    method: PayMethod
    reference: str
    on: date
    """the day it arrived, or was sent back"""
    note: str | None = None
    confirmed: tuple[str, ...] = ()
    """doubts that were shown and that the broker confirmed all the same"""


class CallBack(Part):
    """Somebody was called at a number known from before, and confirmed the new bank details."""

    spoke_to: str
    number: str


class Payee(Part):
    """Bank details that a party gave. Only their last four characters are ever kept."""

    whose: Party
    last_four: str
    call_back: CallBack | None = None
    aircraft: int = 1
    """whose operator, of those that fly together"""


class Ledger(BaseModel):
    """What the client paid for one deal, in the currency of its contract."""

    model_config = ConfigDict(frozen=True)

    entries: tuple[Entry, ...] = ()
    """in the order in which they were recorded"""
    payees: tuple[Payee, ...] = ()
    """the newest of a party counts"""

    def received(self, currency: str) -> Money:
        return total(tuple(entry.amount for entry in self.entries if not entry.back), currency)

    def paid_back(self, currency: str) -> Money:
        return total(tuple(entry.amount for entry in self.entries if entry.back), currency)

    def held(self, currency: str) -> Money:
        """Received less what was paid back."""
        return self.received(currency) - self.paid_back(currency)

    def payee(self, whose: Party, aircraft: int = 1) -> Payee | None:
        return next((p for p in reversed(self.payees) if (p.whose, p.aircraft) == (whose, aircraft)), None)

    def twins(self, amount: Money, reference: str, on: date, *, back: bool) -> tuple[Entry, ...]:
        """Entries that may be this very payment: the same amount under the same reference, or within
        three days."""
        return tuple(
            entry
            for entry in self.entries
            if entry.back is back
            and entry.amount == amount
            and (entry.reference.casefold() == reference.casefold() or abs(entry.on - on) <= TWICE_WITHIN)
        )


class PaymentRecorded(Happening):
    kind: Literal["payment_recorded"] = "payment_recorded"
    entry: Entry


class RefundRecorded(Happening):
    kind: Literal["refund_recorded"] = "refund_recorded"
    entry: Entry


class PayeeChanged(Happening):
    """A party gave other bank details: nothing is paid there before somebody was called back."""

    kind: Literal["payee_changed"] = "payee_changed"
    payee: Payee


class PayeeCalledBack(Happening):
    kind: Literal["payee_called_back"] = "payee_called_back"
    whose: Party
    call_back: CallBack
    aircraft: int = 1


class DealPartPaid(Happening):
    kind: Literal["deal_part_paid"] = "deal_part_paid"


class DealPaid(Happening):
    kind: Literal["deal_paid"] = "deal_paid"


class DealUnpaid(Happening):
    """All that was received has been paid back."""

    kind: Literal["deal_unpaid"] = "deal_unpaid"


class DealConfirmed(Happening):
    """The aircraft was confirmed before: with nothing paid, that is the deal's headline."""

    kind: Literal["deal_confirmed"] = "deal_confirmed"


Paying = (
    PaymentRecorded
    | RefundRecorded
    | PayeeChanged
    | PayeeCalledBack
    | DealPartPaid
    | DealPaid
    | DealUnpaid
    | DealConfirmed
)


def after(ledger: Ledger, happening: Paying) -> Ledger:
    """The ledger after the event. ValueError when somebody was called back about details never given."""
    match happening:
        case PaymentRecorded(entry=entry) | RefundRecorded(entry=entry):
            return ledger.model_copy(update={"entries": (*ledger.entries, entry)})
        case PayeeChanged(payee=payee):
            return ledger.model_copy(update={"payees": (*ledger.payees, payee)})
        case PayeeCalledBack(whose=whose, call_back=call_back, aircraft=aircraft):
            newest = ledger.payee(whose, aircraft)
            if newest is None:
                raise ValueError(f"no bank details of the {whose} were given")
            called = newest.model_copy(update={"call_back": call_back})
            payees = tuple(called if payee is newest else payee for payee in ledger.payees)
            return ledger.model_copy(update={"payees": payees})
    return ledger


def card_number_in(text: str) -> bool:
    """13 to 19 digits, apart only by spaces or dashes, that check like a payment card's: never kept."""
    run = ""
    for sign in f"{text}|":
        if sign.isascii() and sign.isdigit():
            run += sign
        elif sign not in " -\u00a0\u2010\u2011\u2012\u2013":
            if _holds_card(run):
                return True
            run = ""
    return False


def _holds_card(digits: str) -> bool:
    return any(
        digits[start] in "23456" and _luhn(digits[start : start + length])
        for length in range(13, 20)
        for start in range(len(digits) - length + 1)
        if len(digits) == length or length in {15, 16}
    )


def _luhn(digits: str) -> bool:
    doubled = (
        sum(divmod(2 * int(digit), 10)) if place % 2 else int(digit)
        for place, digit in enumerate(reversed(digits))
    )
    return sum(doubled) % 10 == 0


def paid_by(
    signed_at: datetime, departs_on: date, *, hours: int, business_days: int, currency: str
) -> datetime | date:
    """By when a client pays: so many hours after signature, or so many business days before departure,
    whichever is earlier (the day, where the day decides). A business day is one of the banks that settle the
    currency."""
    day = departs_on
    left = business_days
    while left:
        day -= timedelta(days=1)
        left -= is_business_day(day, currency)
    by_signature = signed_at + timedelta(hours=hours)
    return by_signature if by_signature.date() <= day else day
