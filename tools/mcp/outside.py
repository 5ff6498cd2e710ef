"""Asking a tool of an outside MCP server: by its own words and nothing else, within a time and a size.

What comes back is text from outside. It is shown with the server's name, never followed, and never put before
a language model.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
import structlog
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent, Tool

from tools.mcp.outside_servers import OutsideServer
from tools.mcp.outside_wire import LARGEST, Wire

SECONDS = 15.0
"""for a whole question: connecting, listing, calling"""
LONGEST_ANSWER = 4_000
"""characters that are shown"""

log = structlog.get_logger(__name__)

R = TypeVar("R")


class OutsideError(Exception):
    """What happened, what it means and what to do now. `said`: words of the server, text from outside."""

    def __init__(self, sentence: str, said: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.said = said


@dataclass(frozen=True)
class OutsideAnswer:
    server: str
    tool: str
    text: str
    """as it came, cut to LONGEST_ANSWER; data"""
    cut: bool


async def ask_outside(
    server: OutsideServer, text: str, *, tool: str | None = None, seconds: float = SECONDS
) -> OutsideAnswer:
    """The answer of the tool of this name, or of the only one that takes one text. Nothing is asked twice.
    `text`: what it is asked, or a JSON object with all its arguments. OutsideError, and no other error of the
    outside."""

    async def ask(session: ClientSession) -> OutsideAnswer:
        chosen = _chosen(server, await readable(session, server), tool)
        result = await session.call_tool(chosen.name, _arguments(server, chosen, text))
        said, cut = _words(result)
        if result.isError:
            raise OutsideError(f"{server.name} could not answer that. Ask it in other words.", said)
        if not said:
            raise OutsideError(f"{server.name} answered without a word of text. Ask it in other words.")
        return OutsideAnswer(server.name, chosen.name, said, cut)

    return await visit(server, ask, seconds=seconds)


async def visit(
    server: OutsideServer, ask: Callable[[ClientSession], Awaitable[R]], *, seconds: float = SECONDS
) -> R:
    """Say hello, do `ask`, and leave; OutsideError for all that goes wrong outside."""
    wire = Wire(httpx.AsyncHTTPTransport(trust_env=False))
    talking = asyncio.create_task(_talk(server, wire, ask))
    broken = asyncio.create_task(wire.broken.wait())
    try:
        await asyncio.wait({talking, broken}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if not talking.done():
            raise OutsideError(_why(server, wire, seconds))
        try:
            return talking.result()
        except OutsideError:
            raise
        except Exception as error:
            own = _own(error)
            if own is not None:
                raise own from error
            log.warning("outside.failed", server=server.name, error=type(error).__name__)
            raise OutsideError(_why(server, wire, None)) from error
    finally:
        for task in (talking, broken):
            task.cancel()
        await asyncio.gather(talking, broken, return_exceptions=True)


async def readable(session: ClientSession, server: OutsideServer) -> list[Tool]:
    """The tools that the settings allow and that the server declares to read only."""
    listed = (await session.list_tools()).tools
    return [
        tool
        for tool in listed
        if tool.name in server.tools
        and tool.annotations is not None
        and tool.annotations.readOnlyHint is True
    ]


async def _talk(server: OutsideServer, wire: Wire, ask: Callable[[ClientSession], Awaitable[R]]) -> R:
    token = server.token
    headers = {"Accept-Encoding": "identity"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token.get_secret_value()}"
    async with (
        httpx.AsyncClient(
            transport=wire, headers=headers, timeout=SECONDS, follow_redirects=False, trust_env=False
        ) as http,
        streamable_http_client(server.url, http_client=http, terminate_on_close=False) as (
            incoming,
            outgoing,
            _,
        ),
        ClientSession(incoming, outgoing) as session,
    ):
        await session.initialize()
        return await ask(session)


def _chosen(server: OutsideServer, tools: list[Tool], name: str | None) -> Tool:
    if name is not None:
        found = next((tool for tool in tools if tool.name == name), None)
        if found is None:
            raise OutsideError(
                f"{server.name} has no tool “{name[:40]}” that may be asked: it is not allowed in the "
                "settings, or the server does not say that it only reads."
            )
        return found
    if not tools:
        raise OutsideError(
            f"{server.name} has no tool that may be asked: none of those in the settings is there, or it "
            "does not say that it only reads. `jetvision doctor` tells more."
        )
    plain_ones = [tool for tool in tools if _only_text(tool) is not None]
    if len(plain_ones) == 1:
        return plain_ones[0]
    names = ", ".join(tool.name for tool in tools)
    raise OutsideError(
        f"{server.name} has several tools: {names}. Say which, as in "
        f"“ask {server.name} {tools[0].name}: ...”."
    )


def _arguments(server: OutsideServer, tool: Tool, text: str) -> dict[str, Any]:
    if text.lstrip().startswith("{"):
        try:
            given = json.loads(text)
        except json.JSONDecodeError:
            raise OutsideError(
                "What stands after the colon begins like JSON and is none. Nothing was asked."
            ) from None
        return dict(given)
    only = _only_text(tool)
    if only is None:
        fields = ", ".join(tool.inputSchema.get("properties") or {}) or "none"
        raise OutsideError(
            f"{tool.name} of {server.name} does not take a plain text. Its arguments are: {fields}. Give "
            "them as JSON after the colon."
        )
    return {only: text}


def _only_text(tool: Tool) -> str | None:
    """The one argument that is a text and all that has to be said."""
    properties, required = tool.inputSchema.get("properties"), tool.inputSchema.get("required") or []
    if not isinstance(properties, dict):
        return None
    texts = [
        name for name, kind in properties.items() if isinstance(kind, dict) and kind.get("type") == "string"
    ]
    wanted = [name for name in texts if name in required] or texts
    return wanted[0] if len(wanted) == 1 and set(required) <= set(wanted) else None


def _words(result: CallToolResult) -> tuple[str, bool]:
    text = "\n".join(part.text for part in result.content if isinstance(part, TextContent)).strip()
    if not text and result.structuredContent is not None:
        text = json.dumps(result.structuredContent, ensure_ascii=False, indent=1)
    return text[:LONGEST_ANSWER], len(text) > LONGEST_ANSWER


def _own(error: BaseException) -> OutsideError | None:
    """Ours, out of the group in which the client's tasks wrap it."""
    if isinstance(error, OutsideError):
        return error
    if isinstance(error, BaseExceptionGroup):
        return next((own for own in map(_own, error.exceptions) if own is not None), None)
    return None


def _why(server: OutsideServer, wire: Wire, seconds: float | None) -> str:
    if wire.too_much:
        return f"{server.name} sent more than {LARGEST // 1024} KB, so its answer was not read. Ask for less."
    if wire.status in {401, 403}:
        return (
            f"{server.name} refuses our token ({wire.status}). Whoever set it up has to check TOOL_SERVERS."
        )
    if wire.status:
        return f"{server.name} is not working right now (it answers {wire.status}). Try again later."
    if wire.unreached:
        return (
            f"{server.name} cannot be reached. Try again later, or have its address in TOOL_SERVERS checked."
        )
    if seconds is not None:
        return f"{server.name} did not answer within {seconds:g} s, so it is not waited for. Try again later."
    return f"{server.name} answered something that cannot be read. Nothing was taken from it."
