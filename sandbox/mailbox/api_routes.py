"""The mails as JSON, their parts and raw form, and the tester's routes."""

from __future__ import annotations

import functools
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.browsers import from_foreign_page, from_loopback
from sandbox.mailbox.faults import FaultError, Faults
from sandbox.mailbox.mail_store import MailStore
from sandbox.mailbox.reading import Attachment, ReadMail, read
from sandbox.mailbox.smtp import SmtpListener


@dataclass(frozen=True)
class Mailbox:
    store: MailStore
    faults: Faults
    smtp: SmtpListener

    def mails(self) -> list[ReadMail]:
        return [read(mail) for mail in self.store.all()]

    def find(self, mail_id: str) -> ReadMail | None:
        mail = self.store.find(mail_id)
        return None if mail is None else read(mail)


Call = Callable[[Mailbox, Request], Awaitable[Response]]

SHOWN_INLINE = ("application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain")


def api_routes(mailbox: Mailbox) -> list[Route]:
    calls: tuple[tuple[str, str, Call], ...] = (
        ("GET", "/health", _health),
        ("GET", "/api/messages", _list),
        ("GET", "/api/messages/{id}", _one),
        ("GET", "/api/messages/{id}/raw", _raw),
        ("GET", "/api/messages/{id}/attachments/{n:int}", _attachment),
        ("GET", "/admin/faults", _admin(_faults)),
        ("POST", "/admin/faults", _admin(_add_fault)),
        ("DELETE", "/admin/faults", _admin(_clear_faults)),
        ("POST", "/admin/reset", _admin(_reset)),
    )
    return [Route(path, functools.partial(call, mailbox), methods=[method]) for method, path, call in calls]


async def _health(mailbox: Mailbox, _request: Request) -> Response:
    return JSONResponse({"status": "ok", "service": "mailbox (demo)", "smtp_port": mailbox.smtp.port})


async def _list(mailbox: Mailbox, request: Request) -> Response:
    """Newest first. `message_id` (with or without angle brackets) and `to` narrow it down."""
    mails = mailbox.mails()
    message_id, to = request.query_params.get("message_id"), request.query_params.get("to")
    if message_id is not None:
        mails = [mail for mail in mails if mail.message_id == message_id.strip().strip("<>")]
    if to is not None:
        mails = [mail for mail in mails if mail.is_for(to)]
    return JSONResponse({"count": len(mails), "messages": [_summary(mail) for mail in mails]})


async def _one(mailbox: Mailbox, request: Request) -> Response:
    mail = mailbox.find(request.path_params["id"])
    if mail is None:
        return _missing()
    return JSONResponse(
        {**_summary(mail), "headers": list(mail.headers), "text": mail.text, "html": mail.html}
    )


async def _raw(mailbox: Mailbox, request: Request) -> Response:
    mail = mailbox.store.find(request.path_params["id"])
    if mail is None:
        return _missing()
    return Response(
        mail.raw, media_type="message/rfc822", headers=_disposition("attachment", f"{mail.id}.eml")
    )


async def _attachment(mailbox: Mailbox, request: Request) -> Response:
    mail, number = mailbox.find(request.path_params["id"]), request.path_params["n"]
    if mail is None or number >= len(mail.attachments):
        return _missing()
    return attachment_response(mail.attachments[number], download="download" in request.query_params)


def attachment_response(attachment: Attachment, *, download: bool) -> Response:
    """PDF and pictures may be looked at in place; everything else, HTML above all, is only downloaded."""
    inline = attachment.content_type in SHOWN_INLINE and not download
    return Response(
        attachment.content,
        headers={
            "Content-Type": attachment.content_type,
            "X-Content-Type-Options": "nosniff",
            **_disposition("inline" if inline else "attachment", attachment.filename),
        },
    )


def _summary(mail: ReadMail) -> dict[str, Any]:
    return {
        "id": mail.id,
        "message_id": mail.message_id,
        "from": mail.sender,
        "to": list(mail.to),
        "cc": list(mail.cc),
        "subject": mail.subject,
        "date": mail.date,
        "mail_from": mail.mail_from,
        "rcpt_to": list(mail.rcpt_to),
        "received_at": mail.received_at,
        "size": mail.size,
        "attachments": [
            {
                "n": number,
                "filename": attachment.filename,
                "content_type": attachment.content_type,
                "size": len(attachment.content),
                "href": f"/api/messages/{mail.id}/attachments/{number}",
            }
            for number, attachment in enumerate(mail.attachments)
        ],
    }


def _disposition(kind: str, filename: str) -> dict[str, str]:
    return {"Content-Disposition": f"{kind}; filename*=UTF-8''{quote(filename, safe='')}"}


def _missing() -> Response:
    return JSONResponse({"error": "there is no such mail"}, 404)


def _admin(call: Call) -> Call:
    async def guarded(mailbox: Mailbox, request: Request) -> Response:
        if not from_loopback(request) or from_foreign_page(request):
            return JSONResponse({"error": "only from this machine"}, 403)
        return await call(mailbox, request)

    return guarded


async def _faults(mailbox: Mailbox, _request: Request) -> Response:
    return JSONResponse(mailbox.faults.shown())


async def _add_fault(mailbox: Mailbox, request: Request) -> Response:
    try:
        fault = mailbox.faults.add(json.loads(await request.body()))
    except (FaultError, ValueError, TypeError) as error:
        return JSONResponse({"error": str(error)}, 422)
    if fault.kind == "refuse":
        await mailbox.smtp.refuse_for(fault.seconds)
    return JSONResponse(fault.shown())


async def _clear_faults(mailbox: Mailbox, _request: Request) -> Response:
    mailbox.faults.clear()
    await mailbox.smtp.open()
    return JSONResponse([])


async def _reset(mailbox: Mailbox, _request: Request) -> Response:
    mailbox.faults.clear()
    await mailbox.smtp.open()
    return JSONResponse({"removed": mailbox.store.empty()})
