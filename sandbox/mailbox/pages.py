"""The mails in a browser: a list, one mail, its HTML in a frame that may do nothing but be looked at."""

from __future__ import annotations

import functools
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.browsers import PAGE_HEADERS, from_foreign_page, from_loopback
from sandbox.correspondence import answer, bounce
from sandbox.mailbox.api_routes import SHOWN_INLINE, Mailbox
from sandbox.mailbox.mail_store import KeptMail
from sandbox.mailbox.reading import ReadMail

Page = Callable[[Mailbox, Request], Awaitable[Response]]

STATIC = Path(__file__).parent / "static"

# Links open in a new tab that is free of the frame's bonds; scripts and forms stay off.
FRAME_HEADERS = {
    "Content-Security-Policy": (
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
        "img-src data: http://127.0.0.1:* http://localhost:*; font-src data:; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


def page_routes(mailbox: Mailbox) -> list[Route]:
    pages: tuple[tuple[str, str, Page], ...] = (
        ("GET", "/", _inbox),
        ("GET", "/messages/{id}", _message),
        ("GET", "/messages/{id}/html", _html_part),
        ("POST", "/messages/{id}/answer", _answer),
        ("POST", "/messages/{id}/bounce", _bounce),
        ("GET", "/static/{name}", _static),
    )
    return [Route(path, functools.partial(page, mailbox), methods=[method]) for method, path, page in pages]


def linked(text: str) -> Markup:
    """Plain text, escaped, with its web addresses as links."""
    shown, end = Markup(), 0
    for match in _LINK.finditer(text):
        shown += escape(text[end : match.start()])
        shown += Markup('<a href="{0}" target="_blank" rel="noopener noreferrer">{0}</a>').format(match[0])
        end = match.end()
    return shown + escape(text[end:])


def readable_size(size: int) -> str:
    return f"{size} B" if size < 1024 else f"{size / 1024:,.0f} kB"


def readable_time(stamp: str) -> str:
    return datetime.fromisoformat(stamp).strftime("%d %b %Y, %H:%M:%S UTC").removeprefix("0")


_PAGES = Environment(
    loader=PackageLoader("sandbox.mailbox"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
_PAGES.filters |= {"linked": linked, "readable_size": readable_size, "readable_time": readable_time}


async def _inbox(mailbox: Mailbox, request: Request) -> Response:
    to = request.query_params.get("to", "")
    mails = [mail for mail in mailbox.mails() if not to or mail.is_for(to)]
    return _page("inbox.html", mails=mails, to=to)


async def _message(mailbox: Mailbox, request: Request) -> Response:
    mail = mailbox.find(request.path_params["id"])
    if mail is None:
        return _page("missing.html", 404)
    return _page("message.html", mail=mail, inline=SHOWN_INLINE)


async def _html_part(mailbox: Mailbox, request: Request) -> Response:
    mail = mailbox.find(request.path_params["id"])
    if mail is None or mail.html is None:
        return _page("missing.html", 404)
    return HTMLResponse('<!doctype html><base target="_blank">' + _with_pictures(mail), headers=FRAME_HEADERS)


async def _answer(mailbox: Mailbox, request: Request) -> Response:
    """Whoever got the mail writes back: `words`, and `sender` where it is not the first who got it."""
    return await _sent_back(mailbox, request, answered)


async def _bounce(mailbox: Mailbox, request: Request) -> Response:
    """The mail comes back: `why` in a mail server's words."""
    return await _sent_back(mailbox, request, bounced)


SentBack = Callable[[KeptMail, FormData], tuple[bytes, str, list[str]]]


async def _sent_back(mailbox: Mailbox, request: Request, write: SentBack) -> Response:
    if not from_loopback(request) or from_foreign_page(request):
        return _page("missing.html", 403)
    mail = mailbox.store.find(request.path_params["id"])
    if mail is None:
        return _page("missing.html", 404)
    raw, sender, to = write(mail, await request.form())
    mailbox.store.keep(sender, to, raw)
    return RedirectResponse("/", 303)


def answered(mail: KeptMail, form: FormData) -> tuple[bytes, str, list[str]]:
    """The answer, who writes it, and to whom."""
    sender = str(form.get("sender") or mail.rcpt_to[0])
    raw, to = answer(mail.raw, words=str(form.get("words", "")), sender=sender)
    return raw, sender, list(to)


def bounced(mail: KeptMail, form: FormData) -> tuple[bytes, str, list[str]]:
    why = str(form.get("why") or "550 5.1.1 No such mailbox")
    raw, to = bounce(mail.raw, recipient=mail.rcpt_to[0], why=why)
    return raw, "", [to]


async def _static(_mailbox: Mailbox, request: Request) -> Response:
    file = STATIC / request.path_params["name"]
    if file.parent != STATIC or not file.is_file():
        return _page("missing.html", 404)
    return FileResponse(file, headers={"X-Content-Type-Options": "nosniff"})


def _with_pictures(mail: ReadMail) -> str:
    """`cid:` references point to the attachment that they name."""
    html = mail.html or ""
    for number, attachment in enumerate(mail.attachments):
        if attachment.content_id:
            address = f"/api/messages/{mail.id}/attachments/{number}"
            html = html.replace(f"cid:{attachment.content_id}", address)
    return html


def _page(template: str, status: int = 200, **content: Any) -> Response:
    return HTMLResponse(_PAGES.get_template(template).render(**content), status, headers=PAGE_HEADERS)
