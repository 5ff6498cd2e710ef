"""The client's private page: no login, a link that cannot be guessed, nothing of the house's own prices."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Form, Response
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse

from domain.deal import Deal
from domain.deal_state import DealState
from persistence.across import LinkOwner
from persistence.links import token_hash
from persistence.unit_of_work import UnitOfWork
from persistence.who import NobodyAskedError, current_user
from tools.deals.errors import RefusedError
from tools.deals.wording import moment_label
from tools.proposals.client_answer import IN_DOUBT, accept_proposal, decline_proposal, proposal_seen
from tools.proposals.compose import compose
from tools.proposals.render import client_of
from web.client_page import (
    LONGEST_MESSAGE,
    LONGEST_NAME,
    ClientAnswer,
    ClientPage,
    Status,
    render_brand_style,
    render_client_page,
    render_notice,
)
from web.documents import pdf_response
from web.services import ChatServices

STATIC = Path(__file__).parent / "static"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "private, no-store",
}


@dataclass(frozen=True)
class Opened:
    """A link that leads somewhere, and the deal behind it."""

    owner: LinkOwner
    deal: Deal


def client_routes(services: ChatServices) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    brand = services.house.brand

    def notice(title: str, text: str, status: int) -> Response:
        page = render_notice(title, text, brand, brand_style_url="/client/static/brand.css")
        return HTMLResponse(page, status_code=status, headers=HEADERS)

    def unknown() -> Response:
        return notice(
            "This link does not work",
            "Please check that it is complete, or ask us for a new one.",
            404,
        )

    async def opened(token: str) -> LinkOwner | None:
        if not 20 <= len(token) <= 100:
            return None
        owner = await services.across.owner_of_link(token_hash(token))
        if owner is None or owner.opens != "proposal":
            return None
        return owner if owner.expires_at > services.work.clock.now() else None

    async def page(
        uow: UnitOfWork, owner: LinkOwner, token: str, *, problem: str = "", typed: ClientAnswer | None = None
    ) -> str | None:
        deal = await uow.deals.get(owner.deal_id)
        proposal = deal.proposal_version(owner.version)
        client = await client_of(uow, deal)
        if proposal is None or client is None or proposal.document is None:
            return None
        broker = await uow.me()
        offered = await uow.deals.as_it_was(deal.id, proposal.priced_seq)
        document = compose(
            offered,
            proposal,
            broker=broker,
            client=client,
            brand=brand,
            link=services.house.client_link(token),
            demo_mark=services.house.demo_mark,
        )
        answer = deal.answer if deal.answer and deal.answer.version == owner.version else None
        given = None
        if answer is not None and answer.answered_at is not None:
            given = ClientAnswer(
                option=answer.option,
                name=answer.name or "",
                message=answer.message or "",
                when_label=moment_label(answer.answered_at, broker.timezone),
            )
        return render_client_page(
            ClientPage(
                document=document,
                status=_status(uow, deal, owner.version),
                action_url=f"/p/{token}/answer",
                pdf_url=f"/p/{token}/proposal.pdf",
                seen_url=f"/p/{token}/seen",
                brand_style_url="/client/static/brand.css",
                csrf=_csrf(token),
                answer=given,
                problem=problem,
                written=typed or ClientAnswer(),
            )
        )

    @router.get("/p/{token}")
    async def show(token: str) -> Response:
        owner = await opened(token)
        if owner is None:
            return unknown()
        async with services.work.unit(owner.broker_id) as uow:
            html = await page(uow, owner, token)
        return unknown() if html is None else HTMLResponse(html, headers=HEADERS)

    @router.post("/p/{token}/seen")
    async def seen(token: str, csrf: str = Form("")) -> Response:
        """A page that is really looked at says so: a mail program that fetches links does not."""
        owner = await opened(token)
        if owner is None or not _same(csrf, _csrf(token)):
            return Response(status_code=404)
        if not _is_own_broker(owner):
            async with services.work.unit(owner.broker_id) as uow:
                await proposal_seen(uow, owner.deal_id, owner.version)
        return Response(status_code=204, headers=HEADERS)

    @router.get("/p/{token}/proposal.pdf")
    async def pdf(token: str) -> Response:
        owner = await opened(token)
        if owner is None:
            return unknown()
        async with services.work.unit(owner.broker_id) as uow:
            deal = await uow.deals.get(owner.deal_id)
            proposal = deal.proposal_version(owner.version)
            stored = (
                await uow.documents.get(proposal.document.document_id)
                if proposal and proposal.document
                else None
            )
        if stored is None:
            return unknown()
        return pdf_response(stored.name, stored.mime, stored.content)

    @router.post("/p/{token}/answer")
    async def answer(
        token: str,
        csrf: str = Form(""),
        given: str = Form("", alias="answer"),
        option: str = Form(""),
        name: str = Form(""),
        message: str = Form(""),
    ) -> Response:
        owner = await opened(token)
        if owner is None:
            return unknown()
        if not _same(csrf, _csrf(token)):
            return notice("Please try again", "Open the link in your e-mail once more.", 403)
        act = _act(owner, given, option, name[: LONGEST_NAME * 2], message[: LONGEST_MESSAGE * 2])
        try:
            async with services.work.unit(owner.broker_id) as uow:
                await act(uow)
        except RefusedError as refused:
            typed = ClientAnswer(name=name[:LONGEST_NAME], message=message[:400])
            async with services.work.unit(owner.broker_id) as uow:
                html = await page(uow, owner, token, problem=refused.sentence, typed=typed)
            return unknown() if html is None else HTMLResponse(html, status_code=409, headers=HEADERS)
        return RedirectResponse(f"/p/{token}", status_code=303)

    @router.get("/client/static/brand.css")
    async def brand_style() -> Response:
        return Response(render_brand_style(brand), media_type="text/css")

    @router.get("/client/static/{name}")
    async def static(name: str) -> Response:
        """The page's own stylesheet and script."""
        if name not in {"page.css", "page.js"}:
            return Response(status_code=404)
        return FileResponse(STATIC / name)

    return router


def _act(
    owner: LinkOwner, given: str, option: str, name: str, message: str
) -> Callable[[UnitOfWork], Awaitable[Deal]]:
    async def act(uow: UnitOfWork) -> Deal:
        if given == "decline":
            return await decline_proposal(uow, owner.deal_id, owner.version, name=name, message=message)
        if given != "accept" or not option.isdecimal():
            raise RefusedError("Please choose one of the options.")
        return await accept_proposal(
            uow, owner.deal_id, owner.version, option=int(option[:3]), name=name, message=message
        )

    return act


def _status(uow: UnitOfWork, deal: Deal, version: int) -> Status:
    answer = deal.answer if deal.answer and deal.answer.version == version else None
    if answer is not None and answer.answer is not None:
        return answer.answer
    proposal = deal.proposal
    mail = deal.mail
    in_doubt = mail is not None and mail.version == version and mail.status in IN_DOUBT
    if proposal is None or proposal.version != version or (answer is None and not in_doubt):
        return "superseded"
    if deal.state is not DealState.PROPOSAL_SENT and not in_doubt:
        return "withdrawn"
    return "expired" if proposal.valid_until <= uow.now() else "open"


def _csrf(token: str) -> str:
    return hashlib.sha256(f"answer:{token}".encode()).hexdigest()[:32]


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())


def _is_own_broker(owner: LinkOwner) -> bool:
    """The broker's own look at the page is no news."""
    try:
        return current_user() == owner.broker_id
    except NobodyAskedError:
        return False
