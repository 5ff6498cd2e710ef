"""The functions that RQ calls: they get ids and a fence, never data. The work runs on the worker's loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from jobs.pointers import follow
from jobs.run import LEASE_SECONDS, work_off
from jobs.services import JobServices
from persistence.across import ClaimedPointer
from persistence.correlation import caused_by

_loop: asyncio.AbstractEventLoop | None = None
_services: JobServices | None = None
_ended: Callable[[], None] | None = None

JOB_SECONDS = 120
AT_ONCE = 4
"""looks that one job makes side by side; further ones go through the queue"""


def serve_with(
    loop: asyncio.AbstractEventLoop, services: JobServices, ended: Callable[[], None] | None = None
) -> None:
    """Once, when the worker starts. `ended` is called on the loop after every job."""
    global _loop, _services, _ended
    _loop, _services, _ended = loop, services, ended


def outbox_row(row_id: str, user_id: str, fence: int) -> None:
    _run(work_off(_ours(), row_id, user_id, fence))


def inbox_rows(rows: list[tuple[str, str, str, str, int]]) -> None:
    """Each row's id, source, kind, what it points to, and fence."""
    with caused_by(rows[0][0]):
        _run(_follow_and_look(_ours(), [ClaimedPointer(*row) for row in rows]))


async def _follow_and_look(services: JobServices, pointers: list[ClaimedPointer]) -> None:
    """What became due by it is done here and now, without a second way through the queue."""
    await follow(services, *pointers)
    due = await services.across.claim_outbox(AT_ONCE, LEASE_SECONDS)
    await asyncio.gather(*(work_off(services, row.id, row.broker_id, row.fence) for row in due))


def _ours() -> JobServices:
    if _services is None:
        raise RuntimeError("this process is no JetVision worker")
    return _services


def _run(work: Coroutine[Any, Any, None]) -> None:
    assert _loop is not None
    future = asyncio.run_coroutine_threadsafe(work, _loop)
    try:
        future.result(JOB_SECONDS)
    except BaseException:
        future.cancel()
        raise
    finally:
        if _ended is not None:
            _loop.call_soon_threadsafe(_ended)
