"""Pages of the house's own people: signed in, with a role, each form with a word that only they know."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from persistence.users import UserRecord
from persistence.who import NobodyAskedError, current_user
from web.client_page import PAGES, render_notice
from web.private_links import same
from web.private_pages import HEADERS
from web.services import ChatServices

SIGN_IN = "access_token"
MOST_FIELDS = 60
LONGEST_VALUE = 4000
EVERYBODY = ("broker", "reviewer", "evaluator", "admin")
LINKS = (
    ("/admin", "People", ("admin",)),
    ("/admin/hand-over", "Hand-over", ("admin",)),
    ("/admin/work", "Given-up work", ("admin",)),
    ("/admin/audit", "Audit log", ("admin",)),
)
"""path, name, and for whom"""


@dataclass(frozen=True)
class Visitor:
    user: UserRecord
    csrf: str
    address: str
    """the internet address of the request"""


@dataclass(frozen=True)
class Posted:
    """What a form said, by field; of fields that may come more than once, see `chosen`."""

    visitor: Visitor
    fields: dict[str, str]
    all: dict[str, list[str]]

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")

    def chosen(self, name: str) -> Sequence[str]:
        return self.all.get(name, [])


class OwnPages:
    def __init__(self, services: ChatServices) -> None:
        self._services = services

    async def visitor(self, request: Request, roles: Sequence[str] = EVERYBODY) -> Visitor | Response:
        """Who looks at the page, looked up anew; or the answer for whom it is not."""
        try:
            user = await self._services.users.by_id(current_user())
        except NobodyAskedError:
            user = None
        if user is None:
            return RedirectResponse("/login", status_code=303, headers=HEADERS)
        if user.role not in roles:
            return self.notice("Not for you", "This page is for the house's administrators.", 403)
        address = request.client.host if request.client else "unknown"
        # the sign-in may be cut into several cookies
        token = "".join(value for name, value in sorted(request.cookies.items()) if name.startswith(SIGN_IN))
        csrf = hashlib.sha256(f"own page:{user.id}:{token}".encode()).hexdigest()[:32]
        return Visitor(user, csrf, address)

    async def posted(self, request: Request, roles: Sequence[str] = EVERYBODY) -> Posted | Response:
        """The form of such a page; a refusal when it did not come from there."""
        visitor = await self.visitor(request, roles)
        if isinstance(visitor, Response):
            return visitor
        form = await request.form(max_files=0, max_fields=MOST_FIELDS)
        said: dict[str, list[str]] = {}
        for name, value in form.multi_items():
            if isinstance(value, str):
                said.setdefault(name, []).append(value[:LONGEST_VALUE])
        if not same(next(iter(said.pop("csrf", [])), ""), visitor.csrf):
            return self.notice("Please try again", "Open the page anew, then press once more.", 403)
        return Posted(visitor, {name: values[0] for name, values in said.items()}, said)

    def page(
        self, name: str, visitor: Visitor, path: str, *, status: int = 200, **values: object
    ) -> Response:
        links = [(to, label, to == path) for to, label, roles in LINKS if visitor.user.role in roles]
        html = PAGES.get_template(f"{name}.html.j2").render(
            visitor=visitor,
            brand=self._services.house.brand,
            brand_style_url="/client/static/brand.css",
            demo_mark=self._services.house.demo_mark,
            links=links,
            **values,
        )
        return HTMLResponse(html, status_code=status, headers=HEADERS)

    def notice(self, title: str, text: str, status: int) -> Response:
        page = render_notice(
            title, text, self._services.house.brand, brand_style_url="/client/static/brand.css"
        )
        return HTMLResponse(page, status_code=status, headers=HEADERS)
