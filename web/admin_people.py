"""Who may work here: invitations, roles, access. For admins alone; what is done is written down."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from persistence.audit import read_back
from persistence.invitations import Invitation, Invitations
from persistence.live import Change
from persistence.users import LastAdminError
from tools.deals.errors import RefusedError
from tools.deals.wording import moment_label
from tools.people.invite import HOURS, ROLES, Invited, invite
from web.documents import pdf_response
from web.own_pages import OwnPages, Posted, Visitor
from web.private_pages import HEADERS
from web.services import ChatServices

ADMIN = ("admin",)
PATH = "/admin"
AUDIT = "/admin/audit"
MOST_LINES = 300
DONE = {
    "role": "The role is changed. It counts from now on, also on open pages.",
    "revoke": "Access is withdrawn, also on open pages. Open deals can be handed over to another broker.",
    "restore": "Access is restored.",
    "withdrawn": "The invitation is withdrawn: its link opens nothing any more.",
}


def admin_people_routes(services: ChatServices) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    pages = OwnPages(services)
    invitations = Invitations(services.database.auth)

    async def people(
        visitor: Visitor, *, invited: Invited | None = None, status: int = 200, **more: Any
    ) -> Response:
        now, zone = services.work.clock.now(), visitor.user.timezone
        values = {"said": "", "problem": "", "typed": "", "invited": invited, "mail_url": "", **more}
        if invited is not None:
            until = moment_label(invited.invitation.expires_at, zone)
            values |= {"invited_until": until, "mail_url": _mail(invited, services.house.brand.name)}
        return pages.page(
            "admin_people",
            visitor,
            PATH,
            status=status,
            roles=ROLES,
            users=await services.users.everyone(),
            invitations=[_shown(one, now, zone) for one in await invitations.newest()],
            **values,
        )

    @router.get("/admin")
    async def show(request: Request, done: str = "") -> Response:
        visitor = await pages.visitor(request, ADMIN)
        return visitor if isinstance(visitor, Response) else await people(visitor, said=DONE.get(done, ""))

    @router.post("/admin/invite")
    async def make_link(request: Request) -> Response:
        posted = await pages.posted(request, ADMIN)
        if isinstance(posted, Response):
            return posted
        visitor = posted.visitor
        try:
            invited = await invite(
                invitations,
                services.house,
                services.work.clock,
                services.work.ids,
                email=posted["email"],
                role=posted["role"],
                by=visitor.user.id,
                address=visitor.address,
            )
        except RefusedError as refused:
            return await people(visitor, problem=refused.sentence, typed=posted["email"], status=409)
        return await people(visitor, invited=invited)

    @router.post("/admin/invitations/{invitation_id}/withdraw")
    async def withdraw(request: Request, invitation_id: UUID) -> Response:
        posted = await pages.posted(request, ADMIN)
        if isinstance(posted, Response):
            return posted
        by, now = posted.visitor.user.id, services.work.clock.now()
        done = await invitations.withdraw(str(invitation_id), by=by, at=now, address=posted.visitor.address)
        if not done:
            problem = "This invitation was used or withdrawn before."
            return await people(posted.visitor, problem=problem, status=409)
        return _back("withdrawn")

    @router.get("/admin/invitations/{invitation_id}/agreement.pdf")
    async def agreement(request: Request, invitation_id: UUID) -> Response:
        """Signed, with its certificate."""
        visitor = await pages.visitor(request, ADMIN)
        if isinstance(visitor, Response):
            return visitor
        paper = await invitations.paper(str(invitation_id))
        if paper is None or paper.certified is None:
            return pages.notice("Not signed yet", "There is no signed agreement of this invitation.", 404)
        return pdf_response("broker-agreement.pdf", "application/pdf", paper.certified)

    @router.post("/admin/users/{user_id}/{act}")
    async def change(request: Request, user_id: UUID, act: str) -> Response:
        posted = await pages.posted(request, ADMIN)
        if isinstance(posted, Response):
            return posted
        try:
            await changed(posted, str(user_id), act)
        except RefusedError as refused:
            return await people(posted.visitor, problem=refused.sentence, status=409)
        # open pages of this user look up anew who they are
        thread = str(uuid4())
        await services.work.announcer.changed(Change(thread, str(user_id), None, ()))
        return _back(act)

    async def changed(posted: Posted, user_id: str, act: str) -> None:
        """RefusedError for what would lock the house, or leave deals behind."""
        by, address = posted.visitor.user.id, posted.visitor.address
        known = {one.id: one for one in await services.users.everyone()}
        if user_id not in known or act not in {"role", "revoke", "restore"}:
            raise RefusedError("There is no such user.")
        if user_id == by:
            raise RefusedError("Your own access is changed by another admin, so that nobody locks the house.")
        try:
            if act == "revoke":
                await services.users.revoke(user_id, by=by, address=address)
            elif act == "restore":
                await services.users.restore(user_id, by=by, address=address)
            else:
                role = posted["role"]
                if role not in ROLES:
                    raise RefusedError("Choose a role from the list.")
                if known[user_id].role == "broker" and role != "broker":
                    await no_open_deals(user_id)
                await services.users.give_role(user_id, role, by=by, address=address)
        except LastAdminError:
            raise RefusedError(
                "Nobody would be left who can let anybody in. Make another admin first."
            ) from None

    async def no_open_deals(user_id: str) -> None:
        async with services.work.unit(user_id) as uow:
            count = len(await uow.deals.open_ones())
        if count:
            deals = "one open deal" if count == 1 else f"{count} open deals"
            raise RefusedError(f"This broker has {deals}. Hand them over first, then change the role.")

    @router.get(AUDIT)
    async def audit(request: Request) -> Response:
        visitor = await pages.visitor(request, ADMIN)
        if isinstance(visitor, Response):
            return visitor
        async with services.database.as_user(visitor.user.id) as connection:
            found = await read_back(connection, MOST_LINES)
        names = {one.id: one.identifier for one in await services.users.everyone()}
        lines = [
            {
                "who": names.get(line.who, "Somebody" if not line.who else "a user"),
                "act": line.act,
                "about": names.get(line.about, line.about),
                "when": moment_label(line.at, visitor.user.timezone),
                "address": line.address,
                "details": ", ".join(f"{name} {value}" for name, value in line.details.items()),
            }
            for line in found
        ]
        return pages.page("admin_audit", visitor, AUDIT, lines=lines, most=MOST_LINES, said="", problem="")

    return router


def _back(done: str) -> Response:
    return RedirectResponse(f"{PATH}?done={done}", status_code=303, headers=HEADERS)


def _shown(one: Invitation, now: Any, zone: str) -> dict[str, object]:
    standing = one.standing(now)
    labels = {
        "open": f"open until {moment_label(one.expires_at, zone)}",
        "used": f"used {moment_label(one.used_at, zone)}" if one.used_at else "",
        "withdrawn": f"withdrawn {moment_label(one.revoked_at, zone)}" if one.revoked_at else "",
        "expired": f"ended {moment_label(one.expires_at, zone)}",
    }
    return {
        "id": one.id,
        "email": one.email,
        "role": one.role,
        "label": labels[standing],
        "open": standing == "open",
        "paper": standing == "used" and one.role == "broker",
    }


def _mail(invited: Invited, brand: str) -> str:
    """A mail that the admin's own program opens with; nothing is sent from here."""
    subject = f"Your invitation to {brand}"
    body = (
        f"Here is your personal link to join {brand}. It works once and ends after {HOURS} hours:\n\n"
        f"{invited.link}\n"
    )
    return f"mailto:{quote(invited.invitation.email)}?subject={quote(subject)}&body={quote(body)}"
