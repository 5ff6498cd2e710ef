"""What the buttons of the booking card do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from domain.booking import ConfirmedHow, PayMethod
from domain.payments import Party
from tools.booking.carrier import check_carrier
from tools.booking.confirm import record_confirmation
from tools.booking.payable import pay_operator, set_payable
from tools.booking.tell import record_told, write_booking
from tools.deals.errors import RefusedError
from tools.payments.payee import note_call_back, note_payee
from web.as_shown import AircraftClick, as_shown
from web.clicks import read_click
from web.services import ChatServices

if TYPE_CHECKING:
    from web.actions import Press

LINE, NOTE = 300, 1000
CARD_OF: dict[Party, str] = {"operator": "BookingCard", "client": "LedgerCard"}
"""on which a party's bank details stand"""


class CheckCarrier(AircraftClick):
    carrier: str = Field(max_length=LINE)
    certificate: str = Field(max_length=LINE)
    tail: str = Field(max_length=40)
    on_certificate: Literal["", "yes", "no"]
    insurer: str = Field(max_length=LINE)
    insurance_limit: str = Field(max_length=40)
    insurance_currency: str = Field(max_length=10)
    insurance_until: str = Field(max_length=20)
    source: Literal["entered", "looked_up"]
    note: str = Field("", max_length=NOTE)


class WriteBooking(AircraftClick):
    to: str = Field("", max_length=LINE)


class RecordTold(AircraftClick):
    how: Literal["mail", "marketplace", "phone"]
    to: str = Field(max_length=LINE)
    seen: int = Field(ge=0)


class ConfirmBooking(AircraftClick):
    tail: str = Field(max_length=40)
    carrier: str = Field(max_length=LINE)
    price: str = Field(max_length=40)
    currency: str = Field(max_length=10)
    hold_until: str = Field("", max_length=40)
    due: str = Field("", max_length=20)
    how: ConfirmedHow
    note: str = Field("", max_length=NOTE)
    acknowledged: list[str] = Field(default_factory=list, max_length=10)


class SetPayable(AircraftClick):
    amount: str = Field(max_length=40)
    currency: str = Field(max_length=10)
    due: str = Field(max_length=20)


class PayOperator(AircraftClick):
    amount: str = Field(max_length=40)
    currency: str = Field(max_length=10)
    method: PayMethod
    reference: str = Field(max_length=LINE)
    on: str = Field(max_length=20)


class NotePayee(AircraftClick):
    whose: Party
    last_four: str = Field(max_length=60)


class NoteCallBack(AircraftClick):
    whose: Party
    last_four: str = Field(max_length=4)
    spoke_to: str = Field(max_length=LINE)
    number: str = Field(max_length=60)


def booking_actions(services: ChatServices) -> dict[str, Callable[[Press], Awaitable[None]]]:
    """By the name under which the card calls them."""

    async def check(press: Press) -> None:
        click = read_click(CheckCarrier, press.payload)
        if not click.on_certificate:
            raise RefusedError("Say whether the tail stands on the certificate.")
        async with as_shown(services, press, click, "BookingCard") as uow:
            await check_carrier(
                uow,
                click.deal,
                carrier=click.carrier,
                certificate=click.certificate,
                tail=click.tail,
                on_certificate=click.on_certificate == "yes",
                insurer=click.insurer,
                insurance_limit=click.insurance_limit,
                insurance_currency=click.insurance_currency,
                insurance_until=click.insurance_until,
                source=click.source,
                note=click.note,
                aircraft=click.aircraft,
            )

    async def write(press: Press) -> None:
        click = read_click(WriteBooking, press.payload)
        async with as_shown(services, press, click, "BookingCard") as uow:
            await write_booking(uow, services.house, click.deal, to=click.to, aircraft=click.aircraft)

    async def told(press: Press) -> None:
        click = read_click(RecordTold, press.payload)
        async with as_shown(services, press, click, "BookingCard") as uow:
            await record_told(
                uow, click.deal, how=click.how, to=click.to, seen=click.seen, aircraft=click.aircraft
            )

    async def confirm(press: Press) -> None:
        click = read_click(ConfirmBooking, press.payload)
        async with as_shown(services, press, click, "BookingCard") as uow:
            await record_confirmation(
                uow,
                click.deal,
                tail=click.tail,
                carrier=click.carrier,
                price=click.price,
                currency=click.currency,
                hold_until=click.hold_until,
                due=click.due,
                how=click.how,
                note=click.note,
                acknowledged=click.acknowledged,
                aircraft=click.aircraft,
            )

    async def owed(press: Press) -> None:
        click = read_click(SetPayable, press.payload)
        async with as_shown(services, press, click, "BookingCard") as uow:
            await set_payable(
                uow,
                click.deal,
                amount=click.amount,
                currency=click.currency,
                due=click.due,
                aircraft=click.aircraft,
            )

    async def paid(press: Press) -> None:
        click = read_click(PayOperator, press.payload)
        async with as_shown(services, press, click, "BookingCard") as uow:
            await pay_operator(
                uow,
                click.deal,
                amount=click.amount,
                currency=click.currency,
                method=click.method,
                reference=click.reference,
                on=click.on,
                aircraft=click.aircraft,
            )

    async def payee(press: Press) -> None:
        click = read_click(NotePayee, press.payload)
        async with as_shown(services, press, click, CARD_OF[click.whose]) as uow:
            await note_payee(
                uow, click.deal, whose=click.whose, last_four=click.last_four, aircraft=click.aircraft
            )

    async def call_back(press: Press) -> None:
        click = read_click(NoteCallBack, press.payload)
        async with as_shown(services, press, click, CARD_OF[click.whose]) as uow:
            await note_call_back(
                uow,
                click.deal,
                whose=click.whose,
                last_four=click.last_four,
                spoke_to=click.spoke_to,
                number=click.number,
                aircraft=click.aircraft,
            )

    return {
        "check_carrier": check,
        "write_booking": write,
        "record_told": told,
        "confirm_booking": confirm,
        "set_payable": owed,
        "pay_operator": paid,
        "note_payee": payee,
        "note_call_back": call_back,
    }
