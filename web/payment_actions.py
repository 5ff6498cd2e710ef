"""What the buttons of the ledger and of the card of a deal's end do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from domain.booking import PayMethod
from domain.cancellation import CancelledBy
from tools.closing.cancel import cancel_deal
from tools.closing.close import close_deal
from tools.closing.flown import mark_flown
from tools.closing.lose import lose_deal
from tools.closing.write import write_cancellation
from tools.payments.record import Told, record_payment
from tools.payments.write import write_payment_request, write_receipt
from web.as_shown import AircraftClick, SaleClick, as_shown
from web.clicks import read_click
from web.services import ChatServices

if TYPE_CHECKING:
    from web.actions import Press

LINE, NOTE = 300, 1000


class RecordPayment(SaleClick):
    amount: str = Field(max_length=40)
    currency: str = Field(max_length=10)
    method: PayMethod
    reference: str = Field(max_length=LINE)
    on: str = Field(max_length=20)
    note: str = Field("", max_length=NOTE)
    back: Literal["", "yes"] = ""
    seen: int = Field(ge=0)
    confirmed: list[str] = Field(default_factory=list, max_length=20)


class CloseDeal(SaleClick):
    override_reason: str = Field("", max_length=NOTE)


class CancelDeal(SaleClick):
    cancelled_by: CancelledBy
    reason: str = Field(max_length=NOTE)
    seen: str = Field(max_length=1000)


class LoseDeal(SaleClick):
    reason: str = Field(max_length=NOTE)


class WriteCancellation(AircraftClick):
    reader: Literal["client", "operator"]
    to: str = Field("", max_length=LINE)


def payment_actions(services: ChatServices) -> dict[str, Callable[[Press], Awaitable[None]]]:
    """By the name under which the cards call them."""

    async def record(press: Press) -> None:
        click = read_click(RecordPayment, press.payload)
        told = Told(
            amount=click.amount,
            currency=click.currency,
            method=click.method,
            reference=click.reference,
            on=click.on,
            note=click.note,
            back=click.back == "yes",
        )
        async with as_shown(services, press, click, "LedgerCard") as uow:
            await record_payment(uow, click.deal, told, seen=click.seen, confirmed=click.confirmed)

    async def request(press: Press) -> None:
        click = read_click(SaleClick, press.payload)
        async with as_shown(services, press, click, "LedgerCard") as uow:
            await write_payment_request(uow, services.house, click.deal)

    async def receipt(press: Press) -> None:
        click = read_click(SaleClick, press.payload)
        async with as_shown(services, press, click, "LedgerCard") as uow:
            await write_receipt(uow, services.house, click.deal)

    async def flown(press: Press) -> None:
        click = read_click(SaleClick, press.payload)
        async with as_shown(services, press, click, "ClosedCard") as uow:
            await mark_flown(uow, click.deal)

    async def close(press: Press) -> None:
        click = read_click(CloseDeal, press.payload)
        async with as_shown(services, press, click, "ClosedCard") as uow:
            await close_deal(uow, click.deal, override_reason=click.override_reason)

    async def cancel(press: Press) -> None:
        click = read_click(CancelDeal, press.payload)
        async with as_shown(services, press, click, "ClosedCard") as uow:
            await cancel_deal(
                uow,
                click.deal,
                cancelled_by=click.cancelled_by,
                reason=click.reason,
                seen=click.seen,
            )

    async def lose(press: Press) -> None:
        click = read_click(LoseDeal, press.payload)
        async with as_shown(services, press, click, "ClosedCard") as uow:
            await lose_deal(uow, click.deal, reason=click.reason)

    async def cancellation(press: Press) -> None:
        click = read_click(WriteCancellation, press.payload)
        async with as_shown(services, press, click, "ClosedCard") as uow:
            await write_cancellation(
                uow, services.house, click.deal, reader=click.reader, to=click.to, aircraft=click.aircraft
            )

    return {
        "record_payment": record,
        "write_payment_request": request,
        "write_receipt": receipt,
        "mark_flown": flown,
        "close_deal": close,
        "cancel_deal": cancel,
        "lose_deal": lose,
        "write_cancellation": cancellation,
    }
