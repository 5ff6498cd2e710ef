"""“ask weather: how is Aspen tomorrow?”: an outside server's tool is asked, its words shown as they are."""

from __future__ import annotations

import re
import time

from graph.state import TurnContext
from persistence.tool_calls import Outcome, ToolCallRow
from tools.deals.wording import plain
from tools.mcp.outside import OutsideError, ask_outside
from tools.mcp.outside_servers import OutsideServer

_ORDER = re.compile(
    r"\W*(?:please\s+)?ask\s+(?P<server>[\w-]+)(?:\s+(?P<tool>[\w.-]+))?\s*:\s*(?P<text>.+)", re.I | re.S
)


def asked_outside(
    text: str, servers: tuple[OutsideServer, ...]
) -> tuple[OutsideServer, str | None, str] | None:
    """(the server, its tool if one is named, what it is asked); None where no server is named so."""
    order = _ORDER.match(text)
    if order is None:
        return None
    server = next((one for one in servers if one.name == order["server"].lower()), None)
    return (server, order["tool"], order["text"].strip()) if server else None


async def outside_reply(context: TurnContext, text: str) -> str | None:
    """Counted and timed. None where the words are for nobody outside."""
    asked = asked_outside(text, context.outside)
    if asked is None:
        return None
    server, tool, words = asked
    outcome: Outcome = "ok"
    began = time.perf_counter()
    try:
        answer = await ask_outside(server, words, tool=tool)
        tool = answer.tool
        cut = " It was longer and is cut." if answer.cut else ""
        who = f"**{server.name}** ({plain(answer.tool)}) says, from outside and not checked by us:{cut}"
        reply = f"{who}\n\n{_quoted(answer.text)}"
    except OutsideError as error:
        outcome = "failed"
        reply = plain(error.sentence) + (f"\n\n{_quoted(error.said)}" if error.said else "")
    milliseconds = round((time.perf_counter() - began) * 1000)
    async with context.work.unit(context.user_id) as uow:
        row = ToolCallRow(None, (tool or "?")[:100], outcome, milliseconds, server=server.name)
        await uow.tool_calls.add(uow.ids.new(), row)
    return reply


def _quoted(text: str) -> str:
    return "\n".join(f"> {plain(line)}" for line in text.splitlines() if line.strip())
