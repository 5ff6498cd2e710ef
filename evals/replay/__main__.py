"""`jetvision replay`: runs recorded threads again on this code, and prints what differs."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import settings as configuration
from bootstrap_data import database_of
from bootstrap_house import house_of
from evals.replay.replay import Empty, Report, replay, table, told
from persistence.across import Across
from persistence.clock import FixedClock, RandomIds
from persistence.embedded.servers import DATABASE, EmbeddedServers
from persistence.live import Change
from persistence.migrate import migrate
from persistence.unit_of_work import Work
from settings import Settings

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
SAME, DIFFERENT, NOTHING = 0, 1, 2


class _Nobody:
    async def changed(self, change: Change) -> None: ...

    async def work_is_due(self) -> None: ...


def main() -> int:
    read = argparse.ArgumentParser(prog="jetvision replay", description=__doc__)
    read.add_argument("thread", nargs="?", type=UUID, help="the thread's id, as in its address")
    read.add_argument("--all", action="store_true", help="every thread that is recorded; a table")
    read.add_argument(
        "--since", type=datetime.fromisoformat, default=LONG_AGO, help="with acts since, as 2026-11-01"
    )
    given = read.parse_args()
    if (given.thread is None) != given.all:
        read.error("name a thread, or say --all")
    # a short path: sockets lie in it
    with tempfile.TemporaryDirectory(prefix="jv-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        with EmbeddedServers(Path(name) / "data", durable=False) as servers:
            migrate(servers.owner_url)
            empty = Empty(servers.postgres_admin_url, DATABASE)
            thread = str(given.thread) if given.thread else None
            since = given.since.replace(tzinfo=given.since.tzinfo or UTC)
            reports, failed = asyncio.run(_replayed(configuration.load(), empty, thread, since))
    if not reports and not failed:
        print("Nothing is recorded of it.", file=sys.stderr)
        return NOTHING
    for line in table(reports) if given.all else told(reports[0]) if reports else ():
        print(line)
    for line in failed:
        print(line, file=sys.stderr)
    return SAME if all(one.same for one in reports) and not failed else DIFFERENT


async def _replayed(
    settings: Settings, empty: Empty, thread: str | None, since: datetime
) -> tuple[list[Report], list[str]]:
    """The reports, and a line for each thread that could not be played."""
    database, clock = database_of(settings, pool=2), FixedClock(datetime.now(UTC))
    work, house = Work(database, clock, RandomIds(), _Nobody()), house_of(settings)
    reports, failed = [], []
    try:
        for thread_id, user_id in await Across(database).recorded_threads(since, thread):
            try:
                reports.append(await replay(work, clock, settings, house, empty, thread_id, user_id))
            except Exception as error:  # noqa: BLE001 - named, and the others go on
                failed.append(f"{thread_id}: could not be played ({type(error).__name__}: {error})")
    finally:
        await database.close()
    return reports, failed


if __name__ == "__main__":
    sys.exit(main())
