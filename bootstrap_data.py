"""From settings to the clock and the database: all that a command needs, without what the chat loads."""

from __future__ import annotations

from domain.ports import Clock
from persistence.clock import ShiftedClock, SystemClock
from persistence.database import Database, open_database
from settings import Settings


def clock_of(settings: Settings) -> Clock:
    """The real one; a demo may be set on another day."""
    return SystemClock() if settings.clock is None else ShiftedClock(settings.clock)


def database_of(settings: Settings, *, pool: int = 10) -> Database:
    urls = settings.databases()
    return open_database(urls.app, urls.auth, urls.intake, pool=pool)
