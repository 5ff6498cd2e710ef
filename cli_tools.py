"""The part of `jetvision` that is for a broker's own programs: tokens, and the tools over standard input."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, TypeVar
from uuid import UUID, uuid4

import typer
from pydantic import SecretStr

from settings import Settings, SettingsError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

T = TypeVar("T")
Opened = Callable[[], AbstractContextManager[Settings]]
"""The settings with the addresses of servers; a SettingsError inside ends the command with its words"""
LONGEST_NAME = 80


def add_tool_commands(app: typer.Typer, opened: Opened) -> None:
    tokens = typer.Typer(
        help="Tokens with which a broker's own programs speak for the broker.", no_args_is_help=True
    )
    app.add_typer(tokens, name="tokens")

    @tokens.command()
    def create(
        user: Annotated[str, typer.Option(help="The broker's login.")],
        name: Annotated[str, typer.Option(help="What it is for, as in “my editor”.")],
        days: Annotated[int, typer.Option(help="For how many days; 0: until it is revoked.", min=0)] = 0,
    ) -> None:
        """Makes a token and prints it, this once: only its hash is kept."""
        called = " ".join(name.split())
        with opened() as ready:
            if not 1 <= len(called) <= LONGEST_NAME:
                raise SettingsError(f"Give the token a name of 1 to {LONGEST_NAME} letters.")
            token = asyncio.run(_created(ready, user.strip().lower(), called, days))
        typer.echo(token)
        typer.echo("It is not shown again. `jetvision tokens list` names it, `revoke` ends it.", err=True)

    @tokens.command("list")
    def list_tokens(
        user: Annotated[str | None, typer.Option(help="Only this broker's.")] = None,
    ) -> None:
        """Every token by name, with its id and when it was used last; never the token itself."""
        from persistence.api_tokens import ApiTokens

        with opened() as ready:
            lines = asyncio.run(
                _with(ready, lambda found: ApiTokens(found).listed(user.strip().lower() if user else None))
            )
        for line in lines:
            state = "revoked" if line.revoked_at else "ended" if _over(line.expires_at) else "works"
            used = f"used {line.last_used_at:%Y-%m-%d %H:%M} UTC" if line.last_used_at else "never used"
            typer.echo(f"{line.id}  {state:<8} {line.user}  {line.name}  {used}")
        if not lines:
            typer.echo("There are no tokens.")

    @tokens.command()
    def revoke(
        token_id: Annotated[str, typer.Argument(help="Its id, from `jetvision tokens list`.")],
    ) -> None:
        """Ends a token: it opens nothing from the next call on."""
        from persistence.api_tokens import ApiTokens

        with opened() as ready:
            known = _id(token_id)
            done = known is not None and asyncio.run(
                _with(ready, lambda found: ApiTokens(found).revoke(known))
            )
            if not done:
                raise SettingsError("There is no such token that still works. See `jetvision tokens list`.")
        typer.echo("Revoked.")

    @app.command()
    def mcp(
        token: Annotated[
            str | None, typer.Option(help="The token; JETVISION_MCP_TOKEN is better: it shows in no list.")
        ] = None,
    ) -> None:
        """Serves the tools to the program that starts this, over standard input and output (MCP)."""
        import bootstrap
        import bootstrap_watch
        from tools.server import NotAllowedError

        with opened() as ready:
            bootstrap_watch.configure_logging()
            given = SecretStr(token) if token else ready.mcp_token
            if given is None:
                raise SettingsError(
                    "JETVISION_MCP_TOKEN is not set: make one with `jetvision tokens create`."
                )
            try:
                asyncio.run(bootstrap.serve_tools(ready, given.get_secret_value()))
            except NotAllowedError as error:
                raise SettingsError(str(error)) from None


async def _created(ready: Settings, user: str, name: str, days: int) -> str:
    from persistence.api_tokens import ApiTokens, UnknownUserError

    expires_at = datetime.now(UTC) + timedelta(days=days) if days else None
    try:
        return await _with(
            ready, lambda found: ApiTokens(found).create(str(uuid4()), user, name, expires_at=expires_at)
        )
    except UnknownUserError:
        raise SettingsError(f"No broker signs in as {user}.") from None


async def _with(ready: Settings, use: "Callable[[AsyncEngine], Awaitable[T]]") -> T:
    """What comes of using the database as the role that knows sign-ins."""
    # not by way of the composition root, which takes seconds to read the chat's libraries
    from persistence.database import open_database

    urls = ready.databases()
    database = open_database(urls.app, urls.auth, urls.intake, pool=1)
    try:
        return await use(database.auth)
    finally:
        await database.close()


def _over(expires_at: datetime | None) -> bool:
    return expires_at is not None and expires_at <= datetime.now(UTC)


def _id(text: str) -> str | None:
    try:
        return str(UUID(text.strip()))
    except ValueError:
        return None
