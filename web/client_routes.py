"""The client's private page: no login, a link that cannot be guessed, nothing of the house's own prices.

A GET changes nothing. What changes something is posted, and an answer is confirmed by one more click.
"""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Form, Response
from fastapi.responses import FileResponse, RedirectResponse

from domain.deal import Deal
from persistence.across import LinkOwner
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError
from tools.proposals.client_answer import (
    accept_proposal,
    ask_question,
    check_answer,
    decline_proposal,
    proposal_seen,
)
from web.client_page import (
    LONGEST_MESSAGE,
    LONGEST_NAME,
    ClientAnswer,
    ClientPage,
    Confirmation,
    render_brand_style,
    render_client_page,
    render_confirmation,
)
from web.client_view import ANSWER, page_of
from web.documents import pdf_response
from web.pictures import jpeg_response
from web.private_links import ONLY_READ, csrf_of, link_of, of_the_house, same
from web.private_pages import HEADERS, html_page, notice, try_again, unknown_link
from web.services import ChatServices

STATIC = Path(__file__).parent / "static"


def client_routes(services: ChatServices) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    house = services.house

    def unknown() -> Response:
        return unknown_link(house.brand)

    async def opened(token: str) -> LinkOwner | None:
        return await link_of(services, token, "proposal")

    async def shown(owner: LinkOwner, token: str, **typed: object) -> ClientPage | None:
        async with services.work.unit(owner.broker_id) as uow:
            return await page_of(uow, house, owner, token, **typed)  # type: ignore[arg-type]

    @router.get("/p/{token}")
    async def show(token: str) -> Response:
        owner = await opened(token)
        page = await shown(owner, token) if owner else None
        return unknown() if page is None else html_page(render_client_page(page))

    @router.post("/p/{token}/seen")
    async def seen(token: str, csrf: str = Form("")) -> Response:
        """A page that is really looked at says so: a mail program that fetches links does not."""
        owner = await opened(token)
        if owner is None or not same(csrf, csrf_of(token, ANSWER)):
            return Response(status_code=404)
        if not of_the_house():
            async with services.work.unit(owner.broker_id) as uow:
                await proposal_seen(uow, owner.deal_id, owner.version)
                await uow.summaries.looked(owner.deal_id, uow.now())
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

    @router.get("/p/{token}/aircraft/{option}.jpg")
    @router.get("/p/{token}/aircraft/{option}/{number}.jpg")
    async def picture(token: str, option: int, number: int = 1) -> Response:
        """The one that was frozen with this version, the same as in its PDF."""
        owner = await opened(token)
        if owner is None:
            return unknown()
        async with services.work.unit(owner.broker_id) as uow:
            deal = await uow.deals.get(owner.deal_id)
            content = await _picture(uow, deal, owner.version, option, number)
        return unknown() if content is None else jpeg_response(content)

    @router.post("/p/{token}/answer")
    async def answer(
        token: str,
        csrf: str = Form(""),
        given: str = Form("", alias="answer"),
        option: str = Form(""),
        name: str = Form(""),
        message: str = Form(""),
        confirmed: str = Form(""),
    ) -> Response:
        owner = await opened(token)
        if owner is None:
            return unknown()
        if not same(csrf, csrf_of(token, ANSWER)):
            return try_again(house.brand)
        if of_the_house():
            return notice(house.brand, "Only the client answers here", ONLY_READ, 403)
        name, message = name[: LONGEST_NAME * 2], message[: LONGEST_MESSAGE * 2]
        chosen = int(option[:3]) if given == "accept" and option.isdecimal() else None
        try:
            async with services.work.unit(owner.broker_id) as uow:
                if confirmed == "yes":
                    await _record(uow, owner, given, chosen, name, message)
                else:
                    await check_answer(uow, owner.deal_id, owner.version, given, option=chosen, name=name)
        except RefusedError as refused:
            typed = ClientAnswer(name=name[:LONGEST_NAME], message=message[:400], option=_offered(chosen))
            page = await shown(owner, token, problem=refused.sentence, typed=typed)
            return unknown() if page is None else html_page(render_client_page(page), 409)
        if confirmed == "yes":
            return RedirectResponse(f"/p/{token}", status_code=303)
        page = await shown(owner, token)
        if page is None:
            return unknown()
        wanted = Confirmation(
            answer="accept" if given == "accept" else "decline",
            option=chosen,
            name=name,
            message=message[:LONGEST_MESSAGE],
        )
        return html_page(render_confirmation(page, wanted))

    @router.post("/p/{token}/question")
    async def question(token: str, csrf: str = Form(""), question: str = Form("")) -> Response:
        owner = await opened(token)
        if owner is None:
            return unknown()
        if not same(csrf, csrf_of(token, ANSWER)):
            return try_again(house.brand)
        if of_the_house():
            return notice(house.brand, "Only the client answers here", ONLY_READ, 403)
        try:
            async with services.work.unit(owner.broker_id) as uow:
                await ask_question(uow, owner.deal_id, owner.version, question[: LONGEST_MESSAGE * 2])
        except RefusedError as refused:
            page = await shown(owner, token, problem=refused.sentence, asked=question[:LONGEST_MESSAGE])
            return unknown() if page is None else html_page(render_client_page(page), 409)
        return RedirectResponse(f"/p/{token}#contact", status_code=303)

    @router.get("/client/static/brand.css")
    async def brand_style() -> Response:
        return Response(render_brand_style(house.brand), media_type="text/css")

    @router.get("/client/static/{name}")
    async def static(name: str) -> Response:
        """The page's own stylesheet and script."""
        if name not in {"page.css", "page.js", "own.css"}:
            return Response(status_code=404)
        return FileResponse(STATIC / name)

    return router


async def _record(
    uow: UnitOfWork, owner: LinkOwner, given: str, option: int | None, name: str, message: str
) -> None:
    if given == "decline":
        await decline_proposal(uow, owner.deal_id, owner.version, name=name, message=message)
    else:
        await accept_proposal(
            uow, owner.deal_id, owner.version, option=option or 0, name=name, message=message
        )


def _offered(option: int | None) -> int | None:
    return option if option and 1 <= option <= 5 else None


async def _picture(uow: UnitOfWork, deal: Deal, version: int, n: int, number: int) -> bytes | None:
    """Of an option's aircraft, each counted from 1."""
    proposal = deal.proposal_version(version)
    if proposal is None or proposal.document is None:
        return None
    quote_ids = next((option.quote_ids for option in proposal.options if option.n == n), ())
    shown = quote_ids[number - 1] if 1 <= number <= len(quote_ids) else ""
    sha256 = proposal.document.pictures.get(shown)
    return await uow.pictures.get(sha256) if sha256 else None
