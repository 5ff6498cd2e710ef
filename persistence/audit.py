"""Who read what and who did what, when and from where: only ever added to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from persistence.people_tables import audit_log


@dataclass(frozen=True)
class Act:
    """`who` is a user's id, None for somebody who is not signed in; `about` names what it was done to."""

    who: str | None
    act: str
    about: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    address: str = ""
    """the internet address that it came from; empty for a command on the house's own machine"""


@dataclass(frozen=True)
class AuditLine:
    at: datetime
    who: str
    act: str
    about: str
    details: Mapping[str, Any]
    address: str


async def write_down(connection: AsyncConnection, act: Act) -> None:
    """In the transaction of what was done: the one does not stand without the other."""
    await connection.execute(
        # whoever writes here may not read it: nothing is asked back
        insert(audit_log)
        .inline()
        .values(who=act.who, act=act.act, about=act.about, details=dict(act.details), address=act.address)
    )


async def read_back(connection: AsyncConnection, limit: int = 200) -> tuple[AuditLine, ...]:
    """The newest first; nothing for whom it does not concern."""
    columns = (audit_log.c.at, audit_log.c.who, audit_log.c.act, audit_log.c.about)
    query = (
        select(*columns, audit_log.c.details, audit_log.c.address)
        .order_by(audit_log.c.at.desc(), audit_log.c.id)
        .limit(limit)
    )
    rows = (await connection.execute(query)).all()
    return tuple(
        AuditLine(row.at, row.who or "", row.act, row.about, row.details, row.address) for row in rows
    )
