"""One call to Avinode, whatever it is for: breaker, budget, token, headers; then the data or an error."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Literal

import httpx
from redis.exceptions import RedisError

from tools.http import RetryPolicy, may_have_arrived, seconds_to_wait
from tools.sourcing.avinode.auth import auth_for
from tools.sourcing.avinode.breaker import CircuitBreaker
from tools.sourcing.avinode.bucket import BudgetSpent, CallBudget
from tools.sourcing.avinode.connection import AvinodeConnection, Clock
from tools.sourcing.avinode.headers import request_headers
from tools.sourcing.avinode.refusals import WAIT_WHEN_BUSY, refusal
from tools.sourcing.avinode.shapes import as_int, fields, objects, read_json, unwrap
from tools.sourcing.port import AnswerUnreadable, MarketplaceBusy, MarketplaceDown, MarketplaceError

Sleep = Callable[[float], Awaitable[None]]

MOST_PAGES = 20


class AvinodeClient:
    """`read` is repeated where that is safe, `write` never is. Both give what is under `data`."""

    def __init__(
        self,
        connection: AvinodeConnection,
        *,
        clock: Clock,
        http: httpx.AsyncClient,
        bucket: CallBudget,
        breaker: CircuitBreaker,
        sleep: Sleep,
        retry: RetryPolicy,
    ) -> None:
        if str(http.base_url).rstrip("/") != connection.base_url:
            # The token goes wherever this client points.
            raise ValueError("the HTTP client and the connection name different marketplaces")
        self._connection = connection
        self._clock = clock
        self._http = http
        self._bucket = bucket
        self._breaker = breaker
        self._sleep = sleep
        self._retry = retry
        self._auth = auth_for(connection, clock, http)

    async def read(self, path: str, *, what: str, params: Mapping[str, str] | None = None) -> object:
        """GET. `what` names the thing for a 404. Raises a MarketplaceError."""
        return unwrap(await self._read(path, what=what, params=params))

    async def _read(self, path: str, *, what: str, params: Mapping[str, str] | None) -> object:
        async def attempt() -> httpx.Response:
            return await self._send("GET", path, params=params, body=None)

        try:
            answer = await self._retry.run(attempt, sleep=self._sleep)
            if answer.status_code == 401 and self._connection.oauth is not None:
                answer = await attempt()
        except httpx.TransportError as cut:
            raise _cut(cut, writing=False) from cut
        except httpx.DecodingError as garbled:
            raise AnswerUnreadable("an answer that could not be unpacked") from garbled
        return _payload(answer, what=what, writing=False)

    async def read_pages(self, path: str, *, what: str, params: Mapping[str, str]) -> list[object]:
        """GET of a list, page by page (0-based), as long as `meta.pagination` counts more than has come."""
        pages: list[object] = []
        come = 0
        for number in range(MOST_PAGES):
            asked = {**params, "page[number]": str(number)} if number else params
            payload = await self._read(path, what=what, params=asked)
            page = unwrap(payload)
            pages.append(page)
            come += len(objects(page))
            pagination = fields(fields(fields(payload).get("meta")).get("pagination"))
            if not objects(page) or come >= (as_int(pagination.get("totalCount"), 0, 10**6) or 0):
                return pages
        raise AnswerUnreadable(f"a list of more than {MOST_PAGES} pages")

    async def write(
        self, method: Literal["POST", "PUT"], path: str, body: Mapping[str, object], *, what: str
    ) -> object:
        """Made once. Raises a MarketplaceError, whose `sent` says what is known about its fate."""
        try:
            answer = await self._send(method, path, params=None, body=body)
        except httpx.TransportError as cut:
            raise _cut(cut, writing=True) from cut
        except httpx.DecodingError as garbled:
            raise AnswerUnreadable("an answer that could not be unpacked") from garbled
        return unwrap(_payload(answer, what=what, writing=True))

    async def _send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None,
        body: Mapping[str, object] | None,
    ) -> httpx.Response:
        await self._turn()
        bearer = await self._auth.token()
        headers = request_headers(self._connection, bearer, self._clock.now())
        try:
            answer = await self._http.request(method, path, params=params, json=body, headers=headers)
        except httpx.TransportError:
            self._breaker.failed()
            raise
        except httpx.DecodingError:
            self._breaker.worked()
            raise
        if answer.status_code >= 500:
            self._breaker.failed()
        else:
            self._breaker.worked()
        if answer.status_code == 401:
            self._auth.refused()
        if answer.status_code == 429:
            await self._hold(seconds_to_wait(answer) or WAIT_WHEN_BUSY)
        return answer

    async def _turn(self) -> None:
        closed = self._breaker.seconds_until_allowed()
        if closed > 0:
            raise MarketplaceDown("several calls in a row failed", sent="no", retry_after=closed)
        try:
            await self._bucket.take()
        except BudgetSpent as spent:
            raise MarketplaceBusy(spent.retry_after) from spent
        except RedisError as lost:
            # Without the shared count nobody knows what is left, and a connection that calls too often is
            # closed for everybody.
            raise MarketplaceDown("our count of its calls cannot be reached", sent="no") from lost

    async def _hold(self, seconds: float) -> None:
        try:
            await self._bucket.hold(seconds)
        except RedisError as lost:
            raise MarketplaceBusy(seconds) from lost


def _cut(cut: httpx.TransportError, *, writing: bool) -> MarketplaceError:
    sent = may_have_arrived(cut)
    what = (
        "it gave no answer in time" if isinstance(cut, httpx.TimeoutException) else "the connection was cut"
    )
    if sent == "no":
        what = "it cannot be reached"
    return MarketplaceDown(what, sent=sent, reading=not writing)


def _payload(answer: httpx.Response, *, what: str, writing: bool) -> object:
    if not answer.is_success:
        raise refusal(answer, what=what, writing=writing)
    if writing and not answer.content.strip():
        return None
    return read_json(answer.content)
