"""Acts as they were recorded: one row for each turn, press and job, written when it has ended."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

import structlog
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from persistence.database import Database
from persistence.recording_tables import recordings
from persistence.tape import Tape, on_tape, running_tape
from persistence.who import acting_as

FORMAT = 1
DONE = "done"

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Act:
    """What was done, so that it can be done again: `kind` is words, press or job; `input` goes with it. The
    thread is named, or found by the deal."""

    kind: str
    name: str
    input: Mapping[str, Any] = field(default_factory=dict)
    thread_id: str | None = None
    deal_id: str | None = None


@dataclass(frozen=True)
class Recorded:
    id: str
    user_id: str
    kind: str
    name: str
    input: dict[str, Any]
    tape: Tape
    outcome: str
    """`done`, or the error's type: its words may hold what no recording should"""
    format: int
    at: datetime


@asynccontextmanager
async def recorded(database: Database, user_id: str, act: Act) -> AsyncIterator[None]:
    """What is done inside is one act of this user. An act inside of another is part of it. What ends in an
    error is recorded with it; a job that left nothing is not."""
    if running_tape() is not None:
        yield
        return
    tape, began, outcome = Tape(), time.monotonic(), DONE
    try:
        with on_tape(tape), acting_as(user_id):
            yield
    except BaseException as error:
        outcome = type(error).__name__
        raise
    finally:
        if act.kind != "job" or tape.left_something:
            await _keep(database, user_id, act, tape, outcome, round((time.monotonic() - began) * 1000))


# a recording that a power cut takes is missed by nobody: its commit waits for no disk
_WRITE = text(
    """with quick as materialized (select set_config('synchronous_commit', 'off', true) as set)
    insert into recordings (thread_id, user_id, kind, name, input, tape, outcome, format, at, milliseconds)
    select t.id, cast(:user_id as uuid), :kind, :name, cast(:input as jsonb), cast(:tape as jsonb), :outcome,
        :format, :at, :milliseconds
    from threads t, quick
    where quick.set is not null and t.id = coalesce(
        cast(:thread_id as uuid), (select thread_id from deals where id = cast(:deal_id as uuid)))"""
)


async def _keep(
    database: Database, user_id: str, act: Act, tape: Tape, outcome: str, milliseconds: int
) -> None:
    # what was done matters more than its recording
    try:
        async with database.as_user(user_id) as connection:
            await connection.execute(
                _WRITE,
                {
                    "user_id": user_id,
                    "kind": act.kind,
                    "name": act.name,
                    "input": json.dumps(dict(act.input)).replace("\\u0000", ""),
                    "tape": json.dumps(_written(tape)).replace("\\u0000", ""),
                    "outcome": outcome,
                    "format": FORMAT,
                    "at": tape.committed_at or datetime.now(UTC),
                    "milliseconds": milliseconds,
                    "thread_id": act.thread_id,
                    "deal_id": act.deal_id,
                },
            )
    except Exception:
        log.exception("act.not_recorded", kind=act.kind, name=act.name)


def _written(tape: Tape) -> dict[str, Any]:
    return {name: value for name, value in asdict(tape).items() if name != "committed_at"}


async def acts_of_thread(connection: AsyncConnection, thread_id: str) -> tuple[Recorded, ...]:
    """In the order in which they took effect; nothing of another's thread. A tape of another format is empty:
    see `Recorded.format`."""
    query = (
        select(recordings)
        .where(recordings.c.thread_id == thread_id)
        .order_by(recordings.c.at, recordings.c.id)
    )
    return tuple(
        Recorded(
            row.id, row.user_id, row.kind, row.name, row.input, _read(row.tape, row.format), row.outcome,
            row.format, row.at,
        )
        for row in await connection.execute(query)
    )  # fmt: skip


def _read(written: dict[str, Any], format_: int) -> Tape:
    if format_ != FORMAT:
        return Tape()
    tape = Tape(**written)
    tape.events = [(deal_id, seq) for deal_id, seq in tape.events]
    return tape
