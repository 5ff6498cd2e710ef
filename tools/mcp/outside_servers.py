"""Outside MCP servers that may be asked, as the settings name them.

TOOL_SERVERS={"weather": {"url": "https://weather.example/mcp", "token": "...", "tools": ["forecast"]}}
"""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

MOST_SERVERS = 10
NAME = re.compile(r"[a-z][a-z0-9-]{1,29}")
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class OutsideServer(BaseModel):
    """A server and the tools of it that may be called, if they only read."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: str
    """how a broker calls it"""
    url: str
    """of its endpoint for streamable HTTP"""
    token: SecretStr | None = None
    """sent as `Authorization: Bearer`"""
    tools: tuple[str, ...] = Field(min_length=1, max_length=20)

    @field_validator("name")
    @classmethod
    def _a_word(cls, value: str) -> str:
        if not NAME.fullmatch(value):
            raise ValueError("a server's name is 2 to 30 small letters, digits and dashes")
        return value

    @field_validator("url")
    @classmethod
    def _an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("give an address that begins with https://")
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise ValueError("use https:// for another machine: the token would travel in clear text")
        return value


def read_servers(text: str) -> tuple[OutsideServer, ...]:
    """ValueError with a sentence that holds no value of the setting."""
    try:
        named = json.loads(text)
    except json.JSONDecodeError:
        named = None
    if not isinstance(named, dict) or not all(isinstance(one, dict) for one in named.values()):
        raise ValueError("TOOL_SERVERS is no JSON object of servers by their names.")
    if len(named) > MOST_SERVERS:
        raise ValueError(f"TOOL_SERVERS names more than {MOST_SERVERS} servers.")
    return tuple(_server(place, name, said) for place, (name, said) in enumerate(named.items(), start=1))


def _server(place: int, name: str, said: dict[str, object]) -> OutsideServer:
    try:
        return OutsideServer.model_validate({**said, "name": name})
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "it"
        problem = first["msg"].removeprefix("Value error, ")
        raise ValueError(f"TOOL_SERVERS: server {place}, {where}: {problem}.") from None
