"""The private page of an operator that was told to book: it confirms there, without a login."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from domain.deal import Deal
from domain.money import Money
from domain.quotes import BY_EMAIL
from domain.sold import Sold
from persistence.links import token_hash
from persistence.unit_of_work import Broker
from tools.booking.page import (
    OPERATOR,
    PAGE,
    asked_to_book,
    read_confirmation,
    tell_confirmation,
    told_on_page,
)
from tools.deals.errors import RefusedError
from tools.deals.wording import money_label
from tools.operators.ask import LINK
from tools.operators.letters import leg_line
from web.client_page import PAGES, render_notice
from web.operator_routes import csrf_of, same_words
from web.private_pages import HEADERS
from web.services import ChatServices

FIELDS = ("tail", "carrier", "price", "currency", "note")
LONGEST_VALUE = 1000


@dataclass(frozen=True)
class Booking:
    """One operator's booking behind its link."""

    deal: Deal
    rfq_id: str
    what: Sold
    broker: Broker
    broker_id: str


def operator_booking_routes(services: ChatServices) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    house = services.house

    async def behind(token: str, aircraft: int | None = None) -> Booking | None:
        """None when nothing is to be confirmed behind this link."""
        if not 20 <= len(token) <= 100:
            return None
        owner = await services.across.owner_of_external(BY_EMAIL, LINK, token_hash(token))
        if owner is None:
            return None
        async with services.work.unit(owner.broker_id) as uow:
            rfq_id = await uow.external_ids.own_id(BY_EMAIL, LINK, token_hash(token))
            deal = await uow.deals.get(owner.deal_id)
            what = asked_to_book(deal, rfq_id, aircraft) if rfq_id else None
            if what is None or rfq_id is None:
                return None
            return Booking(deal, rfq_id, what, await uow.me(), owner.broker_id)

    def page(booking: Booking, token: str, status: int = 200, **shown: object) -> Response:
        text = PAGES.get_template("operator_booking.html.j2").render(
            number=booking.deal.number,
            route=booking.deal.trip.route if booking.deal.trip else "",
            operator=booking.what.quote.operator.name if booking.what.quote else "",
            legs=[leg_line(n, leg, len(booking.what.legs)) for n, leg in enumerate(booking.what.legs, 1)],
            broker=booking.broker,
            brand=house.brand,
            brand_style_url="/client/static/brand.css",
            demo_mark=house.demo_mark,
            token=token,
            aircraft=booking.what.number,
            flies=booking.what.quote.aircraft.type_name if booking.what.quote else "",
            csrf=csrf_of(token),
            **{"said": _first(booking), "told": _told(booking), "problem": "", "checking": False, **shown},
        )
        return HTMLResponse(text, status_code=status, headers=HEADERS)

    def gone() -> Response:
        words = ("Nothing is to be confirmed here", "Please call or write to us with any question.")
        notice = render_notice(*words, house.brand, brand_style_url="/client/static/brand.css")
        return HTMLResponse(notice, status_code=404, headers=HEADERS)

    async def typed(request: Request, token: str) -> tuple[Booking | None, dict[str, str] | None]:
        """The aircraft that the form is about, and what was typed; None when the form is not ours."""
        form = await request.form(max_files=0, max_fields=20)
        said = {name: str(form.get(name) or "")[:LONGEST_VALUE] for name in (*FIELDS, "csrf")}
        if not same_words(said.pop("csrf"), csrf_of(token)):
            return None, None
        number = str(form.get("aircraft") or "1")
        return await behind(token, int(number) if number.isdecimal() else 0), said

    @router.get("/o/{token}/booking")
    async def show(token: str) -> Response:
        booking = await behind(token)
        return gone() if booking is None else page(booking, token)

    @router.post("/o/{token}/booking/back")
    async def back(token: str, request: Request) -> Response:
        """The form again with what was typed; nothing is recorded."""
        booking, said = await typed(request, token)
        return gone() if booking is None or said is None else page(booking, token, said=said)

    @router.post("/o/{token}/booking/check")
    async def check(token: str, request: Request) -> Response:
        """Reads the confirmation and shows it once more; nothing is recorded."""
        booking, said = await typed(request, token)
        if booking is None or said is None:
            return gone()
        try:
            read = read_confirmation(**said)
        except RefusedError as refused:
            return page(booking, token, 409, problem=refused.sentence, said=said)
        price = money_label(Money.of(read["price"], read["currency"]))
        lines = [("Registration", read["tail"]), ("Air carrier", read["carrier"]), ("Price", price)]
        lines += [("Note", read["note"])] if read["note"] else []
        return page(booking, token, checking=True, lines=lines, said=said)

    @router.post("/o/{token}/booking/confirm")
    async def confirm(token: str, request: Request) -> Response:
        booking, said = await typed(request, token)
        if booking is None or said is None:
            return gone()
        try:
            async with services.work.unit(booking.broker_id) as uow:
                await tell_confirmation(
                    uow, booking.deal.id, booking.rfq_id, booking.what.number, read_confirmation(**said)
                )
        except RefusedError as refused:
            return page(booking, token, 409, problem=refused.sentence, said=said)
        return RedirectResponse(f"/o/{token}/booking", status_code=303)

    return router


def _told(booking: Booking) -> bool:
    return told_on_page(booking.deal, booking.what.number).get("how") == PAGE


def _first(booking: Booking) -> dict[str, str]:
    """The form as it is first shown: what was offered, or what was told here before."""
    price = booking.what.operator_price
    offered = {
        "tail": booking.what.tail or "",
        "carrier": booking.what.carrier,
        "price": f"{price.amount:,}",
        "currency": price.currency,
        "note": "",
    }
    told = told_on_page(booking.deal, booking.what.number) if _told(booking) else {}
    form = {name: told.get(name, value) for name, value in offered.items()}
    # the broker may have written a note of their own meanwhile
    return form if told.get("typed_by") == OPERATOR else form | {"note": ""}
