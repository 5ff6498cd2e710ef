"""Words about the money, the aircraft or the end of a deal lead to a card. Nothing is recorded by words."""

from __future__ import annotations

from domain.booking_findings import same_name
from domain.deal import Deal
from domain.deal_state import ENDED, DealState
from domain.sold import aircraft_sold, sold
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork
from tools.booking.noted import note_words
from tools.booking.of_deal import sale_of
from tools.closing.close import not_closable, not_paid, paid_words
from tools.closing.spoken import payment_told, settling
from tools.deals.errors import RefusedError
from tools.deals.wording import state_label

TO_RECORD = "Nothing is recorded yet: check it on the card, then press the button."


async def settle_by_words(uow: UnitOfWork, deal_id: str, text: str, *, payment: bool = False) -> str:
    """What was answered, with the card that does it. `payment`: the words tell of one. RefusedError with the
    reason when the deal has no room for it."""
    deal = await uow.deals.get(deal_id, lock=True)
    said = settling(text)
    if said is None and payment:
        asked = text.rstrip().endswith("?")
        return await (_account(uow, deal) if asked else _payment(uow, deal, text))
    match said.about if said else "close":
        case "confirmation":
            return await _confirmation(uow, deal, said.values if said else {})
        case "cancel":
            return await _cancel(uow, deal, said.values if said else {})
        case "flown":
            return await _show(uow, deal, "ClosedCard", _flown(deal))
        case "account":
            return await _account(uow, deal)
        case "aircraft":
            sale_of(deal, "payable_paid")
            return await _show(uow, deal, "BookingCard", "This is where the aircraft stands.")
        case _:
            return await _show(uow, deal, "ClosedCard", _closing(deal))


async def _account(uow: UnitOfWork, deal: Deal) -> str:
    sale_of(deal, "payment_recorded")
    return await _show(uow, deal, "LedgerCard", paid_words(deal))


async def _payment(uow: UnitOfWork, deal: Deal, text: str) -> str:
    what = sale_of(deal, "payment_recorded")
    values, currency = payment_told(text)
    reply = TO_RECORD
    if currency is not None and currency != what.total.currency:
        values = {key: value for key, value in values.items() if key != "amount"}
        reply = f"The contract is in {what.total.currency}: enter what arrived in it. {TO_RECORD}"
    deal = await note_words(uow, deal, "payment", values)
    return await _show(uow, deal, "LedgerCard", reply)


async def _confirmation(uow: UnitOfWork, deal: Deal, values: dict[str, str]) -> str:
    sale_of(deal, "operator_confirmed")
    deal = await note_words(uow, deal, "confirmation", values, _confirmed_one(deal, values))
    return await _show(uow, deal, "BookingCard", TO_RECORD)


def _confirmed_one(deal: Deal, values: dict[str, str]) -> int:
    """Which aircraft the words are about: the one with that tail, else the first that is not confirmed."""
    every = aircraft_sold(deal)
    named = [one.number for one in every if one.tail and same_name(one.tail, values.get("tail", ""))]
    return (named + [one.number for one in every if one.booking.confirmed is None] + [1])[0]


async def _cancel(uow: UnitOfWork, deal: Deal, values: dict[str, str]) -> str:
    if deal.state in ENDED or deal.state is DealState.FLOWN:
        raise RefusedError(f"{deal.number} is {state_label(deal.state)}: it cannot be cancelled.")
    deal = await note_words(uow, deal, "cancellation", values)
    cost = "The card shows what it costs and what goes back. " if sold(deal) else ""
    return await _show(uow, deal, "ClosedCard", f"{cost}Nothing is cancelled before you press the button.")


def _flown(deal: Deal) -> str:
    if deal.state is DealState.FLOWN:
        return f"{deal.number} is marked as flown already."
    return "Mark it as flown on the card, once its last arrival has passed."


def _closing(deal: Deal) -> str:
    why_not = not_closable(deal)
    if why_not is not None:
        return why_not
    return not_paid(deal) or "It is flown and paid in full: close it on the card."


async def _show(uow: UnitOfWork, deal: Deal, card: str, reply: str) -> str:
    await uow.say(deal.thread_id, reply, Card(card, deal.id, deal.seq))
    return reply
