"""What stands before every API call: faults, the key, the rate and the month."""

from __future__ import annotations

import asyncio
import hmac
import time

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.aviapages import faults
from sandbox.aviapages.exchange import Exchange
from sandbox.aviapages.faults import STATUSES, Fault, FaultError
from sandbox.aviapages.refusals import RefusedError, complaint, detail, month_is_over, throttled

MINUTE = 60


class Gate:
    """ASGI middleware around the API."""

    def __init__(self, app: ASGIApp, exchange: Exchange) -> None:
        self._app, self._exchange = app, exchange
        self._calls: list[float] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            fault = self._fault(scope)
            if fault is not None and fault.kind == "slow":
                await asyncio.sleep(fault.number("seconds", 3))
            if fault is not None and fault.kind == "cut":
                _cut(scope)
                return
            self._admit(Headers(scope=scope), fault)
        except RefusedError as refused:
            await refused.response()(scope, receive, send)
            return
        await self._answer(scope, receive, send, fault.kind if fault else "")

    async def _answer(self, scope: Scope, receive: Receive, send: Send, kind: str) -> None:
        if kind == "cut-after":
            await self._app(scope, receive, _nowhere)
            _cut(scope)
        elif kind == "cut-body":
            await self._app(scope, receive, _half(send))
            await asyncio.sleep(0.05)
            _cut(scope)
        elif kind == "not-json":
            await self._app(scope, receive, _nowhere)
            await Response("<h1>Bad gateway</h1>", media_type="text/html")(scope, receive, send)
        else:
            scope["state"]["fault"] = kind
            await self._app(scope, receive, send)

    def _fault(self, scope: Scope) -> Fault | None:
        header = Headers(scope=scope).get("x-sandbox-fault")
        try:
            if header is not None:
                return faults.in_header(header)
        except FaultError as error:
            raise complaint("X-Sandbox-Fault", str(error)) from None
        return faults.take(self._exchange.store, scope["method"], scope["path"])

    def _admit(self, headers: Headers, fault: Fault | None) -> None:
        if fault is not None and fault.kind in STATUSES:
            raise detail(int(fault.kind), str(fault.options.get("detail", f"Sandbox fault {fault.kind}.")))
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme != "Token" or not hmac.compare_digest(
            token.encode(), self._exchange.options.token.encode()
        ):
            raise detail(401, "Invalid token.")
        if fault is not None and fault.kind == "monthly-limit":
            raise month_is_over()
        if fault is not None and fault.kind == "throttled":
            raise throttled(fault.number("seconds", 60))
        self._count()

    def _count(self) -> None:
        options, store = self._exchange.options, self._exchange.store
        now = time.monotonic()
        self._calls = [at for at in self._calls if now - at < MINUTE]
        if options.calls_a_minute is not None and len(self._calls) >= options.calls_a_minute:
            raise throttled(MINUTE - (now - self._calls[0]))
        month = f"calls {self._exchange.now():%Y-%m}"
        used = int(store.fact(month) or 0)
        if options.monthly_limit is not None and used >= options.monthly_limit:
            raise month_is_over()
        self._calls.append(now)
        store.keep_fact(month, str(used + 1))


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
