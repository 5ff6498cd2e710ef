"""The tester's routes and a page: what was sent, an answer to it, a bounce of it, faults."""

from __future__ import annotations

import functools
import html
import json
from collections.abc import Awaitable, Callable
from email.utils import parseaddr
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.browsers import PAGE_HEADERS, from_foreign_page, from_loopback
from sandbox.correspondence import answer, bounce
from sandbox.gmail.account import Gone, headers
from sandbox.gmail.api import Gmail
from sandbox.gmail.faults import FaultError

Call = Callable[[Gmail, Request], Awaitable[Response]]


def admin_routes(gmail: Gmail) -> list[Route]:
    calls: tuple[tuple[str, str, Call], ...] = (
        ("GET", "/", _page),
        ("GET", "/health", _health),
        ("GET", "/admin/messages", _messages),
        ("POST", "/admin/deliver", _deliver),
        ("POST", "/admin/answer", _answer),
        ("POST", "/admin/bounce", _bounce),
        ("POST", "/admin/account", _account),
        ("POST", "/admin/faults", _add_fault),
        ("GET", "/admin/faults", _faults),
        ("DELETE", "/admin/faults", _clear_faults),
        ("POST", "/admin/reset", _reset),
    )
    return [
        Route(path, functools.partial(_guarded, gmail, call), methods=[method])
        for method, path, call in calls
    ]


async def _guarded(gmail: Gmail, call: Call, request: Request) -> Response:
    if not from_loopback(request) or from_foreign_page(request):
        return JSONResponse({"error": "only from this machine"}, 403)
    try:
        return await call(gmail, request)
    except Gone as gone:
        return JSONResponse({"error": f"there is no {gone}"}, 404)
    except (FaultError, ValueError, LookupError) as error:
        return JSONResponse({"error": str(error)}, 422)


async def _health(_gmail: Gmail, _request: Request) -> Response:
    return JSONResponse({"status": "ok", "service": "gmail (demo)"})


async def _messages(gmail: Gmail, _request: Request) -> Response:
    """Newest first, with all headers; drafts are marked by their label."""
    rows = gmail.account.store.rows("SELECT * FROM messages ORDER BY history DESC")
    shown = [
        {"id": row["id"], "thread": row["thread"], "labels": json.loads(row["labels"])}
        | {"message_id": row["message_id"], "headers": headers(row["raw"])}
        for row in rows
    ]
    return JSONResponse({"count": len(shown), "messages": shown, "tokens_given": gmail.tokens.given})


async def _deliver(gmail: Gmail, request: Request) -> Response:
    """The body is the mail."""
    return JSONResponse(gmail.account.deliver(await request.body()))


async def _answer(gmail: Gmail, request: Request) -> Response:
    """`{"message_id", "words", "from"?}`: its reader writes back."""
    body = await _body(request)
    row = gmail.account.with_message_id(str(body["message_id"]))
    raw, _ = answer(row["raw"], words=str(body["words"]), sender=str(body.get("from") or _reader(row["raw"])))
    return JSONResponse(gmail.account.deliver(raw))


async def _bounce(gmail: Gmail, request: Request) -> Response:
    """`{"message_id", "why"?}`"""
    body = await _body(request)
    row = gmail.account.with_message_id(str(body["message_id"]))
    why = str(body.get("why", "550 5.1.1 No such mailbox"))
    raw, _ = bounce(row["raw"], recipient=_reader(row["raw"]), why=why)
    return JSONResponse(gmail.account.deliver(raw))


async def _account(gmail: Gmail, request: Request) -> Response:
    """Any of: `scope`, `good_for`, `told_good_for`, `own_ids`, `search_lags`, `"revoke": true`,
    `"forget_history": true`, `delete_draft`."""
    body = await _body(request)
    for name in ("scope", "good_for", "told_good_for"):
        if name in body:
            setattr(gmail.tokens, name, body[name])
    for name in ("own_ids", "search_lags"):
        if name in body:
            setattr(gmail.account, name, bool(body[name]))
    if body.get("revoke"):
        gmail.tokens.revoke_all()
    if body.get("forget_history"):
        gmail.account.forget_history()
    if "delete_draft" in body:
        gmail.account.delete_draft(str(body["delete_draft"]))
    return JSONResponse({})


async def _faults(gmail: Gmail, _request: Request) -> Response:
    return JSONResponse(gmail.faults.shown())


async def _add_fault(gmail: Gmail, request: Request) -> Response:
    return JSONResponse(gmail.faults.add(await _body(request)).shown())


async def _clear_faults(gmail: Gmail, _request: Request) -> Response:
    gmail.faults.clear()
    return JSONResponse([])


async def _reset(gmail: Gmail, _request: Request) -> Response:
    gmail.faults.clear()
    gmail.account.empty()
    return JSONResponse({})


async def _page(gmail: Gmail, _request: Request) -> Response:
    rows = gmail.account.store.rows("SELECT * FROM messages ORDER BY history DESC")
    lines = "".join(
        f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in _line(row))}</tr>" for row in rows
    )
    page = (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Gmail (demo)</title><h1>Gmail (demo)</h1>"
        f"<p>{html.escape(gmail.account.user)}</p><table><tr><th>Label<th>From<th>To<th>Subject</tr>{lines}</table>"
    )
    return HTMLResponse(page, headers=PAGE_HEADERS)


def _line(row: Any) -> tuple[str, ...]:
    named = {one["name"].lower(): one["value"] for one in headers(row["raw"])}
    return (
        ", ".join(json.loads(row["labels"])),
        *(named.get(name, "") for name in ("from", "to", "subject")),
    )


def _reader(raw: bytes) -> str:
    to = next((one["value"] for one in headers(raw) if one["name"].lower() == "to"), "")
    return parseaddr(to)[1]


async def _body(request: Request) -> dict[str, Any]:
    body = json.loads(await request.body())
    if not isinstance(body, dict):
        raise ValueError("an object is wanted")
    return body
