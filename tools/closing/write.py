"""Letters that tell of a cancellation: to the client with the fee and the refund, to the operator without."""

from __future__ import annotations

from typing import Literal

from domain.cancellation import CancellationFee
from domain.deal import Deal
from domain.deal_state import DealState
from domain.money import Money
from domain.sold import aircraft_sold
from domain.standing import Standing, standing
from persistence.unit_of_work import UnitOfWork
from tools.booking.of_deal import aircraft_of, of_which
from tools.booking.tell import listed
from tools.closing.letter import account_of, sums_of
from tools.deals.errors import RefusedError
from tools.deals.wording import money_label
from tools.letters.draft import draft_letter, show_letter
from tools.letters.words import about_deal, letter_words
from tools.operators.letters import leg_line
from tools.proposals.house import House
from tools.proposals.render import client_of

SHOWN = "This tells of the cancellation. It leaves only when you press **Approve and send**."


async def write_cancellation(
    uow: UnitOfWork,
    house: House,
    deal_id: str,
    *,
    reader: Literal["client", "operator"],
    to: str = "",
    aircraft: int = 1,
) -> Deal:
    """A draft for the client, or for the operator of one aircraft; `to` where its address is not in the
    broker's list. RefusedError while the deal is not cancelled, or when there is nobody to write to."""
    deal = await uow.deals.get(deal_id, lock=True)
    if deal.state is not DealState.CANCELLED:
        raise RefusedError(f"{deal.number} is not cancelled.")
    if reader == "client":
        deal = await _to_client(uow, house, deal, to.strip())
    else:
        deal = await _to_operator(uow, house, deal, to.strip(), aircraft)
    await show_letter(uow, deal, SHOWN, deal.letters[-1].letter_id)
    return deal


async def _to_client(uow: UnitOfWork, house: House, deal: Deal, to: str) -> Deal:
    client = await client_of(uow, deal)
    if client is None:
        raise RefusedError("This deal has no client to write to.")
    fee, paid = account_of(deal), standing(deal)
    paragraphs = _money(fee, paid) if fee and paid else ("Nothing is owed for it.",)
    return await draft_letter(
        uow,
        house,
        deal,
        purpose="cancellation",
        reader="client",
        to=to or client.email,
        subject=about_deal(deal, "cancelled"),
        body=letter_words(
            client.contact_name,
            f"Your charter {deal.number} is cancelled.",
            *paragraphs,
            broker=await uow.me(),
            house=house,
        ),
        must_hold=sums_of(deal),
    )


async def _to_operator(uow: UnitOfWork, house: House, deal: Deal, to: str, aircraft: int) -> Deal:
    several = len(aircraft_sold(deal)) > 1
    what = aircraft_of(deal, aircraft)
    operator = what.quote.operator if what.quote else None
    entry = await listed(uow, operator)
    address = to or (entry.email if entry else "") or (operator.email or "" if operator else "")
    if not address:
        raise RefusedError("The operator has no address in your list. Enter one, or tell them otherwise.")
    return await draft_letter(
        uow,
        house,
        deal,
        purpose="cancellation",
        reader="operator",
        to=address,
        subject=f"Cancelled: booking {deal.number}{of_which(deal, aircraft)}",
        body=letter_words(
            (entry.contact_name if entry else None) or what.carrier or "operator",
            f"The trip of our booking {deal.number} is cancelled. Please release the aircraft.",
            "\n".join(leg_line(n, leg, len(what.legs)) for n, leg in enumerate(what.legs, start=1)),
            "Please confirm this in writing, and what, if anything, is owed for it.",
            broker=await uow.me(),
            house=house,
        ),
        # each operator of several has a letter of its own
        about=what.snapshot.quote_id if several else None,
        must_hold=(deal.number,),
    )


def _money(fee: CancellationFee, paid: Standing) -> tuple[str, ...]:
    if fee.fee.amount == 0:
        first = "There is no cancellation fee."
    else:
        fees, totals = _sum(fee.fees), _sum((fee.total, *fee.other_totals))
        first = f"The cancellation fee is {fees}: {fee.percent} % of {totals}."
    received = f"We have received {money_label(paid.received)}." if paid.received.amount > 0 else ""
    back = f"{money_label(paid.paid_back)} is paid back." if paid.paid_back.amount > 0 else ""
    rest = ""
    if fee.refund_due.amount > 0:
        rest = f"We pay back {money_label(fee.refund_due)} to you."
    elif fee.still_owed.amount > 0:
        rest = f"Still open: {money_label(fee.still_owed)}."
    beside = ""
    if fee.other_totals:
        beside = f"What you have paid of {_sum(fee.other_totals)} beyond the fee goes back to you as well."
    return (first, " ".join(words for words in (received, back) if words), rest, beside)


def _sum(sums: tuple[Money, ...]) -> str:
    return " + ".join(money_label(one) for one in sums)
