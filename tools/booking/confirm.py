"""The operator's confirmation, recorded by the broker's click. Nothing that differs from what the client
accepted is recorded before the broker has seen the differences."""

from __future__ import annotations

from collections.abc import Sequence

from domain.booking import AircraftConfirmed, Confirmation, ConfirmedHow, OperatorConfirmed
from domain.booking_findings import confirmed_another_trip, differences
from domain.deal import Deal
from domain.sold import aircraft_sold
from persistence.unit_of_work import UnitOfWork
from tools.booking.carrier import with_carrier
from tools.booking.entered import amount_of, day_of, line_of, moment_of, note_of, tail_of
from tools.booking.noted import shown_first
from tools.booking.of_deal import locked_aircraft
from tools.booking.payable import owe
from tools.deals.errors import RefusedError
from tools.payments.headline import with_headline


async def record_confirmation(
    uow: UnitOfWork,
    deal_id: str,
    *,
    tail: str,
    carrier: str,
    price: str,
    currency: str,
    hold_until: str = "",
    due: str = "",
    how: ConfirmedHow,
    note: str = "",
    acknowledged: Sequence[str] = (),
    aircraft: int = 1,
) -> Deal:
    """Recorded once every difference is among those that the broker `acknowledged`, word for word; until
    then the card only shows them. `due`: the day the operator is owed its price by, may be empty. The same
    again changes nothing. `aircraft`: which of those that fly together. RefusedError for what is missing or
    cannot be read."""
    deal, what = await locked_aircraft(uow, deal_id, "operator_confirmed", aircraft)
    me = await uow.me()
    money = amount_of(price, currency, "a price")
    told = Confirmation(
        tail=tail_of(tail),
        carrier=line_of(carrier, "the carrier"),
        price=money,
        hold_until=moment_of(hold_until, "a moment to hold until", me.timezone),
        how=how,
        note=note_of(note),
        by=me.name,
        at=uow.now(),
    )
    due_on = day_of(due, "the day it is due") if due.strip() else None
    if told.hold_until is not None and told.hold_until <= uow.now():
        raise RefusedError("That hold has ended already: ask the operator for a longer one.")
    found = differences(what, tail=told.tail, carrier=told.carrier, price=money)
    told = told.model_copy(update={"differences": found})
    known = what.booking.confirmed
    # another carrier that is recorded is no difference any more
    same = known is not None and known.model_copy(update={"at": told.at, "differences": found}) == told
    if same and not confirmed_another_trip(deal, aircraft):
        return deal
    if set(found) - set(acknowledged):
        values = {
            "tail": told.tail,
            "carrier": told.carrier,
            "price": f"{money.amount}",
            "currency": money.currency,
            "hold_until": hold_until.strip(),
            "due": due.strip(),
            "how": how,
            "note": told.note or "",
        }
        return await shown_first(uow, deal, "confirmation", values, aircraft)
    others = (one.booking.confirmed for one in aircraft_sold(deal) if one.number != aircraft)
    happened = OperatorConfirmed if all(others) else AircraftConfirmed
    deal = await uow.happen(deal, happened(confirmation=told, aircraft=aircraft), actor=uow.broker)
    if due_on is not None:
        deal = await owe(uow, deal, money, due_on, aircraft)
    deal = await with_carrier(uow, deal, what, told.carrier)
    return await with_headline(uow, deal)
