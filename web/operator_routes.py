"""The operator's private page: no login, a link that cannot be guessed, nothing about the client.

Looking changes nothing. An answer is checked first, shown once more, and recorded by a second press.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse

from domain.deal import Deal
from domain.quotes import BY_EMAIL
from persistence.links import token_hash
from persistence.unit_of_work import UnitOfWork
from tools.booking.page import asked_to_book
from tools.deals.errors import RefusedError
from tools.operators.answer import record_decline, record_offer, record_question, refusal, request_of
from tools.operators.ask import LINK
from tools.operators.offer import Offer, read_offer, words_of
from web.operator_page import ACTS, Act, OperatorPage, render_check, render_operator_page
from web.private_pages import HEADERS, notice, try_again, unknown_link
from web.services import ChatServices

STYLE = Path(__file__).parent / "static" / "operator.css"
MOST_FIELDS = 300
LONGEST_VALUE = 4000


@dataclass(frozen=True)
class Owner:
    deal_id: str
    broker_id: str
    token: str


def operator_routes(services: ChatServices) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    house = services.house

    def unknown() -> Response:
        return unknown_link(house.brand)

    async def owner_of(token: str) -> Owner | None:
        if not 20 <= len(token) <= 100:
            return None
        found = await services.across.owner_of_external(BY_EMAIL, LINK, token_hash(token))
        return Owner(found.deal_id, found.broker_id, token) if found else None

    async def opened(uow: UnitOfWork, owner: Owner) -> tuple[str, Deal, OperatorPage] | None:
        """(rfq id, deal, page) behind the link; None while its mail has not left."""
        rfq_id = await uow.external_ids.own_id(BY_EMAIL, LINK, token_hash(owner.token))
        deal = await uow.deals.get(owner.deal_id)
        request = request_of(deal, rfq_id, uow.now()) if rfq_id else None
        if request is None or rfq_id is None:
            return None
        broker = await uow.me()
        page = OperatorPage(
            request=request,
            number=deal.number,
            broker=broker,
            brand=house.brand,
            demo_mark=house.demo_mark,
            token=owner.token,
            csrf=csrf_of(owner.token),
            refusal=refusal(request, broker.timezone),
        )
        return rfq_id, deal, page

    async def shown(owner: Owner, *, problem: str = "", said: Mapping[str, str] | None = None) -> Response:
        async with services.work.unit(owner.broker_id) as uow:
            found = await opened(uow, owner)
        if found is None:
            return unknown()
        if asked_to_book(found[1], found[0]) is not None:
            return RedirectResponse(f"/o/{owner.token}/booking", status_code=303, headers=HEADERS)
        page = _with(found[2], problem, said or {})
        status = 409 if problem else 200
        return HTMLResponse(render_operator_page(page), status_code=status, headers=HEADERS)

    async def told(token: str, request: Request) -> tuple[Owner, Act, dict[str, str]] | Response:
        """Who answers, and what; or the page that says why not."""
        owner = await owner_of(token)
        if owner is None:
            return unknown()
        form = await request.form(max_files=0, max_fields=MOST_FIELDS)
        said = {name: value[:LONGEST_VALUE] for name, value in form.items() if isinstance(value, str)}
        if not same_words(said.pop("csrf", ""), csrf_of(token)):
            return try_again(house.brand)
        wanted = said.pop("act", "")
        act = next((known for known in ACTS if known == wanted), None)
        return unknown() if act is None else (owner, act, said)

    @router.get("/o/{token}")
    async def show(token: str) -> Response:
        owner = await owner_of(token)
        return unknown() if owner is None else await shown(owner)

    @router.post("/o/{token}/back")
    async def back(token: str, request: Request) -> Response:
        """The form again with what was typed; nothing is recorded."""
        got = await told(token, request)
        if isinstance(got, Response):
            return got
        owner, _, said = got
        return await shown(owner, said=said)

    @router.post("/o/{token}/check")
    async def check(token: str, request: Request) -> Response:
        """Reads the answer and shows it once more; nothing is recorded."""
        got = await told(token, request)
        if isinstance(got, Response):
            return got
        owner, act, said = got
        async with services.work.unit(owner.broker_id) as uow:
            found = await opened(uow, owner)
            if found is None:
                return unknown()
            page = found[2]
            now = uow.now()
        if page.refusal:
            return HTMLResponse(render_operator_page(page), status_code=409, headers=HEADERS)
        try:
            offer = _read(act, said, page, now)
        except RefusedError as refused:
            return await shown(owner, problem=refused.sentence, said=said)
        return HTMLResponse(render_check(page, act, offer, said), headers=HEADERS)

    @router.post("/o/{token}/answer")
    async def answer(token: str, request: Request) -> Response:
        got = await told(token, request)
        if isinstance(got, Response):
            return got
        owner, act, said = got
        try:
            async with services.work.unit(owner.broker_id) as uow:
                found = await opened(uow, owner)
                if found is None:
                    return unknown()
                rfq_id, _, page = found
                if page.refusal:
                    raise RefusedError(page.refusal)
                offer = _read(act, said, page, uow.now())
                if offer is not None:
                    await record_offer(uow, owner.deal_id, rfq_id, offer)
                elif act == "decline":
                    await record_decline(uow, owner.deal_id, rfq_id, said.get("reason", ""))
                else:
                    await record_question(uow, owner.deal_id, rfq_id, said.get("question", ""))
        except RefusedError as refused:
            return await shown(owner, problem=refused.sentence, said=said)
        if act == "question":
            return notice(
                house.brand,
                "Your question is with us",
                "We answer by e-mail or phone. The request stays open: use the link in your e-mail to quote.",
                200,
            )
        return RedirectResponse(f"/o/{token}", status_code=303)

    @router.get("/operator/static/operator.css")
    async def style() -> Response:
        return FileResponse(STYLE)

    return router


def _read(act: Act, said: Mapping[str, str], page: OperatorPage, now: datetime) -> Offer | None:
    """The offer; None for another act. RefusedError for what cannot be taken."""
    if act == "offer":
        return read_offer(said, page.request.trip, now)
    if act == "question" and len(words_of(said.get("question", ""))) < 3:
        raise RefusedError("Please write your question.")
    return None


def _with(page: OperatorPage, problem: str, said: Mapping[str, str]) -> OperatorPage:
    return replace(page, problem=problem, said=said)


def csrf_of(token: str) -> str:
    return hashlib.sha256(f"operator:{token}".encode()).hexdigest()[:32]


def same_words(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())
