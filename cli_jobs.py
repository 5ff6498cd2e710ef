"""The part of `jetvision` that looks after work that was given up."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from settings import Settings, SettingsError

if TYPE_CHECKING:
    from persistence.across import Across, DeadLetter
    from persistence.unit_of_work import Work

T = TypeVar("T")
Opened = Callable[[], AbstractContextManager[Settings]]
"""The settings with the addresses of servers; a SettingsError inside ends the command with its words"""
Row = Annotated[str, typer.Argument(help="The row, or the first characters of it, as `list` shows it.")]


def add_job_commands(app: typer.Typer, opened: Opened) -> None:
    jobs = typer.Typer(help="Work that was given up after eight tries.", no_args_is_help=True)
    app.add_typer(jobs, name="jobs")

    @jobs.command("list")
    def list_them() -> None:
        """The newest first: row, kind, tries, kind of error, when, deal."""
        from tools.deals.given_up import given_up

        with opened() as ready:
            letters = asyncio.run(_with(ready, lambda across, _work: given_up(across)))
        for one in letters:
            when = f"{one.failed_at:%Y-%m-%d %H:%M} UTC" if one.failed_at else "before it was noted"
            typer.echo(
                f"{one.id[:8]}  {one.kind:<22} {one.attempts} tries  {one.error_type or '-':<28} {when}  "
                f"deal {one.deal_id}"
            )
        typer.echo(f"{len(letters)} given up." if letters else "Nothing was given up.")

    @jobs.command()
    def retry(row: Row) -> None:
        """Due again at once. What the deal no longer waits for does nothing."""
        with opened() as ready:
            asyncio.run(_with(ready, lambda across, work: _change(across, work, row, again=True)))
        typer.echo("Due again.")

    @jobs.command()
    def drop(row: Row) -> None:
        """Given up for good: it is listed no more."""
        with opened() as ready:
            asyncio.run(_with(ready, lambda across, work: _change(across, work, row, again=False)))
        typer.echo("Dropped.")


async def _change(across: "Across", work: "Work", row: str, *, again: bool) -> None:
    from tools.deals.errors import RefusedError
    from tools.deals.given_up import given_up, settle

    letter = _named(await given_up(across), row)
    try:
        await settle(work, letter, again=again)
    except RefusedError as refused:
        raise SettingsError(refused.sentence) from refused


def _named(letters: "tuple[DeadLetter, ...]", row: str) -> "DeadLetter":
    found = [one for one in letters if row and one.id.startswith(row.lower())]
    if len(found) == 1:
        return found[0]
    told = "more than one row begins so" if found else "no row that was given up begins so"
    raise SettingsError(f"{row}: {told}. See `jetvision jobs list`.")


async def _with(ready: Settings, ask: "Callable[[Across, Work], Awaitable[T]]") -> T:
    from redis.asyncio import Redis

    from bootstrap_data import clock_of, database_of
    from persistence.across import Across
    from persistence.clock import RandomIds
    from persistence.live import RedisAnnouncer
    from persistence.unit_of_work import Work

    database = database_of(ready, pool=1)
    redis = Redis.from_url(ready.redis_address())
    try:
        work = Work(database, clock_of(ready), RandomIds(), RedisAnnouncer(redis))
        return await ask(Across(database), work)
    finally:
        await redis.aclose()
        await database.close()
