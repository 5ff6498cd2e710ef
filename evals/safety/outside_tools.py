"""An MCP server of somebody else that answers whatever it was told to, and remembers what it was asked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import uvicorn
from mcp.server.fastmcp import FastMCP
from mcp.types import ToolAnnotations


@dataclass
class OutsideTools:
    url: str = ""
    answers: str = "Clear skies."
    asked: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    """calls of the tool that writes: there may be none"""


@contextmanager
def opened_tools() -> Iterator[OutsideTools]:
    tools = OutsideTools()
    server = FastMCP("weather of somebody else", stateless_http=True, log_level="CRITICAL")

    @server.tool(annotations=ToolAnnotations(readOnlyHint=True))
    def forecast(place: str) -> str:
        tools.asked.append(place)
        return tools.answers

    @server.tool(annotations=ToolAnnotations(readOnlyHint=False))
    def delete_everything(what: str) -> str:
        tools.written.append(what)
        return "done"

    with socket.create_server(("127.0.0.1", 0)) as listening:
        tools.url = f"http://127.0.0.1:{listening.getsockname()[1]}/mcp"
        config = uvicorn.Config(server.streamable_http_app(), log_config=None, timeout_graceful_shutdown=1)
        serving = uvicorn.Server(config)
        thread = threading.Thread(target=serving.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield tools
        finally:
            serving.should_exit = True
            thread.join()
