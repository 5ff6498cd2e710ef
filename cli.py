"""The command `jetvision`. Each command is a few lines: read the settings, do one thing, say how it went."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

import settings as configuration
from cli_backup import add_backup_commands
from cli_demo import add_sandbox_commands, start_demo
from cli_jobs import add_job_commands
from cli_ledger import add_ledger_command
from cli_operators import add_operator_commands
from cli_tools import add_tool_commands
from cli_verify import add_verify_command
from settings import PROJECT, Settings, SettingsError

if TYPE_CHECKING:
    from persistence.embedded import ServerAddresses
    from persistence.embedded.launcher import Launcher

app = typer.Typer(
    help="The assistant that private-jet charter brokers work in all day.",
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
)  # fmt: skip


@app.command()
def up(
    port: Annotated[int | None, typer.Option(help="The chat's port; 0: a free one.")] = None,
    sandbox_port: Annotated[
        int, typer.Option(help="The simulated marketplace's port; 0: a free one.")
    ] = 8010,
    mailbox_port: Annotated[int, typer.Option(help="The local mailbox's page; 0: a free one.")] = 8025,
    smtp_port: Annotated[int, typer.Option(help="The local mailbox's SMTP port; 0: a free one.")] = 1025,
    seed: Annotated[int, typer.Option(help="What the simulated operators answer follows from it.")] = 1,
) -> None:
    """Starts everything, says where it is, and stops everything on Ctrl-C."""
    began = time.monotonic()
    with _told():
        given = configuration.load()
        demo = given.demo or given.database_url is None
        from persistence.embedded.launcher import Launcher

        with Launcher(given.data, say=typer.echo) as launcher:
            typer.echo(f"JetVision is starting; its data is in {given.data}.")
            wanted = given.port if port is None else port
            chat_port = launcher.port(wanted, "--port", given.host)
            change: dict[str, object] = {"port": chat_port, "demo": demo}
            if demo:
                change |= start_demo(
                    launcher,
                    given,
                    chat_port=chat_port,
                    sandbox_port=sandbox_port,
                    mailbox_port=mailbox_port,
                    smtp_port=smtp_port,
                    seed=seed,
                )
            if given.database_url is None or given.redis_url is None:
                change |= _addresses(given, launcher.servers())
            ready = _whole(configuration.load(**change))
            launcher.publish(change)
            _serve(launcher, ready, embedded=given.database_url is None)
            _announce(ready, time.monotonic() - began)
            launcher.keep()


@app.command()
def migrate(
    passwords: Annotated[
        bool, typer.Option("--passwords", help="Also give the roles the passwords of their addresses.")
    ] = False,
) -> None:
    """Brings the database to the newest schema, as its owner."""
    from persistence.embedded.databases import take_passwords
    from persistence.migrate import migrate as to_head

    with _told(), _servers() as ready:
        to_head(ready.owner_url())
        typer.echo("The database is at the newest schema.")
        if passwords:
            roles = ready.databases()
            named = take_passwords(ready.owner_url(), (roles.app, roles.auth, roles.intake))
            typer.echo(f"Roles with a password: {', '.join(named) or 'none'}.")


@app.command()
def seed() -> None:
    """Puts the demo's broker and clients into the database; a second time changes nothing."""
    from bootstrap_demo import seed_demo

    with _told(), _servers() as ready:
        seed_demo(ready)
        typer.echo(f"The demo's broker is {ready.demo_login}.")


@app.command()
def worker() -> None:
    """Works off the queue until it is stopped."""
    from redis import Redis
    from redis.asyncio import Redis as AsyncRedis

    import bootstrap
    import bootstrap_outside
    import bootstrap_watch
    from jobs.worker import work
    from persistence.meters import shown_at

    with _told(), _servers() as ready:
        bootstrap_watch.configure_logging()
        bootstrap_watch.report_errors(ready, "worker")
        watching = AsyncRedis.from_url(ready.redis_address())
        with Redis.from_url(ready.redis_address()) as redis, shown_at(ready.host, ready.worker_port):
            webhook = bootstrap_outside.webhook_of(ready)
            code = work(redis, watching, lambda stack: bootstrap.open_jobs(ready, watching, stack), webhook)
    raise typer.Exit(code)


@app.command()
def chat() -> None:
    """Serves the chat until it is stopped. It needs DATABASE_URL and REDIS_URL; `up` sets them itself."""
    with _told():
        ready = _whole(configuration.load())
        ready.databases()
        ready.redis_address()
    os.chdir(PROJECT)
    os.execve(sys.executable, _chat_command(ready), configuration.environment(ready))  # noqa: S606


@app.command()
def understand(
    jsonl: Annotated[bool, typer.Option(help="One JSON object a line, in and out.")] = False,
    today: Annotated[str, typer.Option(help="The broker's date, as 2026-11-20.")] = "",
) -> None:
    """Reads a client's words from the standard input and prints the trip as JSON."""
    from graph.understanding.jsonl import understand_jsonl

    if jsonl:
        lines: Iterator[str] = iter(sys.stdin)
    else:
        day = today or datetime.now(UTC).date().isoformat()
        message = {"role": "broker", "text": sys.stdin.read()}
        lines = iter(
            [json.dumps({"id": "1", "today": date.fromisoformat(day).isoformat(), "messages": [message]})]
        )
    for line in understand_jsonl(lines):
        typer.echo(line)


@app.command(
    add_help_option=False, context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
)
def quote(context: typer.Context) -> None:
    """Prices a trip on the spot, without a server or settings: `jetvision quote --help`."""
    from tools.quoting.ad_hoc import AskedError
    from tools.quoting.ad_hoc_table import quote as quoted

    try:
        typer.echo(quoted(context.args, datetime.now(UTC)))
    except AskedError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


@app.command()
def settings() -> None:
    """Prints every setting with its default and its meaning, as a table in Markdown."""
    typer.echo(configuration.table())


@app.command()
def doctor() -> None:
    """Says for each part whether it works, and what to do when it does not."""
    from tools.doctor.examine import examine

    with _told():
        ready = _as_running()
        findings = list(examine(configuration.environment(ready), f"http://{_reachable(ready)}/healthz"))
    for finding in findings:
        typer.echo(finding.line)
    raise typer.Exit(0 if all(finding.good for finding in findings) else 1)


@app.command(
    add_help_option=False, context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
)
def rehearse(context: typer.Context) -> None:
    """Runs a house from nothing under load and faults, and writes what that proves: docs/readiness.md."""
    os.chdir(PROJECT)
    os.execv(sys.executable, [sys.executable, "-m", "evals.rehearsal", *context.args])  # noqa: S606


@app.command(
    add_help_option=False, context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
)
def replay(context: typer.Context) -> None:
    """Runs recorded threads again on this code: what differs in state, cards, mail and money."""
    with _told(), _servers() as ready:
        if not (PROJECT / "evals").is_dir():
            raise SettingsError("This image has no replay: run it in a checkout, with DATABASE_URL set.")
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "evals.replay", *context.args],
            cwd=PROJECT,
            env=configuration.environment(ready),
            check=False,
        )
    raise typer.Exit(done.returncode)


@contextmanager
def _ready() -> Iterator[Settings]:
    with _told(), _servers() as ready:
        yield ready


add_tool_commands(app, _ready)
add_operator_commands(app, _ready)
add_verify_command(app, _ready)
add_ledger_command(app, _ready)
add_job_commands(app, _ready)
add_backup_commands(app, _ready)


add_sandbox_commands(app)


def main() -> None:
    app()


# --- the parts of `up`


def _serve(launcher: "Launcher", ready: Settings, *, embedded: bool) -> None:
    """Migrates, and starts chat and worker. The demo's people come in while the chat loads its libraries."""
    from persistence.embedded.notes import Notes
    from persistence.embedded.supervisor import Child

    inside, began = configuration.environment(ready), datetime.now(UTC)
    notes = Notes(ready.owner_url(), kept=embedded)
    lock = PROJECT / "requirements.lock"
    with notes.once("schema", PROJECT / "persistence" / "migrations", lock) as needed:
        if needed:
            launcher.run(Child("migrate", _own("migrate"), inside, cwd=PROJECT))
    launcher.start(
        Child("chat", _chat_command(ready), inside, f"http://{_reachable(ready)}/healthz", PROJECT)
    )
    if ready.demo and ready.demo_password is not None:
        login = (ready.demo_login, ready.demo_password.get_secret_value())
        with notes.once("demo", PROJECT / "bootstrap_demo.py", lock, words=login) as needed:
            if needed:
                launcher.run(Child("seed", _own("seed"), inside, cwd=PROJECT))
    launcher.start(
        Child(
            "worker", _own("worker"), inside, lambda: _a_worker_since(began, ready.redis_address()), PROJECT
        )
    )
    launcher.wait_ready()


def _announce(ready: Settings, seconds: float) -> None:
    lines = [("Chat", ready.address)]
    if ready.demo and ready.demo_password is not None:
        lines.append(("Login", f"{ready.demo_login}  {ready.demo_password.get_secret_value()}"))
    if ready.mailbox_url is not None:
        lines.append(("Mailbox", ready.mailbox_url))
    if ready.is_simulator:
        lines.append(("Marketplace", f"{(ready.avinode_base_url or '').removesuffix('/api')}  (simulator)"))
    if ready.plays_aviapages:
        lines.append(("Aviapages", f"{(ready.aviapages_base_url or '').removesuffix('/v3')}  (simulator)"))
    lines.append(("Logs", str(ready.data / "logs")))
    typer.echo("\n" + "\n".join(f"  {name:<12} {what}" for name, what in lines))
    typer.echo(f"\nReady in {seconds:.1f} s. Ctrl-C stops everything.")


def _own(command: str) -> list[str]:
    return [sys.executable, str(PROJECT / "cli.py"), command]


def _chat_command(ready: Settings) -> list[str]:
    options = ["--headless", "--host", ready.host, "--port", str(ready.port)]
    return [sys.executable, "-m", "chainlit", "run", str(PROJECT / "app.py"), *options]


def _reachable(ready: Settings) -> str:
    host = "127.0.0.1" if ready.host == "0.0.0.0" else ready.host  # noqa: S104
    return f"{host}:{ready.port}"


def _a_worker_since(began: datetime, redis_url: str) -> bool:
    from redis import Redis
    from rq import Worker

    with Redis.from_url(redis_url) as connection:
        births = [one.birth_date for one in Worker.all(connection)]
    return any(birth is not None and birth.astimezone(UTC) >= began for birth in births)


# --- shared by the commands


def _addresses(given: Settings, servers: "ServerAddresses") -> dict[str, object]:
    """The settings that point at the embedded servers, where no other server is named."""
    change: dict[str, object] = {}
    if given.database_url is None:
        change |= {
            "database_url": servers.database("jv_app"),
            "database_auth_url": servers.database("jv_auth"),
            "database_intake_url": servers.database("jv_intake"),
            "database_owner_url": servers.owner_url,
        }
    if given.redis_url is None:
        change["redis_url"] = servers.redis_url
    return change


def _as_running() -> Settings:
    """The settings; what `up` found for itself is added while it runs."""
    from persistence.embedded.launcher import published

    given = configuration.load()
    return configuration.load(**published(given.data))


@contextmanager
def _servers() -> Iterator[Settings]:
    """The settings with addresses of servers: those named, those that run, or our own for this command."""
    from persistence.embedded import EmbeddedServers

    given = _as_running()
    if given.database_url is not None and given.redis_url is not None:
        yield given
        return
    with EmbeddedServers(given.data) as addresses:
        yield configuration.load(**_addresses(given, addresses))


def _whole(ready: Settings) -> Settings:
    """Refuses to serve without a marketplace, mail and a secret for logins."""
    problems = [
        f"{name} is not set: {remedy}, or set JETVISION_DEMO=1 to run the demo."
        for name, value, remedy in (
            ("CHAINLIT_AUTH_SECRET", ready.chainlit_auth_secret, "give 32 random characters or more"),
            ("AVINODE_BASE_URL", ready.avinode_base_url, "give the marketplace's address"),
            ("SMTP_HOST", ready.smtp_host, "give a mail server"),
        )
        if value is None
    ]
    if problems:
        raise SettingsError("\n".join(problems))
    return ready


@contextmanager
def _told() -> Iterator[None]:
    """Tells what went wrong in plain lines, and ends with code 1."""
    from persistence.embedded.errors import EmbeddedError

    try:
        yield
    except (SettingsError, EmbeddedError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


if __name__ == "__main__":
    main()
