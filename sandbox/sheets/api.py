"""Reading, writing and appending values, and the gate before them: tokens, sharing, quota, faults."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from sandbox.gmail.faults import Fault, Faults
from sandbox.sheets.accounts import Accounts
from sandbox.sheets.book import Spreadsheet, UnknownError

MINUTE = 60.0
STATUSES = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND"}
STATUSES |= {429: "RESOURCE_EXHAUSTED", 500: "INTERNAL"}

Act = Callable[["Sheets", Spreadsheet, Request], Awaitable[dict[str, Any]]]


class Refused(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status

    def response(self) -> Response:
        error = {"code": self.status, "message": str(self), "status": STATUSES.get(self.status, "UNKNOWN")}
        return JSONResponse({"error": error}, self.status)


class NoAnswer(Response):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The connection has been cut: there is nobody to answer."""


@dataclass
class Sheets:
    accounts: Accounts
    faults: Faults
    calls_a_minute: int = 60
    """Google's own limit for one user, for reads and for writes each"""
    books: dict[str, Spreadsheet] = field(default_factory=dict)
    _called: dict[str, deque[float]] = field(default_factory=dict)

    def routes(self) -> list[Route]:
        base = "/v4/spreadsheets/{book}/values"
        return [
            Route("/token", self._gate("token", None), methods=["POST"]),
            Route(f"{base}:batchUpdate", self._gate("batchUpdate", _batch_update), methods=["POST"]),
            Route(f"{base}/{{range}}:append", self._gate("append", _append), methods=["POST"]),
            Route(f"{base}/{{range}}", self._gate("values", _values), methods=["GET"]),
        ]

    def _gate(self, name: str, act: Act | None) -> Callable[[Request], Awaitable[Response]]:
        async def answered(request: Request) -> Response:
            fault = self.faults.take(request.method, name)
            try:
                await self._before(request, fault)
                if act is None:
                    told, status = self.accounts.exchange(await request.form(), f"{_base(request)}/token")
                else:
                    self._let_in(request)
                    told, status = await act(self, self._book(request), request), 200
            except Refused as refused:
                return refused.response()
            except UnknownError as unknown:
                return Refused(400, str(unknown.args[0])).response()
            except ConnectionAbortedError:
                return NoAnswer()
            if fault is not None and fault.kind == "cut-after":
                request.scope["state"]["connection"].transport.abort()
                return NoAnswer()
            if fault is not None and fault.kind == "500-after":
                return Refused(500, "Internal error encountered.").response()
            return JSONResponse(told, status)

        return answered

    async def _before(self, request: Request, fault: Fault | None) -> None:
        match fault.kind if fault else "":
            case "401":
                raise Refused(401, "Request had invalid authentication credentials.")
            case "403":
                raise Refused(403, "The caller does not have permission")
            case "429":
                raise Refused(429, "Quota exceeded for quota metric 'Read requests'.")
            case "500":
                raise Refused(500, "Internal error encountered.")
            case "cut":
                request.scope["state"]["connection"].transport.abort()
                raise ConnectionAbortedError
            case "slow":
                assert fault is not None
                await asyncio.sleep(float(fault.options.get("seconds", 3)))

    def _let_in(self, request: Request) -> None:
        if not self.accounts.is_good(request.headers.get("authorization", "")):
            raise Refused(401, "Request had invalid authentication credentials.")
        called = self._called.setdefault("read" if request.method == "GET" else "write", deque())
        now = time.monotonic()
        while called and called[0] < now - MINUTE:
            called.popleft()
        if len(called) >= self.calls_a_minute:
            raise Refused(429, "Quota exceeded for quota metric 'requests per minute per user'.")
        called.append(now)

    def _book(self, request: Request) -> Spreadsheet:
        book = self.books.get(request.path_params["book"])
        if book is None:
            raise Refused(404, "Requested entity was not found.")
        if self.accounts.email not in book.shared_with:
            raise Refused(403, "The caller does not have permission")
        return book


async def _values(_sheets: Sheets, book: Spreadsheet, request: Request) -> dict[str, Any]:
    area = book.area(request.path_params["range"])
    told: dict[str, Any] = {"range": request.path_params["range"], "majorDimension": "ROWS"}
    values = book.values(area)
    return {**told, "values": values} if values else told


async def _batch_update(_sheets: Sheets, book: Spreadsheet, request: Request) -> dict[str, Any]:
    asked = json.loads(await request.body())
    if asked.get("valueInputOption") not in {"RAW", "USER_ENTERED"}:
        raise Refused(400, "'valueInputOption' is required but not specified")
    areas = [(book.area(one["range"]), one["values"]) for one in asked["data"]]
    for area, values in areas:
        book.write(area, values)
    return {"totalUpdatedCells": sum(len(row) for _, values in areas for row in values)}


async def _append(_sheets: Sheets, book: Spreadsheet, request: Request) -> dict[str, Any]:
    if request.query_params.get("valueInputOption") not in {"RAW", "USER_ENTERED"}:
        raise Refused(400, "'valueInputOption' is required but not specified")
    asked = json.loads(await request.body())
    written = book.append(book.area(request.path_params["range"]), asked["values"])
    return {"updates": {"updatedRange": written, "updatedRows": len(asked["values"])}}


def _base(request: Request) -> str:
    return f"http://{request.headers['host']}"
