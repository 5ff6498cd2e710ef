"""A tiny real HTTP server on a free port of 127.0.0.1 that answers by script: any status, cut, packed."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Answer:
    status: int = 200
    body: Any = None
    """bytes as they are, anything else as JSON"""
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    """the connection is cut after the request was read"""
    packed: bool = False
    silent: bool = False
    """never answers"""

    def content(self) -> bytes:
        plain = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        return gzip.compress(plain) if self.packed else plain


@dataclass(frozen=True)
class Seen:
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class ScriptedServer:
    """`on(method, path, *answers)`: one after the other, the last one again and again; else 404."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.base_url = ""
        self._script: dict[tuple[str, str], list[Answer]] = {}
        self._open: set[asyncio.StreamWriter] = set()

    def on(self, method: str, path: str, *answers: Answer) -> None:
        self._script[method, path] = list(answers)

    def calls(self, method: str, path: str) -> list[Seen]:
        return [one for one in self.seen if (one.method, one.path) == (method, path)]

    @asynccontextmanager
    async def running(self, prefix: str = "/api") -> AsyncIterator[ScriptedServer]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        self.base_url = f"http://127.0.0.1:{port}{prefix}"
        try:
            yield self
        finally:
            server.close()
            for writer in tuple(self._open):
                writer.close()
            await server.wait_closed()

    def _next(self, method: str, path: str) -> Answer:
        answers = self._script.get((method, path))
        if not answers:
            missing = {"meta": {"errors": [{"title": "Not found", "code": "NOT_FOUND"}]}}
            return Answer(404, missing)
        return answers.pop(0) if len(answers) > 1 else answers[0]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            while (seen := await _request(reader)) is not None:
                self.seen.append(seen)
                answer = self._next(seen.method, seen.path)
                if answer.cut:
                    break
                if answer.silent:
                    await reader.read()
                    break
                writer.write(_bytes(answer))
                await writer.drain()
        except ConnectionError:
            return
        finally:
            self._open.discard(writer)
            writer.close()


async def _request(reader: asyncio.StreamReader) -> Seen | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.rstrip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    parts = urlsplit(target)
    return Seen(method, parts.path, parse_qs(parts.query), headers, body)


def _bytes(answer: Answer) -> bytes:
    content = answer.content()
    headers = {"Content-Type": "application/json", "Content-Length": str(len(content)), **answer.headers}
    if answer.packed:
        headers["Content-Encoding"] = "gzip"
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {answer.status} Scripted\r\n{head}\r\n".encode("latin-1") + content
