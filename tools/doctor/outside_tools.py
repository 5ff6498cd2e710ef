"""The outside MCP servers that brokers may ask: whether each is there, and whether its tools only read."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from mcp import ClientSession

from tools.doctor.finding import SECONDS, Bad, Finding, look
from tools.mcp.outside import OutsideError, readable, visit
from tools.mcp.outside_servers import OutsideServer, read_servers


def outside_tools(setting: str) -> Iterator[Finding]:
    """`setting`: the value of TOOL_SERVERS. Nothing is asked but which tools there are."""
    try:
        servers = read_servers(setting)
    except ValueError as error:
        yield Finding("outside tools", "red", str(error))
        return
    for server in servers:
        yield _tried(server)


def _tried(server: OutsideServer) -> Finding:
    async def compare(session: ClientSession) -> str:
        there = {tool.name for tool in (await session.list_tools()).tools}
        reading = {tool.name for tool in await readable(session, server)}
        problems = [
            f"{name} is not there" if name not in there else f"{name} does not say that it only reads"
            for name in server.tools
            if name not in reading
        ]
        if problems:
            raise OutsideError(f"{'; '.join(problems)}: correct TOOL_SERVERS.")
        return f"{len(reading)} tool{'s' if len(reading) > 1 else ''} that may be asked"

    def ask() -> str:
        try:
            return asyncio.run(visit(server, compare, seconds=SECONDS))
        except OutsideError as error:
            raise Bad(error.sentence) from None

    return look(f"tools: {server.name}"[:19], ask, OSError, "check TOOL_SERVERS and the network.")
