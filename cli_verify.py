"""The command `jetvision verify FILE`: is this file, byte for byte, a document of this house?"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from settings import Settings

if TYPE_CHECKING:
    from tools.contracts.verify import Verdict

Opened = Callable[[], AbstractContextManager[Settings]]
"""The settings with the addresses of servers; a SettingsError inside ends the command with its words"""
LARGEST = 50_000_000
"""bytes; no document of ours is as large"""


def add_verify_command(app: typer.Typer, opened: Opened) -> None:
    @app.command()
    def verify(
        file: Annotated[Path, typer.Argument(help="A contract or another document, as a file.")],
    ) -> None:
        """Says which document of this house a file is, and who signed it. Ends with 0 when it is one, byte
        for byte; with 1 when it is none or was changed; with 2 when it cannot be read."""
        try:
            content = file.read_bytes() if file.stat().st_size <= LARGEST else b""
        except OSError as error:
            typer.echo(f"{file} cannot be read: {error.strerror}.", err=True)
            raise typer.Exit(2) from error
        with opened() as ready:
            verdict = asyncio.run(_verdict(ready, content))
        for line in verdict.lines:
            typer.echo(line)
        raise typer.Exit(0 if verdict.ours else 1)


async def _verdict(settings: Settings, content: bytes) -> "Verdict":
    from redis.asyncio import Redis

    from bootstrap_data import clock_of, database_of
    from persistence.across import Across
    from persistence.clock import RandomIds
    from persistence.live import RedisAnnouncer
    from persistence.unit_of_work import Work
    from tools.contracts.verify import verify

    database = database_of(settings, pool=2)
    redis = Redis.from_url(settings.redis_address())
    try:
        work = Work(database, clock_of(settings), RandomIds(), RedisAnnouncer(redis))
        return await verify(work, Across(database), content)
    finally:
        await redis.aclose()
        await database.close()
