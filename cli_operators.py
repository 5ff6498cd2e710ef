"""The part of `jetvision` that keeps a broker's own list of operators."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from settings import Settings, SettingsError

if TYPE_CHECKING:
    from persistence.unit_of_work import UnitOfWork

T = TypeVar("T")
Opened = Callable[[], AbstractContextManager[Settings]]
"""The settings with the addresses of servers; a SettingsError inside ends the command with its words"""
Broker = Annotated[str | None, typer.Option("--user", help="The broker's login; in the demo its own.")]


def add_operator_commands(app: typer.Typer, opened: Opened) -> None:
    operators = typer.Typer(help="Your own list of operators, who are asked by e-mail.", no_args_is_help=True)
    app.add_typer(operators, name="operators")

    @operators.command("import")
    def import_list(
        file: Annotated[Path, typer.Argument(help="A CSV file; its first line names the columns.")],
        user: Broker = None,
    ) -> None:
        """Adds the operators of a file and changes those that are in the list; says what is wrong by line."""
        from tools.operators.csv_import import import_operators

        try:
            content = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            typer.echo(f"{file} cannot be read as text in UTF-8 ({type(error).__name__}).", err=True)
            raise typer.Exit(2) from None
        with opened() as ready:
            done = asyncio.run(as_broker(ready, user, lambda uow: import_operators(uow, content)))
        for bad in done.bad:
            typer.echo(str(bad), err=True)
        left = f", {len(done.bad)} bad lines left out" if len(done.bad) != 1 else ", one bad line left out"
        typer.echo(f"{done.added} added, {done.changed} changed{left if done.bad else ''}.")
        raise typer.Exit(1 if done.bad else 0)

    @operators.command()
    def add(
        name: Annotated[str, typer.Option(help="The operator's name.")],
        base: Annotated[str, typer.Option(help="Its base: an airport's code.")],
        email: Annotated[str, typer.Option(help="Where requests go.")],
        contact: Annotated[str | None, typer.Option(help="Whom a mail greets.")] = None,
        phone: Annotated[str | None, typer.Option()] = None,
        aircraft: Annotated[
            list[str] | None, typer.Option(help="A type, as in “Challenger 350”; more than once for more.")
        ] = None,
        user: Broker = None,
    ) -> None:
        """Adds one operator. A file (`import`) says more: certifications, tails, seats, years."""
        from persistence.operators import FleetAircraft, OperatorEntry
        from tools.operators.directory import add_operator

        fleet = tuple(FleetAircraft(type_name=" ".join(kind.split())) for kind in aircraft or ())
        new = OperatorEntry(
            id="", name=name, base_icao=base, email=email, contact_name=contact, phone=phone, fleet=fleet
        )
        with opened() as ready:
            added = asyncio.run(as_broker(ready, user, lambda uow: add_operator(uow, new)))
        typer.echo(f"{added.name} is in the list, based at {added.base_icao}.")

    @operators.command()
    def rest(
        email: Annotated[str, typer.Argument(help="The operator's address.")], user: Broker = None
    ) -> None:
        """Keeps an operator in the list and asks it no more; `ask` takes that back."""
        typer.echo(f"{_switched(opened, user, email, asked=False)} is not asked any more.")

    @operators.command()
    def ask(
        email: Annotated[str, typer.Argument(help="The operator's address.")], user: Broker = None
    ) -> None:
        """Asks an operator again that was told to rest."""
        typer.echo(f"{_switched(opened, user, email, asked=True)} is asked from now on.")

    @operators.command("list")
    def show(user: Broker = None) -> None:
        """Everyone by name: base, fleet, certifications, how they answer, and their last price."""
        from tools.operators.directory import list_operators
        from tools.operators.overview import overview

        with opened() as ready:
            everyone = asyncio.run(as_broker(ready, user, list_operators))
        for entry, record in everyone:
            typer.echo(overview(entry, record))
        if not everyone:
            typer.echo("The list is empty. `jetvision operators import FILE` fills it.")


def _switched(opened: Opened, user: str | None, email: str, *, asked: bool) -> str:
    from tools.operators.directory import ask_or_rest

    with opened() as ready:
        entry = asyncio.run(as_broker(ready, user, lambda uow: ask_or_rest(uow, email, asked=asked)))
    return entry.name


async def as_broker(ready: Settings, login: str | None, use: "Callable[[UnitOfWork], Awaitable[T]]") -> T:
    """What comes of one transaction of this broker."""
    from bootstrap_data import clock_of, database_of
    from persistence.clock import RandomIds
    from persistence.live import Silent
    from persistence.unit_of_work import Work
    from persistence.users import Users
    from tools.deals.errors import RefusedError

    named = login.strip().lower() if login else ready.demo_login if ready.demo else None
    if named is None:
        raise SettingsError("Say whose list it is: --user LOGIN.")
    database = database_of(ready, pool=1)
    try:
        user = await Users(database.auth).by_identifier(named)
        if user is None:
            raise SettingsError(f"Nobody signs in as {named}.")
        work = Work(database, clock_of(ready), RandomIds(), Silent())
        async with work.unit(user.id) as uow:
            return await use(uow)
    except RefusedError as refused:
        raise SettingsError(refused.sentence) from None
    finally:
        await database.close()
