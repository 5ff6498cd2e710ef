"""A house from nothing for cases to be played in: real servers, and the simulated outside as processes."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

import settings as configuration
from persistence.embedded.ports import free_port
from persistence.embedded.processes import Register
from persistence.embedded.servers import EmbeddedServers
from persistence.embedded.stand_ins import mailbox, marketplace
from persistence.embedded.supervisor import Supervisor
from persistence.migrate import migrate
from settings import Settings

PROJECT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
"""the day on which every case is played: its dates, and the taxes of that day"""
PATIENCE = 30
"""seconds"""
ROLES = {"database_url": "jv_app", "database_auth_url": "jv_auth", "database_intake_url": "jv_intake"}
QUICK = {"mix": ["quote", "quote", "quote"], "delay_seconds": [0, 0]}
"""how operators answer whom no case tells otherwise"""


@dataclass(frozen=True)
class Premises:
    """Addresses; `owner_url` is for looking at what is left, past every policy."""

    owner_url: str
    settings: Settings
    market: httpx.Client
    """the marketplace's own levers"""
    post: httpx.Client
    """the mailbox that every e-mail ends in"""

    def operators_are_done(self) -> None:
        """Returns when the marketplace's operators have done what was due. TimeoutError when they do not."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            state = self.market.get("/admin/state").raise_for_status().json()
            if all(one["due_at"] > state["clock"]["now"] for one in state["due_answers"]):
                return
            time.sleep(0.01)
        raise TimeoutError("the operators of the marketplace do not answer")

    def forget(self) -> None:
        """The marketplace and the mailbox as they were at first; what one case did burdens no other."""
        self.market.post("/admin/reset", json={}).raise_for_status()
        self.market.post("/admin/operators", json=QUICK).raise_for_status()
        self.market.post("/admin/clock", json={"set": NOW.isoformat()}).raise_for_status()
        self.post.post("/admin/reset").raise_for_status()

    def mails(self) -> list[dict[str, object]]:
        """Every e-mail that left, the oldest first."""
        found: list[dict[str, object]] = self.post.get("/api/messages").raise_for_status().json()["messages"]
        return sorted(found, key=lambda mail: str(mail.get("received_at", mail["id"])))


@contextmanager
def opened(**more: object) -> Iterator[Premises]:
    """Everything runs inside, and nothing of it is left afterwards. `more` are settings, by field."""
    with tempfile.TemporaryDirectory(prefix="jv-", ignore_cleanup_errors=True) as name:
        folder = Path(name) / "data"
        Path(name).chmod(0o711)
        with EmbeddedServers(folder, durable=False) as servers:
            migrate(servers.owner_url)
            ports = [free_port() for _ in range(4)]
            supervisor = Supervisor(Register(folder / "children.json"), folder / "logs", say=lambda _: None)
            env = {**os.environ, "PYTHONPATH": str(PROJECT)}
            supervisor.start(marketplace(PROJECT, folder, env, port=ports[0], seed=1))
            supervisor.start(
                mailbox(PROJECT, folder, env, smtp_port=ports[1], page_port=ports[2], imap_port=ports[3])
            )
            try:
                supervisor.wait_ready()
                given = {
                    **{field: servers.database(role) for field, role in ROLES.items()},
                    "redis_url": servers.redis_url,
                    "data": folder,
                    **_outside(ports),
                    **more,
                }
                with _client(ports[0]) as market, _client(ports[2]) as post:
                    premises = Premises(servers.owner_url, configuration.load(**given), market, post)
                    premises.forget()
                    yield premises
            finally:
                supervisor.stop()


def _outside(ports: list[int]) -> dict[str, object]:
    market, smtp, page, _ = ports
    return {
        "demo": True,
        "clock": NOW,
        "openai_api_key": None,
        "tool_servers": None,
        "sentry_dsn": None,
        "exchange_rates_url": None,
        "aviapages_base_url": None,
        "google_sheets_key": None,
        "gmail_user": None,
        "avinode_base_url": f"http://127.0.0.1:{market}/api",
        "avinode_api_token": "sandbox",
        "avinode_bearer": "sandbox",
        "avinode_webhook_user": "jetvision",
        "avinode_webhook_secret": "a secret of the evaluations",
        "smtp_host": "127.0.0.1",
        "smtp_port": smtp,
        "smtp_starttls": False,
        "mail_from": "JetVision Charter (demo) <desk@jetvision.example>",
        "mailbox_url": f"http://127.0.0.1:{page}",
        "imap_host": None,
        "bank_details": "Beneficiary: JetVision Charter (demo); Account: 000 123 456 (demo)",
    }


def _client(port: int) -> httpx.Client:
    return httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30)
