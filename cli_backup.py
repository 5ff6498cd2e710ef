"""The part of `jetvision` that backs the database up and brings it back."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from settings import Settings, SettingsError

if TYPE_CHECKING:
    from persistence.backup import Manifest

Opened = Callable[[], AbstractContextManager[Settings]]
"""The settings with the addresses of servers; a SettingsError inside ends the command with its words"""
File = Annotated[Path, typer.Argument(help="The backup; FILE.json stands beside it.")]


def add_backup_commands(app: typer.Typer, opened: Opened) -> None:
    @app.command()
    def backup(file: File) -> None:
        """Writes the whole database into a file, and beside it what the file must come back as."""
        from persistence.backup import BackupError, back_up

        with opened() as ready:
            try:
                done = back_up(ready.owner_url(), file)
            except (BackupError, OSError) as error:
                raise SettingsError(str(error)) from None
        typer.echo(
            f"{file}: {done.dump_bytes / 2**20:.1f} MB, {done.contents.deals} deals, "
            f"{done.contents.events} events, in {done.seconds:.1f} s."
        )

    @app.command()
    def restore(
        file: File,
        drill: Annotated[
            bool,
            typer.Option("--drill", help="Into a new database that is dropped afterwards: only to prove it."),
        ] = False,
    ) -> None:
        """Brings a backup back into an empty database, and compares every deal's history with it."""
        from persistence.backup import BackupError, restore as brought_back

        with opened() as ready:
            try:
                if drill:
                    manifest, seconds = _drilled(ready.owner_url(), file)
                else:
                    manifest, seconds = brought_back(ready.owner_url(), file)
            except (BackupError, OSError) as error:
                raise SettingsError(str(error)) from None
        typer.echo(
            f"{manifest.contents.deals} deals and {manifest.contents.events} events of {manifest.taken_at} "
            f"came back as they were, in {seconds:.1f} s{' (drill: dropped again)' if drill else ''}."
        )


def _drilled(owner_url: str, file: Path) -> "tuple[Manifest, float]":
    from persistence.backup import restore
    from persistence.embedded.databases import create_database, drop_database

    name = f"jetvision_drill_{uuid.uuid4().hex[:8]}"
    try:
        return restore(create_database(owner_url, name, template="template0"), file)
    finally:
        drop_database(owner_url, name)
