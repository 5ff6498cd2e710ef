"""The broker's sales as a table: what clients paid, what operators are owed, commissions."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Iterable

from domain.deal import Deal
from domain.deal_state import DealState
from domain.money import Money
from domain.sold import Sold, aircraft_sold, route_of, sold
from domain.standing import standing
from persistence.unit_of_work import UnitOfWork
from tools.closing.close import reckoned
from tools.deals.errors import RefusedError

COLUMNS = (
    "deal", "client", "route", "first_flight", "state", "currency", "owed", "received", "paid_back", "open",
    "operator", "tail", "operator_currency", "operator_owed", "operator_due", "operator_paid_on",
    "transport_before_taxes", "operator_price", "net_brokerage_fee", "commission_percent", "commission",
    "commission_due", "note",
)  # fmt: skip
SOLD = tuple(
    state.value
    for state in (
        DealState.ACCEPTED,
        DealState.CONTRACT_SENT,
        DealState.SIGNED,
        DealState.OPERATOR_CONFIRMED,
        DealState.PART_PAID,
        DealState.PAID,
        DealState.FLOWN,
        DealState.CLOSED_WON,
        DealState.CANCELLED,
    )
)
PAGE = 200
FORMULA = ("=", "+", "-", "@")
"""a spreadsheet would take a text that begins so for a formula"""
Row = dict[str, str]
"""by column; a column that says nothing of this sale is not there"""


async def sales(uow: UnitOfWork) -> list[Row]:
    """Every sale of this broker, the newest first, a row for each aircraft; amounts with a point and no
    thousands."""
    rows = []
    async for deal in _sold_deals(uow):
        client = await uow.clients.get(deal.client_id) if deal.client_id else None
        rows += _rows(deal, client.title if client else "")
    return rows


def as_csv(rows: Iterable[Row]) -> str:
    """With a line of column names."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([row.get(column, "") for column in COLUMNS] for row in rows)
    return table.getvalue()


async def _sold_deals(uow: UnitOfWork) -> AsyncIterator[Deal]:
    after = None
    while True:
        page = await uow.deals.page(PAGE, after=after, states=SOLD)
        for deal in page:
            if sold(deal) is not None:
                yield deal
        if len(page) < PAGE:
            return
        after = page[-1].id


def _rows(deal: Deal, client: str) -> list[Row]:
    """One for each aircraft: the client's money and the commission stand with the first, so that a column
    adds up."""
    what, paid = sold(deal), standing(deal)
    assert what is not None
    assert paid is not None
    first, *others = (_operator(one) for one in aircraft_sold(deal))
    of_deal = {
        "deal": deal.number,
        "client": as_text(client),
        "route": as_text(route_of(deal)),
        "first_flight": what.first_day.isoformat() if what.first_day else "",
        "state": deal.state.value,
    }
    money = {
        "currency": what.total.currency,
        "owed": _number(paid.owed),
        "received": _number(paid.received),
        "paid_back": _number(paid.paid_back),
        "open": _number(paid.open),
        "note": as_text(deal.end_reason or ""),
    }
    return [{**of_deal, **money, **first, **_commission(deal)}, *({**of_deal, **one} for one in others)]


def _operator(one: Sold) -> Row:
    confirmed, payable = one.booking.confirmed, one.booking.payable
    return {
        "operator": as_text(confirmed.carrier if confirmed else one.carrier),
        "tail": as_text((confirmed.tail if confirmed else one.tail) or ""),
        "operator_currency": payable.amount.currency if payable else "",
        "operator_owed": _number(payable.amount) if payable else "",
        "operator_due": payable.due.isoformat() if payable else "",
        "operator_paid_on": payable.paid.paid_on.isoformat() if payable and payable.paid else "",
    }


def _commission(deal: Deal) -> Row:
    what, paid = sold(deal), standing(deal)
    if what is None or paid is None or deal.state is DealState.CANCELLED:
        return {}
    try:
        one = deal.commission or reckoned(deal, what)
    except RefusedError:
        return {"commission_due": "cannot be reckoned"}
    return {
        "transport_before_taxes": _number(one.transport),
        "operator_price": _number(one.operator_price),
        "net_brokerage_fee": _number(one.net_fee),
        "commission_percent": f"{one.percent.normalize():f}",
        "commission": _number(one.amount),
        "commission_due": "yes" if paid.in_full else "after payment in full",
    }


def as_text(words: str) -> str:
    """A cell that no spreadsheet runs: words that would begin a formula stand behind an apostrophe."""
    line = " ".join(words.split())
    return f"'{line}" if line.startswith(FORMULA) else line


def _number(amount: Money) -> str:
    return f"{amount.rounded().amount:f}"
