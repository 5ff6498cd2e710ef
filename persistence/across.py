"""The calls that look across brokers: ids and counts only. The work itself then runs as that broker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text

from persistence.database import Database


@dataclass(frozen=True)
class ClaimedWork:
    id: str
    broker_id: str
    kind: str
    fence: int


@dataclass(frozen=True)
class DeadLetter:
    """A row of the outbox that was given up. `error_type` is the name of the last error, without its words."""

    id: str
    broker_id: str
    deal_id: str
    kind: str
    attempts: int
    error_type: str | None
    failed_at: datetime | None


@dataclass(frozen=True)
class ClaimedPointer:
    id: str
    source: str
    kind: str
    ref_id: str
    fence: int


@dataclass(frozen=True)
class Settled:
    """A row of the inbox and what became of it."""

    id: str
    fence: int
    outcome: str
    broker_id: str | None


@dataclass(frozen=True)
class Owner:
    deal_id: str
    broker_id: str


@dataclass(frozen=True)
class LinkOwner:
    deal_id: str
    broker_id: str
    version: int
    expires_at: datetime
    opens: str
    """`proposal` or `contract`"""


@dataclass(frozen=True)
class DocumentOwner:
    document_id: str
    deal_id: str
    broker_id: str


class Across:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim_outbox(
        self,
        take: int,
        lease_seconds: int,
        *,
        only: Sequence[str] | None = None,
        besides: Sequence[str] | None = None,
    ) -> tuple[ClaimedWork, ...]:
        """Rows that are due and that nobody holds, now held for `lease_seconds`: of all kinds, of `only`
        these, or of all `besides` these."""
        rows = await self._rows(
            "select * from claim_outbox(:take, :lease, cast(:only as text[]), cast(:besides as text[]))",
            take=take,
            lease=lease_seconds,
            only=only,
            besides=besides,
        )
        return tuple(ClaimedWork(str(r.id), str(r.broker_id), r.kind, r.fence) for r in rows)

    async def recorded_threads(self, since: datetime, only: str | None = None) -> list[tuple[str, str]]:
        """(thread, its broker) of every thread with an act since then, the oldest first; or `only` this."""
        rows = await self._rows(
            "select * from recorded_threads(:since, cast(:only as uuid))", since=since, only=only
        )
        return [(str(row.thread_id), str(row.broker_id)) for row in rows]

    async def claim_inbox(self, take: int, lease_seconds: int) -> tuple[ClaimedPointer, ...]:
        rows = await self._rows("select * from claim_inbox(:take, :lease)", take=take, lease=lease_seconds)
        return tuple(ClaimedPointer(str(r.id), r.source, r.kind, r.ref_id, r.fence) for r in rows)

    async def settle_inbox(self, settled: Sequence[Settled]) -> int:
        """How many were still held by their fence."""
        if not settled:
            return 0
        rows = await self._rows(
            "select count(*) filter (where settle_inbox(i, f, o, b)) as n from unnest(cast(:ids as uuid[]), "
            "cast(:fences as bigint[]), cast(:outcomes as text[]), cast(:owners as uuid[])) as x(i, f, o, b)",
            ids=[one.id for one in settled],
            fences=[one.fence for one in settled],
            outcomes=[one.outcome for one in settled],
            owners=[one.broker_id for one in settled],
        )
        return int(rows[0].n)

    async def retry_inbox(self, row_id: str, fence: int, wait_seconds: int, outcome: str) -> bool:
        rows = await self._rows(
            "select retry_inbox(cast(:id as uuid), :fence, :wait, cast(:outcome as text)) as ok",
            id=row_id,
            fence=fence,
            wait=wait_seconds,
            outcome=outcome,
        )
        return bool(rows[0].ok)

    async def owner_of_external(self, system: str, kind: str, value: str) -> Owner | None:
        rows = await self._rows(
            "select * from owner_of_external(cast(:system as text), cast(:kind as text), cast(:value as text))",
            system=system,
            kind=kind,
            value=value,
        )
        return Owner(str(rows[0].deal_id), str(rows[0].broker_id)) if rows else None

    async def owner_of_link(self, token_hash: str) -> LinkOwner | None:
        rows = await self._rows("select * from owner_of_link(cast(:hash as text))", hash=token_hash)
        if not rows:
            return None
        row = rows[0]
        return LinkOwner(str(row.deal_id), str(row.broker_id), row.version, row.expires_at, row.opens)

    async def owners_of_document(self, sha256: str) -> tuple[DocumentOwner, ...]:
        """Every stored document with these bytes, the oldest first."""
        rows = await self._rows("select * from owners_of_document(cast(:hash as text))", hash=sha256)
        return tuple(DocumentOwner(str(r.document_id), str(r.deal_id), str(r.broker_id)) for r in rows)

    async def hasten_polls(self) -> int:
        """Every open trip is looked at now; how many. For a pointer that does not say whose it is."""
        return int((await self._rows("select hasten_polls() as n"))[0].n)

    async def put_missing_summaries(self, most: int) -> int:
        """Work for deals that were there before the board was; how many rows were put."""
        rows = await self._rows("select put_missing_summaries(:take) as n", take=most)
        return int(rows[0].n)

    async def deal_figures(self) -> dict[str, int]:
        """How many deals are in each state."""
        return {r.state: int(r.deals) for r in await self._rows("select * from deal_figures()")}

    async def dead_letters(self, most: int) -> tuple[DeadLetter, ...]:
        """Work that was given up, the newest first."""
        rows = await self._rows("select * from dead_letters(:take)", take=most)
        return tuple(
            DeadLetter(
                str(r.id), str(r.broker_id), str(r.deal_id), r.kind, r.attempts, r.error_type, r.failed_at
            )
            for r in rows
        )

    async def dead_letter_count(self) -> int:
        return int((await self._rows("select dead_letter_count() as n"))[0].n)

    async def schema_revision(self) -> str | None:
        """Of the database, as the migrations left it."""
        rows = await self._rows("select schema_revision() as revision")
        return str(rows[0].revision) if rows and rows[0].revision else None

    async def queue_figures(self) -> dict[str, tuple[int, float]]:
        """name -> (rows due now, age of the oldest in seconds)."""
        rows = await self._rows("select * from queue_figures()")
        return {r.name: (int(r.due), float(r.oldest_seconds)) for r in rows}

    async def _rows(self, query: str, **values: object) -> Sequence[Row[Any]]:
        async with self._database.as_user(None) as connection:
            return (await connection.execute(text(query), values)).all()
