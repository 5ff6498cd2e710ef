"""What stands before every API call: faults, credentials, the clock check and the call rate."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.marketplace import credentials, faults
from sandbox.marketplace.api_errors import INTERNAL_CRITICAL_TITLE, ApiError, invalid
from sandbox.marketplace.faults import ANSWERING_FAULTS, STATUS_FAULTS, WEBHOOK_FAULTS, Fault, FaultError
from sandbox.marketplace.market import Market
from sandbox.marketplace.monday import wipe_if_monday_has_come
from sandbox.marketplace.rate_limit import RateLimit

_CODES = {
    "401": "NOT_AUTHORIZED",
    "403": "AUTHORIZATION_PERMISSIONS",
    "404": "NOT_FOUND",
    "422": "ERR_INPUT_GENERIC_INVALID",
    "500": "ERR_INTERNAL_CRITICAL",
}
_TITLES = {
    "401": "The bearer token is missing, wrong or expired.",
    "403": "Your connection has no permission for this operation.",
    "409": "The resource was changed at the same time.",
    "423": "The resource is locked, try again.",
    "429": "Too many calls.",
    "500": INTERNAL_CRITICAL_TITLE,
    "503": "The service is unavailable, try again in a minute.",
}


class ApiGate:
    """ASGI middleware around the API."""

    def __init__(self, app: ASGIApp, market: Market) -> None:
        self._app, self._market = app, market
        self._rate = RateLimit(market.options.rate_limit)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wipe_if_monday_has_come(self._market)
        try:
            met = self._faults(scope)
        except FaultError as error:
            await self._refuse(invalid(f"X-Sandbox-Fault: {error}"), scope, receive, send)
            return
        for fault in met:
            await self._modify(fault, scope)
        answering = next((fault for fault in met if fault.kind in ANSWERING_FAULTS), None)
        if answering is not None and answering.kind in STATUS_FAULTS:
            await self._refuse(_status_refusal(answering), scope, receive, send)
        else:
            await self._answer(scope, receive, send, answering)

    def _faults(self, scope: Scope) -> list[Fault]:
        store, headers = self._market.store, Headers(scope=scope)
        met = faults.take_call_faults(store, scope["method"], scope["path"])
        for header in headers.getlist("x-sandbox-fault"):
            fault = faults.fault_in_header(header)
            if fault.kind in WEBHOOK_FAULTS:
                faults.keep_fault(store, fault, "*", "*", 1)
            else:
                met.append(fault)
        return met

    async def _modify(self, fault: Fault, scope: Scope) -> None:
        if fault.kind == "slow":
            await asyncio.sleep(fault.number("seconds", 3))
        elif fault.kind == "monday-wipe":
            self._market.store.wipe_business()
        elif fault.kind in ("estimate-only", "alternative-shapes"):
            scope["state"][fault.kind] = True

    async def _answer(self, scope: Scope, receive: Receive, send: Send, fault: Fault | None) -> None:
        """The real answer, unless the connection is to be cut before, after or in the middle of it."""
        kind = fault.kind if fault is not None else ""
        if kind == "cut":
            _cut(scope)
            return
        if kind == "cut-after":
            await self._admit(scope, receive, _nowhere, fault)
            _cut(scope)
            return
        if kind == "cut-body":
            await self._admit(scope, receive, _half(send), fault)
            await asyncio.sleep(0.05)
            _cut(scope)
            return
        await self._admit(scope, receive, send, fault)

    async def _admit(self, scope: Scope, receive: Receive, send: Send, fault: Fault | None) -> None:
        headers = Headers(scope=scope)
        now = self._market.now()
        if fault is not None and fault.kind == "clock-skew":
            now += timedelta(minutes=fault.number("minutes", 10))
        try:
            credentials.check_app(self._market, headers)
            if scope["path"] != "/api/oauth/token":
                scope["state"]["side"] = credentials.check_bearer(self._market, headers)
                credentials.check_timestamp(headers, now)
            if not self._rate.take():
                raise ApiError(429, "HTTP_429", _TITLES["429"])
        except ApiError as error:
            await self._refuse(error, scope, receive, send)
            return
        await self._app(scope, receive, self._with_rate_headers(send))

    async def _refuse(self, error: ApiError, scope: Scope, receive: Receive, send: Send) -> None:
        response: Response = error.response()
        for name, value in self._rate.headers().items():
            response.headers.setdefault(name, value)
        await response(scope, receive, send)

    def _with_rate_headers(self, send: Send) -> Send:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._rate.headers())
            await send(message)

        return send_with_headers


def _status_refusal(fault: Fault) -> ApiError:
    code = fault.text("code", _CODES.get(fault.kind, f"HTTP_{fault.kind}"))
    title = fault.text("title", _TITLES.get(fault.kind, f"Sandbox fault {fault.kind}."))
    headers = {}
    if fault.kind == "429":
        headers = {"X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": str(round(fault.number("reset", 2)))}
    return ApiError(int(fault.kind), code, title, headers)


def _cut(scope: Scope) -> None:
    scope["state"]["connection"].transport.abort()


async def _nowhere(_message: Message) -> None:
    """The answer is lost on the way."""


def _half(send: Send) -> Send:
    async def send_half(message: Message) -> None:
        if message["type"] == "http.response.body":
            body = message.get("body", b"")
            message = {**message, "body": body[: len(body) // 2], "more_body": True}
        await send(message)

    return send_half
