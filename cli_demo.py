"""The part of `jetvision` that is for the demo: its outside world, started with `up` or alone."""

import os
import sys
from datetime import UTC
from email.utils import parseaddr
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

import settings as configuration
from settings import PROJECT, Settings

if TYPE_CHECKING:
    from persistence.embedded.launcher import Launcher

PUBLIC = "sandbox"
"""the demo's credentials are no secret"""
Port = Annotated[int, typer.Option(help="The port on 127.0.0.1.")]
Seed = Annotated[int, typer.Option(help="What the operators answer follows from it.")]


def add_sandbox_commands(app: typer.Typer) -> None:
    @app.command()
    def sandbox(
        port: Port = 8010,
        seed: Seed = 1,
        api_token: Annotated[str, typer.Option(help="What X-Avinode-ApiToken must carry.")] = PUBLIC,
        bearer: Annotated[str, typer.Option(help="What the bearer token must be.")] = PUBLIC,
    ) -> None:
        """Runs the simulated marketplace alone."""
        _become(
            "sandbox.marketplace", "marketplace", port, seed, "--api-token", api_token, "--bearer", bearer
        )

    @app.command()
    def aviapages(
        port: Port = 8011,
        seed: Seed = 1,
        token: Annotated[str, typer.Option(help="What `Authorization: Token` must carry.")] = PUBLIC,
        monthly_limit: Annotated[int, typer.Option(help="Calls a month; 0: no limit.", min=0)] = 0,
    ) -> None:
        """Runs the simulated Aviapages alone."""
        limit = ("--monthly-limit", str(monthly_limit)) if monthly_limit else ()
        _become("sandbox.aviapages", "aviapages", port, seed, "--token", token, *limit)

    @app.command()
    def gmail(port: Port = 8012) -> None:
        """Runs a simulated Gmail account alone; sandbox/gmail/README.md names the settings that use it."""
        store = str(configuration.load().data / "gmail")
        _turn_into("sandbox.gmail", "--port", str(port), "--store", store)

    @app.command()
    def mailbox(
        smtp_port: Annotated[int, typer.Option(help="The port for mail on 127.0.0.1.")] = 1025,
        http_port: Annotated[int, typer.Option(help="The port of the page on 127.0.0.1.")] = 8025,
    ) -> None:
        """Runs the local mailbox alone."""
        store = str(configuration.load().data / "mailbox")
        ports = ("--smtp-port", str(smtp_port), "--http-port", str(http_port))
        _turn_into("sandbox.mailbox", *ports, "--store", store)


def start_demo(
    launcher: "Launcher",
    given: Settings,
    *,
    chat_port: int,
    sandbox_port: int,
    mailbox_port: int,
    smtp_port: int,
    seed: int,
) -> dict[str, object]:
    """Starts the outside world that no setting names, and returns the settings that name it."""
    from persistence.embedded.secrets import local_secrets
    from persistence.embedded.stand_ins import mailbox

    made = local_secrets(given.data)
    change: dict[str, object] = {
        name: made[name] for name in ("chainlit_auth_secret", "demo_password") if getattr(given, name) is None
    }
    if given.smtp_host is None and given.gmail_user is None:
        page = launcher.port(mailbox_port, "--mailbox-port")
        smtp = launcher.port(smtp_port, "--smtp-port")
        imap = launcher.port(0, "--imap-port")
        env = configuration.environment(given)
        launcher.start(mailbox(PROJECT, given.data, env, smtp_port=smtp, page_port=page, imap_port=imap))
        change |= {"smtp_host": "127.0.0.1", "smtp_port": smtp, "smtp_starttls": False}
        change |= {
            "mail_from": given.mail_from or f"Anna Berg (demo) <{given.demo_login}>",
            "mailbox_url": f"http://127.0.0.1:{page}",
        }
        change |= {"imap_host": "127.0.0.1", "imap_port": imap, "imap_tls": False}
        change |= {"imap_user": parseaddr(str(change["mail_from"]))[1], "imap_password": PUBLIC}
    if given.avinode_base_url is None:
        change |= _marketplace(launcher, given, sandbox_port, seed, made["avinode_webhook_secret"])
    # beside a real marketplace nothing plays Aviapages unless a demo is asked for
    if given.aviapages_base_url is None and (given.demo or given.avinode_base_url is None):
        # beside the marketplace, unless that port was named for something that has not bound it yet
        beside = sandbox_port + 1 if 0 < sandbox_port < 65_535 else 0
        change |= _aviapages(
            launcher, given, 0 if beside in {chat_port, mailbox_port, smtp_port} else beside, seed
        )
    return change


def _marketplace(
    launcher: "Launcher", given: Settings, port: int, seed: int, webhook_secret: str
) -> dict[str, object]:
    from persistence.embedded.stand_ins import marketplace

    taken = launcher.port(port, "--sandbox-port")
    env = configuration.environment(given)
    launcher.start(marketplace(PROJECT, given.data, env, port=taken, seed=seed))
    change: dict[str, object] = {
        "avinode_base_url": f"http://127.0.0.1:{taken}/api",
        "avinode_api_token": "sandbox",
        "avinode_bearer": "sandbox",
        "avinode_webhook_user": "marketplace",
        "avinode_webhook_secret": webhook_secret,
    }
    if given.exchange_rates_url is None:
        # a demo that plays on another day has the rates of that day
        at = f"?at={given.clock.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if given.clock else ""
        change["exchange_rates_url"] = f"http://127.0.0.1:{taken}/rates/eurofxref-daily.xml{at}"
    return change


def _aviapages(launcher: "Launcher", given: Settings, port: int, seed: int) -> dict[str, object]:
    from persistence.embedded.ports import is_free
    from persistence.embedded.stand_ins import aviapages

    # nobody asked for this very port: one that is taken is no reason to stop
    taken = launcher.port(port if port and is_free(port) else 0, "--sandbox-port")
    env = configuration.environment(given)
    launcher.start(aviapages(PROJECT, given.data, env, port=taken, seed=seed))
    return {"aviapages_base_url": f"http://127.0.0.1:{taken}/v3", "aviapages_token": "sandbox"}


def _become(module: str, store: str, port: int, seed: int, *more: str) -> NoReturn:
    folder = str(configuration.load().data / store)
    _turn_into(module, "--port", str(port), "--seed", str(seed), "--store", folder, *more)


def _turn_into(module: str, *arguments: str) -> NoReturn:
    os.chdir(PROJECT)
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606
