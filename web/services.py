"""What the chat process works with; put together once by the composition root."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr

from graph.build import Desk
from graph.understanding.contract import Engine
from persistence.across import Across
from persistence.checkpoints import Pool
from persistence.database import Database
from persistence.inbox import Inbox
from persistence.unit_of_work import Work
from persistence.users import Users
from tools.mcp.outside_servers import OutsideServer
from tools.proposals.house import House


@dataclass(frozen=True)
class WebhookAccess:
    """What a webhook of the marketplace must present, and where its pointers may point."""

    system: str
    base_url: str
    user: str
    secret: SecretStr


@dataclass(frozen=True)
class ChatServices:
    database: Database
    work: Work
    across: Across
    users: Users
    inbox: Inbox
    pool: Pool
    graph: Desk
    engine: Engine
    house: House
    webhook: WebhookAccess
    is_simulator: bool
    outside: tuple[OutsideServer, ...] = ()
    """MCP servers of others that brokers may ask"""
