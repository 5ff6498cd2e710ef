"""The tester's routes: the account's key, spreadsheets with their rows, the quota, faults."""

from __future__ import annotations

import functools
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.browsers import from_foreign_page, from_loopback
from sandbox.gmail.faults import FaultError
from sandbox.sheets.api import Sheets
from sandbox.sheets.book import Spreadsheet

Call = Callable[[Sheets, Request], Awaitable[Response]]


def admin_routes(sheets: Sheets) -> list[Route]:
    calls: tuple[tuple[str, str, Call], ...] = (
        ("GET", "/health", _health),
        ("GET", "/admin/key", _key),
        ("PUT", "/admin/sheets/{book}", _put),
        ("GET", "/admin/sheets/{book}", _shown),
        ("POST", "/admin/account", _account),
        ("POST", "/admin/faults", _add_fault),
        ("DELETE", "/admin/faults", _clear_faults),
    )
    return [
        Route(path, functools.partial(_guarded, sheets, call), methods=[method])
        for method, path, call in calls
    ]


async def _guarded(sheets: Sheets, call: Call, request: Request) -> Response:
    if not from_loopback(request) or from_foreign_page(request):
        return JSONResponse({"error": "only from this machine"}, 403)
    try:
        return await call(sheets, request)
    except (FaultError, ValueError, LookupError) as error:
        return JSONResponse({"error": str(error)}, 422)


async def _health(_sheets: Sheets, _request: Request) -> Response:
    return JSONResponse({"status": "ok", "service": "sheets (demo)"})


async def _key(sheets: Sheets, request: Request) -> Response:
    return JSONResponse(sheets.accounts.key_file(f"http://{request.headers['host']}"))


async def _put(sheets: Sheets, request: Request) -> Response:
    """`{"tabs": {"Clients": [["Company", "Name"], ["Acme", "Alex"]]}, "shared": true}`"""
    body = await _body(request)
    book = Spreadsheet(tabs={name: [list(row) for row in rows] for name, rows in body["tabs"].items()})
    if body.get("shared", True):
        book.shared_with.add(sheets.accounts.email)
    sheets.books[request.path_params["book"]] = book
    return JSONResponse({})


async def _shown(sheets: Sheets, request: Request) -> Response:
    return JSONResponse(sheets.books[request.path_params["book"]].tabs)


async def _account(sheets: Sheets, request: Request) -> Response:
    """Any of: `calls_a_minute`, `"revoke": true`."""
    body = await _body(request)
    sheets.calls_a_minute = int(body.get("calls_a_minute", sheets.calls_a_minute))
    if body.get("revoke"):
        sheets.accounts.revoke_all()
    return JSONResponse({})


async def _add_fault(sheets: Sheets, request: Request) -> Response:
    return JSONResponse(sheets.faults.add(await _body(request)).shown())


async def _clear_faults(sheets: Sheets, _request: Request) -> Response:
    sheets.faults.clear()
    return JSONResponse([])


async def _body(request: Request) -> dict[str, Any]:
    body = json.loads(await request.body())
    if not isinstance(body, dict):
        raise ValueError("an object is wanted")
    return body
