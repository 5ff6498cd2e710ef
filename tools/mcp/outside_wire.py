"""The wire to an outside MCP server: what comes in is counted, and what ends a conversation is noted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx

LARGEST = 512 * 1024
"""bytes that one question may bring in, whatever they are"""


class Wire(httpx.AsyncBaseTransport):
    """One question's. `broken` is set where no answer can come any more: the SDK's client goes on waiting."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner
        self._left = LARGEST
        self.too_much = False
        self.unreached = False
        self.status = 0
        self.broken = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            response = await self._inner.handle_async_request(request)
        except httpx.TransportError:
            self.unreached = True
            self.broken.set()
            raise
        if response.headers.get("content-encoding", "identity") != "identity":
            # small on the wire and without end in memory
            await response.aclose()
            raise httpx.DecodingError("an answer that was packed, though none was asked for")
        # a server need not offer a stream of its own, and says so with 405
        if response.status_code >= 300 and not (
            request.method == "GET" and response.status_code in {404, 405}
        ):
            self.status = response.status_code
            self.broken.set()
        response.stream = _Counted(response.stream, self)
        return response

    def came(self, length: int) -> None:
        self._left -= length
        if self._left < 0:
            self.too_much = True
            self.broken.set()
            raise httpx.ReadError("more than a question may bring in")

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Counted(httpx.AsyncByteStream):
    def __init__(self, inner: Any, wire: Wire) -> None:
        self._inner = inner
        self._wire = wire

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._inner:
            self._wire.came(len(chunk))
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()
