"""The invited person's page: no login, a link that cannot be guessed, works once, ends after three days."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from persistence.invitations import Invitation, Invitations
from tools.contracts.typed_name import LONGEST_NAME
from tools.deals.errors import RefusedError
from tools.deals.wording import moment_label
from tools.people.agreement import shown
from tools.people.join import SIGNS, Form, Signing, fill_in, sign_agreement, zones
from web.client_page import PAGES, render_notice
from web.documents import pdf_response
from web.private_links import csrf_of, same
from web.private_pages import HEADERS
from web.services import ChatServices

ENDED = {
    "used": (
        "This invitation has been used",
        "The account exists: sign in with your address and the password that you chose.\n"
        "If that was not you, tell the person who invited you at once.",
    ),
    "withdrawn": (
        "This invitation was withdrawn",
        "Its link opens nothing any more. Ask the person who invited you for a new one.",
    ),
    "expired": (
        "This invitation has ended",
        "A link works for 72 hours. Ask the person who invited you for a new one.",
    ),
}
MOST_FIELDS = 20
LONGEST_VALUE = 2000


def join_routes(services: ChatServices) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    house, clock, ids = services.house, services.work.clock, services.work.ids
    invitations = Invitations(services.database.auth)

    def notice(title: str, text: str, status: int) -> Response:
        page = render_notice(title, text, house.brand, brand_style_url="/client/static/brand.css")
        return HTMLResponse(page, status_code=status, headers=HEADERS)

    def html(template: str, status: int = 200, **values: object) -> Response:
        page = PAGES.get_template(f"{template}.html.j2").render(
            brand=house.brand, demo_mark=house.demo_mark, **values
        )
        return HTMLResponse(page, status_code=status, headers=HEADERS)

    async def opened(token: str) -> Invitation | Response:
        found = await invitations.behind(token) if 20 <= len(token) <= 100 else None
        if found is None:
            return notice(
                "This link does not work",
                "Please check that it is complete, or ask the person who invited you for a new one.",
                404,
            )
        standing = found.standing(clock.now())
        return found if standing == "open" else notice(*ENDED[standing], 410)

    async def told(token: str, request: Request) -> tuple[Invitation, dict[str, str]] | Response:
        invitation = await opened(token)
        if isinstance(invitation, Response):
            return invitation
        form = await request.form(max_files=0, max_fields=MOST_FIELDS)
        said = {name: value[:LONGEST_VALUE] for name, value in form.items() if isinstance(value, str)}
        if not same(said.get("csrf", ""), csrf_of(token, "join")):
            return notice("Please try again", "Open the link of your invitation once more.", 403)
        return invitation, said

    def form_page(
        token: str, invitation: Invitation, said: dict[str, str], problem: str = "", status: int = 200
    ) -> Response:
        known = zones()
        zone = said.get("timezone", "")
        return html(
            "join_form",
            status,
            token=token,
            csrf=csrf_of(token, "join"),
            invitation=invitation,
            signs=invitation.role == SIGNS,
            until=moment_label(invitation.expires_at, zone if zone in known else "UTC"),
            zones=known,
            said=said,
            problem=problem,
        )

    async def agreement_page(
        token: str, invitation: Invitation, typed: str = "", problem: str = "", status: int = 200
    ) -> Response:
        paper = await invitations.paper(invitation.id)
        assert paper is not None
        return html(
            "join_agreement",
            status,
            token=token,
            csrf=csrf_of(token, "join"),
            d=shown(paper),
            sha256=paper.sha256,
            typed=typed,
            longest_name=LONGEST_NAME,
            problem=problem,
        )

    @router.get("/join/{token}")
    async def show(token: str, again: str = "") -> Response:
        """The form; or the agreement, once it is filled in."""
        invitation = await opened(token)
        if isinstance(invitation, Response):
            return invitation
        if invitation.form is not None and again != "yes":
            return await agreement_page(token, invitation)
        kept = dict(invitation.form or {})
        known = {name: str(kept.get(name, "")) for name in ("name", "phone", "timezone", "signature")}
        return form_page(token, invitation, known)

    @router.post("/join/{token}")
    async def fill(token: str, request: Request) -> Response:
        got = await told(token, request)
        if isinstance(got, Response):
            return got
        invitation, said = got
        form = Form(
            name=said.get("name", ""),
            phone=said.get("phone", ""),
            timezone=said.get("timezone", ""),
            signature=said.get("signature", ""),
            password=said.get("password", ""),
            repeated=said.get("repeated", ""),
        )
        try:
            await fill_in(invitations, house, clock, ids, invitation, form, address=_address(request))
        except RefusedError as refused:
            return form_page(token, invitation, said, refused.sentence, 409)
        if invitation.role != SIGNS:
            return html("join_done", name=form.name, login=invitation.email)
        return RedirectResponse(f"/join/{token}", status_code=303, headers=HEADERS)

    @router.get("/join/{token}/agreement.pdf")
    async def pdf(token: str) -> Response:
        invitation = await opened(token)
        if isinstance(invitation, Response):
            return invitation
        paper = await invitations.paper(invitation.id)
        if paper is None:
            return notice("Not there yet", "Please fill in the form first.", 404)
        return pdf_response("broker-agreement.pdf", "application/pdf", paper.content)

    @router.post("/join/{token}/sign")
    async def sign(token: str, request: Request) -> Response:
        got = await told(token, request)
        if isinstance(got, Response):
            return got
        invitation, said = got
        if invitation.form is None:
            return form_page(token, invitation, {}, "Please fill in the form first.", 409)
        signing = Signing(
            name=said.get("name", ""),
            consented=said.get("consent") == "yes",
            seen_sha256=said.get("sha256", ""),
            address=_address(request),
            user_agent=request.headers.get("user-agent", ""),
        )
        try:
            await sign_agreement(invitations, services.users, house, clock, ids, invitation, signing)
        except RefusedError as refused:
            return await agreement_page(token, invitation, signing.name[:LONGEST_NAME], refused.sentence, 409)
        return html("join_done", name=str(invitation.form["name"]), login=invitation.email)

    return router


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"
