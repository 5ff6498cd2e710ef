"""Work that was given up after its tries: looked at, tried again, dropped. For admins alone."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from persistence.across import DeadLetter
from tools.deals.errors import RefusedError
from tools.deals.given_up import MOST, given_up, settle
from tools.deals.wording import moment_label
from web.own_pages import OwnPages, Visitor
from web.private_pages import HEADERS
from web.services import ChatServices

ADMIN = ("admin",)
PATH = "/admin/work"
DONE = {
    "retry": "It is due again at once. What the deal no longer waits for does nothing.",
    "drop": "It is dropped: given up for good, and listed no more.",
}


def admin_job_routes(services: ChatServices) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    pages = OwnPages(services)

    async def page(visitor: Visitor, *, said: str = "", problem: str = "", status: int = 200) -> Response:
        names = {one.id: one.display_name for one in await services.users.everyone()}
        letters = [_shown(one, names, visitor.user.timezone) for one in await given_up(services.across)]
        return pages.page(
            "admin_work", visitor, PATH, status=status, letters=letters, most=MOST, said=said, problem=problem
        )

    @router.get(PATH)
    async def show(request: Request, done: str = "") -> Response:
        visitor = await pages.visitor(request, ADMIN)
        return visitor if isinstance(visitor, Response) else await page(visitor, said=DONE.get(done, ""))

    @router.post(f"{PATH}/{{row_id}}/{{act}}")
    async def change(request: Request, row_id: str, act: str) -> Response:
        posted = await pages.posted(request, ADMIN)
        if isinstance(posted, Response):
            return posted
        visitor = posted.visitor
        found = next((one for one in await given_up(services.across) if one.id == row_id), None)
        try:
            if found is None or act not in DONE:
                raise RefusedError("This work is not on the list any more. Look at the list again.")
            by, again = visitor.user.id, act == "retry"
            await settle(services.work, found, again=again, by=by, address=visitor.address)
        except RefusedError as refused:
            return await page(visitor, problem=refused.sentence, status=409)
        return RedirectResponse(f"{PATH}?done={act}", status_code=303, headers=HEADERS)

    return router


def _shown(one: DeadLetter, names: dict[str, str], zone: str) -> dict[str, object]:
    when = moment_label(one.failed_at, zone) if one.failed_at else "before it was noted"
    return {
        "id": one.id,
        "kind": one.kind.replace("_", " "),
        "broker": names.get(one.broker_id, "a broker who is gone"),
        "told": f"{one.attempts} tries, the last ended in {one.error_type or 'no answer'}, given up {when}",
    }
