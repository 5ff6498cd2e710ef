"""The part of Gmail's API that a sender and a reader of mail needs, and the gate before it."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from sandbox.gmail.account import Account, Gone, headers
from sandbox.gmail.faults import Fault, Faults
from sandbox.gmail.tokens import Tokens
from sandbox.marketplace.store import Json

Call = Callable[["Gmail", Request], Awaitable[Json]]


class Refused(Exception):
    def __init__(self, status: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.status, self.reason = status, reason

    def response(self, **more: str) -> Response:
        error = {"code": self.status, "message": str(self), "errors": [{"reason": self.reason}]}
        return JSONResponse({"error": error}, self.status, more)


class CutError(Exception):
    """The connection has been cut."""


class NoAnswer(Response):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """There is nobody to answer."""


@dataclass
class Gmail:
    account: Account
    tokens: Tokens
    faults: Faults

    def routes(self) -> list[Route]:
        base = "/gmail/v1/users/{user}"
        calls: tuple[tuple[str, str, Call], ...] = (
            ("GET", "profile", _profile),
            ("GET", "drafts", _drafts),
            ("POST", "drafts", _create_draft),
            ("POST", "drafts/send", _send_draft),
            ("GET", "drafts/{id}", _draft),
            ("PUT", "drafts/{id}", _update_draft),
            ("GET", "messages", _messages),
            ("GET", "messages/{id}", _message),
            ("GET", "threads/{id}", _thread),
            ("GET", "history", _history),
        )
        routes = [
            Route(f"{base}/{path}", self._gate(path, call), methods=[method]) for method, path, call in calls
        ]
        return [*routes, Route("/token", self._gate("token", _token), methods=["POST"])]

    def _gate(self, path: str, call: Call) -> Callable[[Request], Awaitable[Response]]:
        async def answered(request: Request) -> Response:
            fault = self.faults.take(request.method, path)
            try:
                await self._before(request, path, fault)
                done = await call(self, request)
            except Refused as refused:
                seconds = fault.options.get("seconds", 0) if fault else 0
                return refused.response(**({"Retry-After": str(seconds)} if refused.status == 429 else {}))
            except CutError:
                return NoAnswer()
            except Gone:
                return Refused(404, "notFound", "Requested entity was not found.").response()
            if fault is not None and fault.kind == "cut-after":
                request.scope["state"]["connection"].transport.abort()
                return NoAnswer()
            if fault is not None and fault.kind == "500-after":
                return Refused(500, "backendError", "Backend Error").response()
            status = int(done.pop("status", 200)) if path == "token" else 200
            return JSONResponse(done, status)

        return answered

    async def _before(self, request: Request, path: str, fault: Fault | None) -> None:
        kind = fault.kind if fault else ""
        if fault is not None and kind == "slow":
            await asyncio.sleep(float(fault.options.get("seconds", 3)))
        if kind == "cut":
            request.scope["state"]["connection"].transport.abort()
            raise CutError
        if kind == "500":
            raise Refused(500, "backendError", "Backend Error")
        if kind == "429":
            raise Refused(429, "rateLimitExceeded", "Too many concurrent requests for user.")
        if fault is not None and kind == "403":
            reason = str(fault.options.get("reason", "rateLimitExceeded"))
            raise Refused(
                403, reason, "Rate Limit Exceeded" if "ateLimit" in reason else "Insufficient Permission"
            )
        if kind == "401" or (path != "token" and not self._signed_in(request)):
            raise Refused(401, "authError", "Invalid Credentials")
        if path != "token" and request.path_params["user"] not in (self.account.user, "me"):
            raise Refused(403, "forbidden", "Delegation denied")

    def _signed_in(self, request: Request) -> bool:
        return self.tokens.is_good(request.headers.get("authorization", ""))


async def _token(gmail: Gmail, request: Request) -> Json:
    answer, status = gmail.tokens.exchange(await request.form())
    return {**answer, "status": status}


async def _profile(gmail: Gmail, _request: Request) -> Json:
    return {"emailAddress": gmail.account.user, "historyId": str(gmail.account.now())}


async def _drafts(gmail: Gmail, request: Request) -> Json:
    found = gmail.account.drafts(request.query_params.get("q", ""))
    return {"drafts": found, "resultSizeEstimate": len(found)} if found else {"resultSizeEstimate": 0}


async def _create_draft(gmail: Gmail, request: Request) -> Json:
    return gmail.account.create_draft(_raw(await _body(request)))


async def _draft(gmail: Gmail, request: Request) -> Json:
    return gmail.account.draft(request.path_params["id"])


async def _update_draft(gmail: Gmail, request: Request) -> Json:
    return gmail.account.update_draft(request.path_params["id"], _raw(await _body(request)))


async def _send_draft(gmail: Gmail, request: Request) -> Json:
    return gmail.account.send_draft(str((await _body(request)).get("id")))


async def _messages(gmail: Gmail, request: Request) -> Json:
    rows = gmail.account.messages(request.query_params.get("q", ""))
    first, most = (
        int(request.query_params.get("pageToken", 0)),
        int(request.query_params.get("maxResults", 100)),
    )
    listed = [{"id": row["id"], "threadId": row["thread"]} for row in rows[first : first + most]]
    answer: Json = {"resultSizeEstimate": len(rows)}
    if listed:
        answer["messages"] = listed
    if len(rows) > first + most:
        answer["nextPageToken"] = str(first + most)
    return answer


async def _message(gmail: Gmail, request: Request) -> Json:
    return _formatted(gmail.account.message(request.path_params["id"]), request)


async def _thread(gmail: Gmail, request: Request) -> Json:
    rows = gmail.account.thread(request.path_params["id"])
    return {"id": request.path_params["id"], "messages": [_formatted(row, request) for row in rows]}


async def _history(gmail: Gmail, request: Request) -> Json:
    asked = request.query_params
    start = int(asked["startHistoryId"])
    records, more = gmail.account.added_since(
        start, asked.get("labelId", "INBOX"), int(asked.get("maxResults", 100))
    )
    answer: Json = {"historyId": str(gmail.account.now())}
    if records:
        answer["history"] = records
    if more:
        answer["nextPageToken"] = records[-1]["id"]
    return answer


def _formatted(row: Any, request: Request) -> Json:
    shown: Json = {"id": row["id"], "threadId": row["thread"], "labelIds": json.loads(row["labels"])}
    wanted = request.query_params.get("format", "full")
    if wanted == "raw":
        return shown | {"raw": base64.urlsafe_b64encode(row["raw"]).decode()}
    if wanted == "metadata":
        named = {name.lower() for name in request.query_params.getlist("metadataHeaders")}
        kept = [one for one in headers(row["raw"]) if not named or one["name"].lower() in named]
        return shown | {"payload": {"headers": kept}}
    return shown


async def _body(request: Request) -> Json:
    try:
        body = json.loads(await request.body())
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Refused(400, "badRequest", "Invalid JSON payload received.")
    return body


def _raw(body: Json) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(str(body["message"]["raw"]) + "==")
    except (LookupError, TypeError, binascii.Error):
        raise Refused(400, "invalidArgument", "'raw' RFC822 payload message string is required") from None
    if b"\nTo:" not in raw and not raw.startswith(b"To:"):
        raise Refused(400, "invalidArgument", "Recipient address required")
    return raw
