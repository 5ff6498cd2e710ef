"""What the letter means that tells an operator to book."""

from __future__ import annotations

from datetime import datetime

from domain.booking import BookingRequest, BookingRequested
from domain.deal import Deal
from domain.deal_state import allowed
from domain.letters import Letter
from domain.sold import Sold, aircraft_sold
from persistence.unit_of_work import UnitOfWork
from tools.booking.of_deal import of_which
from tools.deals.wording import money_label, plain, state_label
from tools.letters.meaning import Confirmation, Meaning
from tools.operators.letters import leg_line


def terms_of(what: Sold) -> tuple[str, ...]:
    """What the letter must say of the sale, as it stands in its text: the price, the aircraft, each leg."""
    legs = (leg_line(n, leg, len(what.legs)) for n, leg in enumerate(what.legs, start=1))
    return (money_label(what.operator_price), _aircraft(what), *legs)


def _aircraft(what: Sold) -> str:
    if what.quote is None:
        return "Aircraft: as you quoted it."
    aircraft = what.quote.aircraft
    tail = f", tail {aircraft.tail}" if aircraft.tail else ""
    return f"Aircraft: {aircraft.type_name}{tail}."


def _refuse(deal: Deal, letter: Letter, _now: datetime) -> str | None:
    what = _told_of(deal, letter)
    if what is None or not allowed(deal.state, "booking_requested"):
        return f"The deal stands at “{state_label(deal.state)}”: there is nothing to book any more."
    if set(terms_of(what)) - set(letter.content.must_hold):
        return "What was sold has changed since this was written. Write the booking anew."
    return None


def _told_of(deal: Deal, letter: Letter) -> Sold | None:
    """The aircraft that it is about, by its quote."""
    return next((one for one in aircraft_sold(deal) if one.snapshot.quote_id == letter.about), None)


def _confirm(deal: Deal, _letter: Letter) -> tuple[Confirmation, ...]:
    if deal.contract_in_force is not None:
        return ()
    return (
        Confirmation(
            key="unsigned",
            sentence="The client has not signed yet: if they do not, the operator may still charge you.",
        ),
    )


async def _sent(uow: UnitOfWork, deal: Deal, letter: Letter) -> Deal:
    what = _told_of(deal, letter)
    if what is None or not allowed(deal.state, "booking_requested"):  # cancelled while it was leaving
        return deal
    request = BookingRequest(
        how="letter",
        to=letter.content.to,
        letter_id=letter.letter_id,
        by=(await uow.me()).name,
        at=uow.now(),
    )
    told = BookingRequested(request=request, aircraft=what.number)
    deal = await uow.happen(deal, told, actor=uow.broker)
    await uow.say(
        deal.thread_id,
        f"The operator{of_which(deal, what.number)} is **told to book** ({plain(letter.content.to)}). "
        "Record the confirmation when it is here.",
        deal_id=deal.id,
    )
    return deal


MEANING = Meaning(refuse=_refuse, confirm=_confirm, sent=_sent)
