"""The operator is told to book: by a letter for the broker to approve, or as the broker says it was done."""

from __future__ import annotations

from typing import Literal

from domain.booking import BookingRequest, BookingRequested
from domain.deal import Deal
from domain.quotes import Operator
from domain.sold import Sold, route_of
from persistence.operators import OperatorEntry
from persistence.unit_of_work import UnitOfWork
from tools.booking.entered import line_of
from tools.booking.letter import terms_of
from tools.booking.of_deal import locked_aircraft, of_which
from tools.deals.errors import RefusedError
from tools.letters.draft import draft_letter, show_letter
from tools.letters.words import letter_words
from tools.proposals.house import House

SHOWN = "This tells the operator to book. It leaves only when you press **Approve and send**."


async def write_booking(
    uow: UnitOfWork, house: House, deal_id: str, *, to: str = "", aircraft: int = 1
) -> Deal:
    """A draft to the operator of this aircraft: to the address of the broker's own list, or `to`.
    RefusedError when no address is known."""
    deal, what = await locked_aircraft(uow, deal_id, "booking_requested", aircraft)
    operator = what.quote.operator if what.quote else None
    entry = await listed(uow, operator)
    address = to.strip() or (entry.email if entry else "") or (operator.email or "" if operator else "")
    if not address:
        raise RefusedError(
            f"{what.carrier or 'This operator'} has no address in your list. Enter one, or tell them at the "
            "marketplace or by phone and record that."
        )
    price, flies, *legs = terms_of(what)
    link = page_link(deal, what)
    deal = await draft_letter(
        uow,
        house,
        deal,
        purpose="booking",
        reader="operator",
        to=address,
        subject=f"Booking {deal.number}{of_which(deal, aircraft)}: {route_of(deal)}",
        body=letter_words(
            (entry.contact_name if entry else None) or what.carrier or "operator",
            f"Please book this trip for us, as you quoted it. Our number is {deal.number}.",
            "\n".join(legs),
            flies,
            f"Price for the whole trip: {price}.",
            "Please confirm in writing: the tail number, until when it is held, the legal name of the air "
            "carrier with its certificate number, and the price. Tell us at once if anything is different.",
            f"You can confirm it here, without a login:\n{link}" if link else "",
            broker=await uow.me(),
            house=house,
        ),
        about=what.snapshot.quote_id,
        must_hold=(deal.number, price, flies, *legs, *((link,) if link else ())),
    )
    await show_letter(uow, deal, SHOWN, deal.letters[-1].letter_id)
    return deal


def page_link(deal: Deal, what: Sold) -> str | None:
    """The operator's private page, where it was asked by a mail of ours."""
    mail = deal.request_mail(what.quote.rfq_external_id) if what.quote else None
    return mail.link if mail else None


async def record_told(
    uow: UnitOfWork,
    deal_id: str,
    *,
    how: Literal["mail", "marketplace", "phone"],
    to: str,
    seen: int,
    aircraft: int = 1,
) -> Deal:
    """The broker says that the operator was told otherwise: how and whom. `seen`: how often the card said
    that the operator was told; the same click twice is recorded once."""
    deal, what = await locked_aircraft(uow, deal_id, "booking_requested", aircraft)
    request = BookingRequest(
        how=how,
        to=line_of(to, "whom you told", longest=120),
        by=(await uow.me()).name,
        at=uow.now(),
    )
    told = what.booking.requests
    if seen == len(told) - 1 and (told[-1].how, told[-1].to) == (request.how, request.to):
        return deal
    if seen != len(told):
        raise RefusedError("The booking has changed since you looked. Look at the card and try again.")
    return await uow.happen(deal, BookingRequested(request=request, aircraft=aircraft), actor=uow.broker)


async def listed(uow: UnitOfWork, operator: Operator | None) -> OperatorEntry | None:
    """The operator in the broker's own list: by its entry, else by its name."""
    if operator is None:
        return None
    everyone = await uow.operators.everyone()
    same = [one for one in everyone if operator.external_id == one.id]
    same += [one for one in everyone if one.name.casefold() == operator.name.casefold()]
    return same[0] if same else None
