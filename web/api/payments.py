"""Payments: told here, recorded by a person in the chat who has seen the money."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter, Request
from pydantic import Field

from domain.booking import PayMethod
from domain.deal import Deal
from domain.standing import standing
from tools.deals.wording import plain
from tools.mcp.deals_asked import TripNamed, chat_address, deal_asked
from tools.mcp.shapes import Amount, amount, name
from tools.mcp.tool import Call, Gives
from tools.payments.record import Told
from tools.payments.told import tell_payment
from web.api.caller import Reader, Writer
from web.api.naming import Number
from web.api.once import Key, once
from web.api.problems import documented

ROUTES = APIRouter(prefix="/payments", tags=["payments"])


class PaymentWritten(TripNamed):
    amount: str = Field(min_length=1, max_length=20, examples=["50000.00"])
    """a decimal number as text, above zero"""
    currency: str = Field(min_length=3, max_length=3, examples=["USD"])
    """that of the contract"""
    method: PayMethod
    reference: str = Field(min_length=1, max_length=80)
    """the bank's; never a card number"""
    on: dt.date
    """the day it arrived"""
    note: str = Field("", max_length=500)


class EntryTold(Gives):
    kind: str
    """receipt or refund"""
    amount: Amount
    method: str
    reference: str
    on: dt.date
    note: str | None


class StandingTold(Gives):
    owed: Amount
    received: Amount
    paid_back: Amount
    open: Amount
    """negative: too much was paid"""
    in_full: bool


class LedgerTold(Gives):
    trip: str
    state: str
    entries: list[EntryTold]
    """as a person recorded them, the oldest first"""
    standing: StandingTold | None
    """null: nothing is sold yet"""
    waits_for_a_person: bool
    """a payment that was told stands in the chat, to be recorded or not"""
    chat_url: str


@ROUTES.post("", status_code=201, responses=documented(404, 409), summary="Tell of a payment")
async def tell(who: Writer, request: Request, asked: PaymentWritten, key: Key = None) -> LedgerTold:
    """Fills the form in the chat. Nothing is recorded: a person does that who has seen the money."""

    async def act(call: Call) -> LedgerTold:
        deal = await deal_asked(call, asked.trip)
        told = Told(
            amount=asked.amount,
            currency=asked.currency,
            method=asked.method,
            reference=asked.reference,
            on=asked.on.isoformat(),
            note=asked.note,
        )
        by = f"Your program “{plain(call.token_name)}”"
        return _told(call, await tell_payment(call.uow, deal.id, told, by=by))

    return await once(who, request, key, LedgerTold, act)


@ROUTES.get("/{number}", responses=documented(404), summary="The payments of a request")
async def listed(who: Reader, number: Number) -> LedgerTold:
    async with who.call() as call:
        return _told(call, await deal_asked(call, number))


def _told(call: Call, deal: Deal) -> LedgerTold:
    paid = standing(deal)
    return LedgerTold(
        trip=deal.number,
        state=deal.state.value,
        entries=[
            EntryTold(
                kind="refund" if one.back else "receipt",
                amount=amount(one.amount),
                method=one.method,
                reference=name(one.reference),
                on=one.on,
                note=one.note,
            )
            for one in deal.ledger.entries
        ],
        standing=StandingTold(
            owed=amount(paid.owed),
            received=amount(paid.received),
            paid_back=amount(paid.paid_back),
            open=amount(paid.open),
            in_full=paid.in_full,
        )
        if paid
        else None,
        waits_for_a_person="payment" in deal.noted,
        chat_url=chat_address(call, deal),
    )
