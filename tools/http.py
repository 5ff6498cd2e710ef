"""The one HTTP client of the house: tight time-outs, no redirects, raw answers archived, one retry policy.

http = make_client("https://sandbox.avinode.com/api", archive=archive)
answer = await RetryPolicy().run(lambda: http.get("trips/FP8V2U"), sleep=asyncio.sleep)
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

import httpx

from persistence.meters import outside_call, result_of

log = logging.getLogger(__name__)

REMOVED = "[removed]"
LARGEST_ANSWER = 8 * 1024 * 1024
"""bytes, unpacked"""
ARCHIVED_BYTES = 1024 * 1024
"""of each body"""

_SECRET_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "cookie", "set-cookie", "x-avinode-apitoken", "x-api-key"}
)
_NAME = r"[\w.-]{0,40}(?:secret|token|password|passwd|api_?key)[\w.-]{0,40}"
_IN_JSON = re.compile(rf'("{_NAME}"\s{{0,8}}:\s{{0,8}})"(?:[^"\\]|\\.)*"', re.IGNORECASE)
_IN_FORM = re.compile(rf"((?:^|[&?]){_NAME}=)[^&\s#]*", re.IGNORECASE)
_ECHO_LENGTH = 16
"""a shorter credential is a plain word (the simulator's is `sandbox`) that would blank out honest text"""


@dataclass(frozen=True)
class OutsideCall:
    """One request and its raw answer, as kept for replay and dispute; secrets are removed already."""

    method: str
    url: str
    request_headers: dict[str, str]
    request_body: str
    status: int | None
    """None: no answer came; `error` says why"""
    response_headers: dict[str, str] = field(default_factory=dict)
    response_body: str = ""
    error: str | None = None
    elapsed_ms: int = 0


Archive = Callable[[OutsideCall], Awaitable[None]]


class AnswerTooLarge(httpx.DecodingError):
    """The answer is larger than LARGEST_ANSWER once unpacked."""


def make_client(
    base_url: str,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    timeout: httpx.Timeout | float = httpx.Timeout(10.0, connect=3.0, pool=3.0),  # noqa: B008
    whole_call_seconds: float = 20.0,
    archive: Archive | None = None,
    service: str | None = None,
) -> httpx.AsyncClient:
    """A client for one outside system. Errors are httpx's own.

    service             its name among the figures of /metrics; by default the host
    timeout             per step (connect, write, read)
    whole_call_seconds  for all of it: an answer that drips a byte at a time ends here as a ReadTimeout
    archive             awaited after every call, also after one that failed
    """
    inner = transport or httpx.AsyncHTTPTransport(
        limits=httpx.Limits(max_connections=20, max_keepalive_connections=5, keepalive_expiry=15.0)
    )
    return httpx.AsyncClient(
        base_url=base_url.rstrip("/") + "/",
        transport=ArchivingTransport(
            inner, archive, whole_call_seconds, service or urlsplit(base_url).hostname or "other"
        ),
        timeout=timeout,
        follow_redirects=False,
        trust_env=False,
    )


class ArchivingTransport(httpx.AsyncBaseTransport):
    """Reads every answer whole (bounded in bytes and in time) and hands it to the archive."""

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        archive: Archive | None,
        whole_call_seconds: float,
        service: str,
    ) -> None:
        self._inner = inner
        self._service = service
        self._archive = archive
        self._whole_call_seconds = whole_call_seconds

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        started = time.monotonic()
        response: httpx.Response | None = None
        failure: str | None = None
        try:
            async with asyncio.timeout(self._whole_call_seconds):
                response = await _read_whole(await self._inner.handle_async_request(request))
        except TimeoutError as late:
            failure = "TimeoutError"
            raise httpx.ReadTimeout("the whole call took too long", request=request) from late
        except httpx.HTTPError as error:
            failure = f"{type(error).__name__}: {error}"
            raise
        except asyncio.CancelledError:
            failure = "cancelled"
            raise
        finally:
            seconds = time.monotonic() - started
            outside_call(self._service, result_of(response.status_code if response else None), seconds)
            if self._archive is not None:
                await self._keep(self._archive, _call(request, response, failure, round(seconds * 1000)))
        return response

    async def _keep(self, archive: Archive, call: OutsideCall) -> None:
        # The answer of a call that was made matters more than its copy: losing a created trip because the
        # archive is full would create it twice.
        try:
            await archive(call)
        except Exception:
            log.exception("an outside call could not be archived: %s %s", call.method, call.url)

    async def aclose(self) -> None:
        await self._inner.aclose()


async def _read_whole(response: httpx.Response) -> httpx.Response:
    body = bytearray()
    try:
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > LARGEST_ANSWER:
                raise AnswerTooLarge(f"the answer is larger than {LARGEST_ANSWER} bytes")
    finally:
        await response.aclose()
    headers = [
        (name, value)
        for name, value in response.headers.multi_items()
        if name.lower() not in {"content-encoding", "content-length", "transfer-encoding"}
    ]
    return httpx.Response(
        response.status_code, headers=headers, content=bytes(body), extensions=response.extensions
    )


def _call(
    request: httpx.Request, response: httpx.Response | None, error: str | None, elapsed_ms: int
) -> OutsideCall:
    hide = _Hider(request)
    return OutsideCall(
        method=request.method,
        url=hide(str(request.url)),
        request_headers=hide.headers(request.headers),
        request_body=hide.body(request.content),
        status=response.status_code if response is not None else None,
        response_headers=hide.headers(response.headers) if response is not None else {},
        response_body=hide.body(response.content) if response is not None else "",
        error=hide(error) if error is not None else None,
        elapsed_ms=elapsed_ms,
    )


def fingerprint(call: OutsideCall) -> str:
    """The same for the same question to the same path, whichever host is asked."""
    place = urlsplit(call.url)
    words = (call.method, place.path, place.query, call.request_body)
    return hashlib.sha256("\0".join(words).encode()).hexdigest()


def as_asked(request: httpx.Request) -> OutsideCall:
    """A request as it would be archived, without an answer."""
    return _call(request, None, None, 0)


class _Hider:
    """Removes secrets by name, and the request's own secrets wherever they are echoed."""

    def __init__(self, request: httpx.Request) -> None:
        sent = (value for name, value in request.headers.items() if name.lower() in _SECRET_HEADERS)
        words = {word for value in sent for word in value.split() if len(word) >= _ECHO_LENGTH}
        self._values = sorted(words, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        for value in self._values:
            text = text.replace(value, REMOVED)
        text = _IN_JSON.sub(rf'\1"{REMOVED}"', text)
        return _IN_FORM.sub(rf"\1{REMOVED}", text)

    def headers(self, headers: httpx.Headers) -> dict[str, str]:
        return {
            name: REMOVED if name.lower() in _SECRET_HEADERS else self(value)
            for name, value in headers.items()
        }

    def body(self, content: bytes) -> str:
        text = self(content[:LARGEST_ANSWER].decode("utf-8", "replace"))
        return text if len(text) <= ARCHIVED_BYTES else text[:ARCHIVED_BYTES] + f" [cut, {len(text)} in all]"


def may_have_arrived(error: httpx.HTTPError) -> Literal["no", "unknown"]:
    """Whether a request that ended in this error may have reached the other side."""
    never_left = (
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.PoolTimeout,
        httpx.ProxyError,
        httpx.UnsupportedProtocol,
        httpx.LocalProtocolError,
    )
    return "no" if isinstance(error, never_left) else "unknown"


def seconds_to_wait(response: httpx.Response) -> float | None:
    """Seconds that the answer asks for; None: it does not say.

    `X-Rate-Limit-Reset` counts for a 429 only: on any other answer it is about calls still to come."""
    for header in ("Retry-After", "X-Rate-Limit-Reset") if response.status_code == 429 else ("Retry-After",):
        value = response.headers.get(header, "").strip()
        if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value):
            return min(float(value), 3600.0)
    return None


@dataclass(frozen=True)
class RetryPolicy:
    """When a call that changes nothing is made again.

    attempts          in all
    first_wait        seconds; doubles, unless the answer says how long
    patience_seconds  all waits together: a longer wait is the caller's, who sees the answer or the error
    """

    attempts: int = 4
    first_wait: float = 0.5
    patience_seconds: float = 15.0
    statuses: frozenset[int] = frozenset({423, 429, 503})

    async def run(
        self,
        attempt: Callable[[], Awaitable[httpx.Response]],
        *,
        sleep: Callable[[float], Awaitable[None]],
    ) -> httpx.Response:
        """The first answer that is not worth another try, or the last one. Only for calls that are safe to
        repeat. Raises httpx.TransportError when the last attempt was cut."""
        left = self.patience_seconds
        for number in range(1, self.attempts + 1):
            backoff = self.first_wait * 2 ** (number - 1)
            try:
                response = await attempt()
            except httpx.TransportError:
                if number == self.attempts or backoff > left:
                    raise
                wait = backoff
            else:
                if response.status_code not in self.statuses:
                    return response
                wait = seconds_to_wait(response) or backoff
                if number == self.attempts or wait > left:
                    return response
            left -= wait
            await sleep(wait)
        raise AssertionError("a retry policy has at least one attempt")
