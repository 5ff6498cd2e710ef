"""What the broker is told in the deal's thread when a moment has come."""

from __future__ import annotations

from datetime import date, datetime

from domain.deadline_events import DealExpired
from domain.deadlines import moment_and_aircraft
from domain.deal import Deal
from domain.sold import sold
from domain.standing import standing
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork
from tools.booking.of_deal import aircraft_of, of_which
from tools.deals.wording import date_label, moment_label, money_label, plain
from tools.payments.due import due_label
from tools.proposals.house import House


async def offer_ended(uow: UnitOfWork, _house: House, deal: Deal, version: str) -> None:
    await uow.say(
        deal.thread_id,
        f"The offer of version {version} has **ended without an answer**; the client’s page says so and "
        "takes none any more. Price the options again for a new version, or close the deal as lost.",
        deal_id=deal.id,
    )


async def hold_ends(uow: UnitOfWork, _house: House, deal: Deal, about: str) -> None:
    until, aircraft = moment_and_aircraft(about)
    if datetime.fromisoformat(until) <= uow.now():
        return
    end = moment_label(datetime.fromisoformat(until), (await uow.me()).timezone)
    await _with(
        uow,
        deal,
        "BookingCard",
        f"**The operator’s hold{of_which(deal, aircraft)} ends {end}.** Have the aircraft confirmed "
        "firmly or ask for a longer hold, and record it here.",
    )


async def hold_ended(uow: UnitOfWork, _house: House, deal: Deal, about: str) -> None:
    until, aircraft = moment_and_aircraft(about)
    end = moment_label(datetime.fromisoformat(until), (await uow.me()).timezone)
    await _with(
        uow,
        deal,
        "BookingCard",
        f"**The operator’s hold{of_which(deal, aircraft)} has ended** ({end}): the aircraft may "
        "be gone. Call the operator now, and record here what it says.",
    )


async def payment_due(uow: UnitOfWork, _house: House, deal: Deal, _due: str) -> None:
    what, paid = sold(deal), standing(deal)
    assert what is not None
    assert paid is not None
    due = due_label(what, (await uow.me()).timezone)
    await _with(
        uow,
        deal,
        "LedgerCard",
        f"**{money_label(paid.open)} is open**, to be paid by {due}. Record what has arrived, or ask the "
        "client for it from this card.",
    )


async def payable_due(uow: UnitOfWork, _house: House, deal: Deal, about: str) -> None:
    day, aircraft = moment_and_aircraft(about)
    what = aircraft_of(deal, aircraft)
    payable = what.booking.payable
    assert payable is not None
    whom = plain(what.carrier) if what.carrier else "the operator"
    await _with(
        uow,
        deal,
        "BookingCard",
        f"**{money_label(payable.amount)} is due to {whom}** on {date_label(date.fromisoformat(day))}. Pay "
        "it, and record here that it is paid.",
    )


async def departed(uow: UnitOfWork, _house: House, deal: Deal, _day: str) -> None:
    reason = "The day of the first flight passed and no offer was accepted."
    deal = await uow.happen(deal, DealExpired(reason=reason), actor="system")
    await uow.say(
        deal.thread_id,
        f"{reason} {deal.number} has **expired**. Start a new chat for another trip.",
        deal_id=deal.id,
    )


async def _with(uow: UnitOfWork, deal: Deal, card: str, words: str) -> None:
    await uow.say(deal.thread_id, words, Card(card, deal.id, deal.seq))
