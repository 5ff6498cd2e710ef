"""The doctor: each part that is not well says so with a remedy, and no secret is ever printed."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from persistence.embedded.servers import ServerAddresses
from sandbox.launch import SandboxProcess, launch
from tests.support.scripted_server import Answer, ScriptedServer
from tools.doctor.examine import examine
from tools.doctor.finding import Finding
from tools.doctor.mails import gmail, mail, mailbox
from tools.doctor.marketplaces import SCOPES, aviapages, avinode
from tools.doctor.servers import database, page, queue, workers
from tools.doctor.services import model, sentry

SECRET = "s3cret-zebra-4711"
NOWHERE = "http://127.0.0.1:9"
PROJECT = Path(__file__).parents[2]


@pytest.fixture
async def server() -> Any:
    async with ScriptedServer().running() as server:
        yield server


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with launch("aviapages", "--store", tmp_path_factory.mktemp("aviapages")) as process:
        yield process


async def seen(ask: Callable[[], Finding]) -> Finding:
    """Looked at from another thread: the server that answers lives in this one."""
    return await asyncio.to_thread(ask)


def readable(server: ScriptedServer, **changed: Answer) -> None:
    for name, path in SCOPES.items():
        server.on("GET", f"/api/{path}", changed.get(name, Answer(404, {})))


def keys(server: ScriptedServer) -> dict[str, str]:
    known = {"AVINODE_API_TOKEN": "token", "AVINODE_BEARER": "bearer"}
    return {"AVINODE_BASE_URL": server.base_url, **known}


async def test_an_oauth_client_is_tried_too(server: ScriptedServer) -> None:
    readable(server)
    given = keys(server) | {"AVINODE_CLIENT_ID": "office", "AVINODE_CLIENT_SECRET": SECRET}
    del given["AVINODE_BEARER"]
    server.on("POST", "/api/oauth/token", Answer(200, {"access_token": "fresh"}), Answer(401, {}))
    assert (await seen(lambda: avinode(given))).good
    assert server.seen[-1].headers["authorization"] == "Bearer fresh"
    found = await seen(lambda: avinode(given))
    assert found.told == "gives no token (401): check AVINODE_CLIENT_ID and AVINODE_CLIENT_SECRET."


async def test_avinode_is_well_and_says_what_it_may(server: ScriptedServer) -> None:
    readable(server)
    found = await seen(lambda: avinode(keys(server)))
    assert (found.health, found.told) == ("ok", "may read trips, RFQs, quotes, messages")
    assert found.milliseconds is not None


async def test_a_missing_permission_is_named(server: ScriptedServer) -> None:
    readable(server, quotes=Answer(403, {}), messages=Answer(403, {}))
    found = await seen(lambda: avinode(keys(server)))
    assert found.told == "forbids quotes, messages (403): ask Avinode for these permissions."


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (0, "refuses our keys (401): check AVINODE_API_TOKEN and AVINODE_BEARER."),
        (12, "refuses our time stamp: this computer's clock is 12.0 min behind. Set it by NTP."),
        (-12, "refuses our time stamp: this computer's clock is 12.0 min ahead. Set it by NTP."),
    ],
)
async def test_a_refusal_is_told_apart_from_a_wrong_clock(
    server: ScriptedServer, minutes: int, told: str
) -> None:
    there = format_datetime(datetime.now(UTC) + timedelta(minutes=minutes), usegmt=True)
    readable(server, trips=Answer(401, {}, {"Date": there}))
    found = await seen(lambda: avinode(keys(server)))
    assert (found.health, found.told) == ("red", told)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(200, {"results": []}), "answers"),
        (Answer(401, {"detail": "Invalid token."}), "refuses our key (401): check AVIAPAGES_TOKEN."),
        (
            Answer(429, {"detail": "Monthly API limit exceeded"}),
            "its monthly limit of calls is used up: ask for a larger plan, or wait for next month.",
        ),
        (
            Answer(429, {"detail": "Request was throttled. Expected available in 60 seconds."}),
            "takes no more calls for 60 s: look again then.",
        ),
        (Answer(503, {}), "answers 503: check AVIAPAGES_BASE_URL, or try again later."),
    ],
)
async def test_aviapages_by_its_answer(server: ScriptedServer, answer: Answer, told: str) -> None:
    server.on("GET", "/api/empty_legs/", answer)
    found = await seen(lambda: aviapages(server.base_url, "token", 1000, None))
    assert (found.told, found.good) == (told, answer.status == 200)


def test_the_doctors_own_call_counts_for_the_month(
    exchange: SandboxProcess, servers: ServerAddresses
) -> None:
    address = f"{exchange.base}/v3"
    first, second = (aviapages(address, "sandbox", 1000, servers.redis_url) for _ in range(2))
    assert first.told == "answers, 1 of 1000 calls used this month"
    assert second.told == "answers, 2 of 1000 calls used this month"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(200, {"data": [{"id": "gpt-5-mini"}]}), "takes our key, 1 models"),
        (
            Answer(200, {"data": [{"id": "another"}]}),
            "does not have the model of OPENAI_MODEL: choose one that it lists.",
        ),
        (Answer(401, {"error": {"message": f"Incorrect API key {SECRET}"}}),
         "refuses our key (401): check OPENAI_API_KEY."),
        (Answer(404, {}), "answers, but does not list its models"),
        (Answer(200, b"<html>"), "JSONDecodeError: check OPENAI_BASE_URL and the network."),
    ],
)  # fmt: skip
async def test_the_model_by_its_answer(server: ScriptedServer, answer: Answer, told: str) -> None:
    server.on("GET", "/api/models", answer)
    given = {"OPENAI_BASE_URL": server.base_url, "OPENAI_API_KEY": SECRET, "OPENAI_MODEL": "gpt-5-mini"}
    assert (await seen(lambda: model(given))).told == told


@pytest.mark.parametrize(
    ("status", "health"), [(200, "ok"), (400, "ok"), (403, "red"), (404, "red"), (503, "red")]
)
async def test_sentry_by_its_answer(server: ScriptedServer, status: int, health: str) -> None:
    server.on("POST", "/api/42/envelope/", Answer(status, {}))
    dsn = server.base_url.replace("http://", f"http://{SECRET}@").replace("/api", "/42")
    found = await seen(lambda: sentry(dsn))
    assert found.health == health, found.told
    assert server.seen[-1].body == b"{}\n"
    assert f"sentry_key={SECRET}" in server.seen[-1].headers["x-sentry-auth"]


def test_what_is_not_set_up_is_no_fault() -> None:
    """Only what the house cannot work without is red."""
    found = {one.what: one.health for one in examine({}, f"{NOWHERE}/healthz")}
    assert found == {
        "database": "red",
        "Redis": "red",
        "chat": "red",
        "model": "off",
        "Avinode": "red",
        "Aviapages": "off",
        "mail": "red",
        "mailbox": "off",
        "Google Sheets": "off",
        "outside tools": "off",
        "Sentry": "off",
    }


def test_the_servers_of_the_house(servers: ServerAddresses) -> None:
    assert queue(servers.redis_url).good
    assert workers(servers.redis_url).told == "none works: start one with `jetvision worker`."
    bound = database("DATABASE_URL", servers.postgres_admin_url)
    assert bound.told == "this role may pass row-level security: give it one without SUPERUSER and BYPASSRLS."


BROKEN = {
    "DATABASE_URL": f"postgresql://jv_app:{SECRET}@127.0.0.1:9/jetvision",
    "DATABASE_AUTH_URL": f"postgresql://jv_auth:{SECRET}@127.0.0.1:9/jetvision",
    "DATABASE_INTAKE_URL": f"postgresql://jv_intake:{SECRET}@127.0.0.1:9/jetvision",
    "DATABASE_OWNER_URL": f"postgresql://jv_owner:{SECRET}@127.0.0.1:9/jetvision",
    "REDIS_URL": f"redis://:{SECRET}@127.0.0.1:9/0",
    "OPENAI_API_KEY": SECRET,
    "OPENAI_BASE_URL": f"{NOWHERE}/v1",
    "AVINODE_BASE_URL": f"{NOWHERE}/api",
    "AVINODE_API_TOKEN": SECRET,
    "AVINODE_BEARER": SECRET,
    "AVINODE_WEBHOOK_USER": "marketplace",
    "AVINODE_WEBHOOK_SECRET": SECRET,
    "AVIAPAGES_BASE_URL": f"{NOWHERE}/v3",
    "AVIAPAGES_TOKEN": SECRET,
    "SMTP_HOST": "127.0.0.1",
    "SMTP_PORT": "9",
    "MAIL_FROM": "anna@jetvision.example",
    "SENTRY_DSN": f"http://{SECRET}@127.0.0.1:9/42",
    "CHAINLIT_AUTH_SECRET": SECRET * 3,
}


def test_with_everything_broken_each_line_has_a_remedy_and_no_secret(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, str(PROJECT / "cli.py"), "doctor"],
        cwd=PROJECT, env={"PATH": os.environ["PATH"], "JETVISION_DATA": str(tmp_path), **BROKEN},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 1, told.stderr
    lines = told.stdout.splitlines()
    assert [line[5:24].strip() for line in lines if line.startswith("red")] == [
        "DATABASE_URL", "DATABASE_AUTH_URL", "DATABASE_INTAKE_URL", "migrations", "Redis", "worker", "chat",
        "model", "Avinode", "Aviapages", "mail", "Sentry",
    ]  # fmt: skip
    assert all(": " in line and line.endswith(".") for line in lines if line.startswith("red"))
    assert SECRET not in told.stdout + told.stderr


def test_a_mail_server_that_is_not_there(tmp_path: Path) -> None:
    found = mail({"SMTP_HOST": "127.0.0.1", "SMTP_PORT": "9", "SMTP_STARTTLS": "False"})
    assert found.told == "ConnectionRefusedError: check the SMTP settings and the network."


async def test_a_chat_that_answers_badly(server: ScriptedServer) -> None:
    server.on("GET", "/api/healthz", Answer(500, {}))
    found = await seen(lambda: page("chat", f"{server.base_url}/healthz", "start it."))
    assert (found.health, found.told) == ("red", "answers 500: start it.")


def test_gmail_is_signed_in_to_and_its_scopes_and_owner_are_looked_at(tmp_path: Path) -> None:
    with launch("gmail", "--store", tmp_path) as process, httpx.Client(base_url=process.base) as admin:
        settings = {
            "GMAIL_USER": "anna@jetvision.example",
            "GMAIL_CLIENT_ID": "sandbox",
            "GMAIL_CLIENT_SECRET": "sandbox",
            "GMAIL_REFRESH_TOKEN": "sandbox",
            "GMAIL_API_URL": process.base,
        }
        assert gmail(settings).health == "ok"
        wrong = gmail({**settings, "GMAIL_REFRESH_TOKEN": SECRET})
        assert "make a new refresh token" in wrong.told
        assert SECRET not in wrong.line
        assert gmail({**settings, "GMAIL_USER": "bob@jetvision.example"}).health == "red"
        admin.post("/admin/account", json={"scope": "https://www.googleapis.com/auth/gmail.compose"})
        assert "lacks https://www.googleapis.com/auth/gmail.readonly" in gmail(settings).told


def test_the_mailbox_is_signed_in_to(tmp_path: Path) -> None:
    with launch("mailbox", "--store", tmp_path) as process:
        settings = {
            "IMAP_HOST": "127.0.0.1",
            "IMAP_PORT": str(process.imap_port),
            "IMAP_USER": "anna@jetvision.example",
            "IMAP_PASSWORD": "sandbox",
            "IMAP_TLS": "False",
        }
        assert mailbox(settings).told == "is read for answers"
        wrong = mailbox({**settings, "IMAP_PASSWORD": SECRET})
        assert "check IMAP_USER and IMAP_PASSWORD" in wrong.told
        assert SECRET not in wrong.line
