"""One call to Aviapages, whatever it is for: breaker, budget, key; then the data or an error."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import httpx
from redis.exceptions import RedisError

from tools.http import RetryPolicy, may_have_arrived
from tools.sourcing.aviapages.budget import CallNotFree, For, MonthlyBudget
from tools.sourcing.aviapages.connection import WHO, AviapagesConnection
from tools.sourcing.aviapages.refusals import busy_seconds, is_monthly_limit, refusal
from tools.sourcing.avinode.breaker import CircuitBreaker
from tools.sourcing.avinode.shapes import Fields, fields, objects, read_json
from tools.sourcing.port import (
    AnswerUnreadable,
    CallsUsedUp,
    MarketplaceBusy,
    MarketplaceDown,
    MarketplaceError,
)

Sleep = Callable[[float], Awaitable[None]]

MOST_PAGES = 10


class AviapagesClient:
    """`pages` and `reckon` are repeated where that helps, `write` never is."""

    def __init__(
        self,
        connection: AviapagesConnection,
        *,
        http: httpx.AsyncClient,
        budget: MonthlyBudget,
        breaker: CircuitBreaker,
        sleep: Sleep,
        retry: RetryPolicy,
    ) -> None:
        if str(http.base_url).rstrip("/") != connection.base_url:
            # The key goes wherever this client points.
            raise ValueError("the HTTP client and the connection name different marketplaces")
        self._connection = connection
        self._http = http
        self._budget = budget
        self._breaker = breaker
        self._sleep = sleep
        self._retry = retry

    async def pages(
        self, path: str, params: Mapping[str, str], *, for_whom: For, only_first: int | None = None
    ) -> tuple[Fields, ...]:
        """All results of a list, `{count, next, previous, results}`, or those of its first pages. Raises a
        MarketplaceError."""
        found: list[Fields] = []
        address, asked = path, dict(params)
        for number in range(1, MOST_PAGES + 1):
            page = fields(await self._again("GET", address, asked, None, for_whom))
            results = page.get("results")
            if not isinstance(results, list):
                raise AnswerUnreadable("a list without results", who=WHO)
            found += objects(results)
            following = page.get("next")
            if following is None or number == only_first:
                return tuple(found)
            if not isinstance(following, str) or not self._connection.owns(following):
                raise AnswerUnreadable("a next page at another address, where our key is not sent", who=WHO)
            address, asked = following, {}
        raise AnswerUnreadable(f"a list of more than {MOST_PAGES} pages", who=WHO)

    async def reckon(self, path: str, body: Mapping[str, object], *, for_whom: For) -> Fields:
        """POST of a calculation: it changes nothing and may be repeated."""
        return fields(await self._again("POST", path, None, body, for_whom))

    async def write(self, path: str, body: Mapping[str, object]) -> Fields:
        """POST, made once. Raises a MarketplaceError, whose `sent` says what is known about its fate."""
        try:
            answer = await self._send("POST", path, None, body, "person")
        except httpx.TransportError as cut:
            raise _cut(cut, writing=True) from cut
        except httpx.DecodingError as garbled:
            raise AnswerUnreadable("an answer that could not be unpacked", who=WHO) from garbled
        return fields(_payload(answer, writing=True))

    async def _again(
        self,
        method: str,
        address: str,
        params: Mapping[str, str] | None,
        body: Mapping[str, object] | None,
        for_whom: For,
    ) -> object:
        async def attempt() -> httpx.Response:
            answer = await self._send(method, address, params, body, for_whom)
            if is_monthly_limit(answer):
                raise refusal(answer, writing=False)
            return answer

        try:
            answer = await self._retry.run(attempt, sleep=self._sleep)
        except httpx.TransportError as cut:
            raise _cut(cut, writing=False) from cut
        except httpx.DecodingError as garbled:
            raise AnswerUnreadable("an answer that could not be unpacked", who=WHO) from garbled
        return _payload(answer, writing=False)

    async def _send(
        self,
        method: str,
        address: str,
        params: Mapping[str, str] | None,
        body: Mapping[str, object] | None,
        for_whom: For,
    ) -> httpx.Response:
        await self._turn(for_whom)
        headers = {
            "Authorization": f"Token {self._connection.token.get_secret_value()}",
            "Accept": "application/json",
        }
        try:
            answer = await self._http.request(
                method, address, params=params or None, json=body, headers=headers
            )
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
        if answer.status_code == 429:
            await self._stop(answer)
        return answer

    async def _turn(self, for_whom: For) -> None:
        closed = self._breaker.seconds_until_allowed()
        if closed > 0:
            raise MarketplaceDown("several calls in a row failed", sent="no", retry_after=closed, who=WHO)
        try:
            await self._budget.take(for_whom)
        except CallNotFree as none_free:
            if none_free.why == "held":
                raise MarketplaceBusy(none_free.retry_after, who=WHO) from none_free
            raise CallsUsedUp(none_free.retry_after, ours=none_free.why != "spent", who=WHO) from none_free
        except RedisError as lost:
            # Without the shared count nobody knows what is left of the month.
            raise MarketplaceDown("our count of its calls cannot be reached", sent="no", who=WHO) from lost

    async def _stop(self, answer: httpx.Response) -> None:
        """The others must not call either; what was answered is told by whoever asked."""
        try:
            if is_monthly_limit(answer):
                await self._budget.spent()
            else:
                await self._budget.hold(busy_seconds(answer))
        except RedisError as lost:
            raise refusal(answer, writing=True) from lost


def _cut(cut: httpx.TransportError, *, writing: bool) -> MarketplaceError:
    sent = may_have_arrived(cut)
    late = isinstance(cut, httpx.TimeoutException)
    what = "it gave no answer in time" if late else "the connection was cut"
    if sent == "no":
        what = "it cannot be reached"
    return MarketplaceDown(what, sent=sent, reading=not writing, who=WHO)


def _payload(answer: httpx.Response, *, writing: bool) -> object:
    if not answer.is_success:
        raise refusal(answer, writing=writing)
    try:
        return read_json(answer.content)
    except AnswerUnreadable as unreadable:
        raise AnswerUnreadable(unreadable.what, who=WHO) from unreadable
