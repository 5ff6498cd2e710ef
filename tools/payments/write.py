"""Letters to the client about money: what is open, what was received, what went back."""

from __future__ import annotations

from domain.deal import Deal
from domain.payments import Entry
from domain.standing import Standing, standing
from persistence.clients import Client
from persistence.unit_of_work import UnitOfWork
from tools.booking.of_deal import locked_sale
from tools.deals.errors import RefusedError
from tools.deals.wording import date_label, money_label
from tools.letters.draft import draft_letter, show_letter
from tools.letters.words import about_deal, letter_words
from tools.payments.due import due_label
from tools.payments.elsewhere import other_sums
from tools.proposals.house import House
from tools.proposals.render import client_of

SHOWN = "It leaves only when you press **Approve and send**."
NEVER_BY_MAIL = (
    "Please never send card numbers by e-mail. If you get a message with other bank details in our name, "
    "call us before you pay."
)
METHODS = {"wire": "by wire", "card": "by card", "check": "by check", "other": "by other means"}


async def write_payment_request(uow: UnitOfWork, house: House, deal_id: str) -> Deal:
    """A draft that asks for what is open. RefusedError when nothing is."""
    deal, what = await locked_sale(uow, deal_id, "payment_recorded")
    paid = _standing(deal)
    if paid.open.amount <= 0:
        raise RefusedError("Nothing is open: the client has paid in full.")
    client = await _client(uow, deal)
    me = await uow.me()
    open_label, due = money_label(paid.open), due_label(what, me.timezone)
    so_far = f"We have received {money_label(paid.held)} of it. " if paid.held.amount > 0 else ""
    purpose = "The cancellation fee" if deal.cancellation else "The price of your charter"
    others = other_sums(deal)
    deal = await draft_letter(
        uow,
        house,
        deal,
        purpose="payment_request",
        reader="client",
        to=client.email,
        subject=about_deal(deal, "payment"),
        body=letter_words(
            client.contact_name,
            f"{purpose} is {money_label(paid.owed)}. {so_far}Open: {open_label}.",
            f"Beside it {others} is owed, in its own currency." if others else "",
            f"Please pay by {due}." if due and not deal.cancellation else "",
            f"Please pay as your contract says, and give our number {deal.number} as the reference.",
            NEVER_BY_MAIL,
            broker=me,
            house=house,
        ),
        must_hold=(open_label, deal.number),
    )
    await show_letter(
        uow, deal, f"This asks the client for {open_label}. {SHOWN}", deal.letters[-1].letter_id
    )
    return deal


async def write_receipt(uow: UnitOfWork, house: House, deal_id: str) -> Deal:
    """A draft that confirms the newest line of the ledger. RefusedError when it has none."""
    deal, _ = await locked_sale(uow, deal_id, "payment_recorded")
    if not deal.ledger.entries:
        raise RefusedError("No payment is recorded yet.")
    entry, paid = deal.ledger.entries[-1], _standing(deal)
    client = await _client(uow, deal)
    deal = await draft_letter(
        uow,
        house,
        deal,
        purpose="receipt",
        reader="client",
        to=client.email,
        subject=about_deal(deal, "refund" if entry.back else "receipt"),
        body=letter_words(
            client.contact_name,
            _received(entry),
            _in_all(paid),
            broker=await uow.me(),
            house=house,
        ),
        about=entry.entry_id,
        must_hold=(money_label(entry.amount),),
    )
    await show_letter(uow, deal, f"This is the client's receipt. {SHOWN}", deal.letters[-1].letter_id)
    return deal


def _received(entry: Entry) -> str:
    how = f"{METHODS[entry.method]}, reference {entry.reference}"
    if entry.back:
        return f"On {date_label(entry.on)} we paid back {money_label(entry.amount)} to you {how}."
    return f"Thank you. On {date_label(entry.on)} we received {money_label(entry.amount)} {how}."


def _in_all(paid: Standing) -> str:
    if paid.open.amount > 0:
        so_far = f"Paid so far: {money_label(paid.held)} of {money_label(paid.owed)}."
        return f"{so_far} Open: {money_label(paid.open)}."
    if paid.too_much.amount > 0:
        return f"Nothing is open. {money_label(paid.too_much)} of your money goes back to you."
    return "Nothing is open."


def _standing(deal: Deal) -> Standing:
    paid = standing(deal)
    assert paid is not None
    return paid


async def _client(uow: UnitOfWork, deal: Deal) -> Client:
    client = await client_of(uow, deal)
    if client is None:
        raise RefusedError("Choose the client of this deal first: tell me a name or an e-mail address.")
    return client
