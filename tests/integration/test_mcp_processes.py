"""The MCP server as an office has it: the chat's own process over HTTP, `jetvision mcp` over its pipes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from redis.asyncio import Redis

from persistence.api_tokens import ApiTokens
from persistence.embedded.servers import ServerAddresses
from persistence.urls import as_role
from tests.e2e.waiting import until
from tests.integration.conftest import House
from tests.support.deal_steps import quoted, requested
from tests.support.tool_client import asked, program, refused, token_and_id, token_of
from tools.server import TOOLS

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def environment(house: House, servers: ServerAddresses, redis: Redis, tmp_path: Path) -> dict[str, str]:
    """The settings of an installation over this test's database. Nothing answers at the marketplace."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "JETVISION_DATA": str(tmp_path),
        "JETVISION_DEMO": "1",
        "JETVISION_CLOCK": "2026-11-23T15:00:00Z",
        "DATABASE_URL": house.app_url,
        "DATABASE_AUTH_URL": as_role(house.owner_url, "jv_auth"),
        "DATABASE_INTAKE_URL": as_role(house.owner_url, "jv_intake"),
        "REDIS_URL": servers.redis_url,
        "CHAINLIT_AUTH_SECRET": "a secret of the tests, long enough",
        "AVINODE_BASE_URL": "http://127.0.0.1:1/api",
        "AVINODE_API_TOKEN": "sandbox",
        "AVINODE_BEARER": "sandbox",
        "AVINODE_WEBHOOK_USER": "marketplace",
        "AVINODE_WEBHOOK_SECRET": "a secret of the tests",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_STARTTLS": "0",
        "MAIL_FROM": "Anna Berg (demo) <anna@jetvision.example>",
    }


def jetvision(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(PROJECT / "cli.py"), *arguments],
        cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture
def chat(environment: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """The chat's process. Its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (tmp_path / "chat.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, str(PROJECT / "cli.py"), "chat"],
            cwd=PROJECT, env={**environment, "JETVISION_PORT": str(port)}, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        log_file = tmp_path / "chat.log"
        until(lambda: answers(f"{address}/healthz", process, log_file), 90, "the chat answers")
        yield address
    finally:
        process.terminate()
        process.wait(30)


def answers(url: str, process: subprocess.Popen[bytes], log: Path) -> bool:
    assert process.poll() is None, log.read_text()
    try:
        return httpx.get(url, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


@asynccontextmanager
async def over_pipes(environment: dict[str, str], token: str) -> AsyncIterator[ClientSession]:
    """`jetvision mcp`, started by the SDK's client as an editor starts it."""
    command = StdioServerParameters(
        command=sys.executable, args=[str(PROJECT / "cli.py"), "mcp"], cwd=PROJECT,
        env={**environment, "JETVISION_MCP_TOKEN": token},
    )  # fmt: skip
    async with stdio_client(command) as (incoming, outgoing), ClientSession(incoming, outgoing) as session:
        await session.initialize()
        yield session


async def test_the_chats_process_serves_the_tools_to_a_token_and_nothing_else_at_mcp(
    house: House, chat: str
) -> None:
    await requested(house)
    token, token_id = await token_and_id(house, "anna")
    async with program(f"{chat}/mcp", token) as session:
        assert {tool.name for tool in (await session.list_tools()).tools} == set(TOOLS)
        (trip,) = (await asked(session, "list_trips"))["trips"]
        assert trip["route"] == "TEB → VNY → TEB"
        assert trip["chat_url"].startswith(f"{chat}/thread/")
        drafted = await asked(
            session, "draft_trip",
            legs=[{"origin": "TEB", "destination": "Aspen", "date": "2026-12-20", "passengers": 4}],
        )  # fmt: skip
        assert drafted["drafted"]["route"] == "TEB → ASE"
    async with httpx.AsyncClient(trust_env=False) as http:
        # where Chainlit would let a signed-in person connect servers of his own
        signed_in = await http.post(
            f"{chat}/login", data={"username": "anna@jetvision.example", "password": "anna's password"}
        )
        assert signed_in.status_code == 200
        assert (await http.post(f"{chat}/mcp", json={"clientType": "sse"})).status_code == 401
        await ApiTokens(house.database.auth).revoke(token_id)
        answer = await http.post(f"{chat}/mcp", json={}, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401


async def test_a_program_that_starts_it_has_the_same_tools(house: House, environment: dict[str, str]) -> None:
    deal_id = await quoted(house)
    token, token_id = await token_and_id(house, "anna")
    async with over_pipes(environment, token) as session:
        assert {tool.name for tool in (await session.list_tools()).tools} == set(TOOLS)
        used = await use_all(session, deal_id)
        assert used == set(TOOLS)
        await ApiTokens(house.database.auth).revoke(token_id)
        assert "The token opens nothing" in await refused(session, "list_trips")


async def use_all(session: ClientSession, deal_id: str) -> set[str]:
    """Every tool once, each answer held against its own schema by the client. Their names."""
    legs = [{"origin": "TEB", "destination": "VNY", "date": "2026-12-14", "passengers": 6}]
    way: dict[str, Any] = {"origin": "TEB", "destination": "VNY"}
    calls: dict[str, dict[str, Any]] = {
        "find_places": {"text": "Aspen"},
        "airport": {"airport": "ASE", "aircraft": "GLF6", "date": "2026-12-14"},
        "flight_time": way,
        "estimate": {"legs": legs},
        "find_clients": {"text": "acme"},
        "list_trips": {},
        "draft_trip": {"legs": legs},
        **{name: {"trip": deal_id} for name in ("show_trip", "list_messages", "list_rfqs", "list_quotes")},
        "list_watches": {},
        "show_empty_legs": {"trip": deal_id},
        "draft_operator_message": {"trip": deal_id, "rfq_id": "arfq-1", "text": "Is Wi-Fi on board?"},
    }
    for name, arguments in calls.items():
        await asked(session, name, **arguments)
    # nobody stands in the broker's list here
    assert "list of operators is empty" in await refused(session, "propose_operators", trip=deal_id)
    # no channel lists empty legs here
    assert "Aviapages" in await refused(session, "search_empty_legs", **way)
    assert "watch" in await refused(session, "stop_watching", trip=deal_id)
    (first, *_) = (await asked(session, "list_quotes", trip=deal_id))["quotes"]
    priced = {"quote_ids": [first["quote_id"]], "margin_percent": "10"}
    await asked(session, "price_options", trip=deal_id, **priced, taxes={first["quote_id"]: "excluded"})
    await asked(session, "show_proposal", trip=deal_id)
    # no worker makes the PDF here
    assert "The PDF is still being made" in await refused(session, "draft_mail", trip=deal_id)
    refusals = {"propose_operators", "search_empty_legs", "stop_watching", "draft_mail"}
    return {*calls, *refusals, "price_options", "show_proposal"}


async def test_another_brokers_process_sees_nothing_of_it(house: House, environment: dict[str, str]) -> None:
    deal_id = await requested(house)
    async with over_pipes(environment, await token_of(house, "bob")) as session:
        assert (await asked(session, "list_trips"))["trips"] == []
        assert "There is no such trip" in await refused(session, "show_trip", trip=deal_id)


def test_a_token_is_made_listed_and_revoked_on_the_command_line(
    house: House, environment: dict[str, str]
) -> None:
    anna = ["--user", "Anna@jetvision.example"]
    made = jetvision(environment, "tokens", "create", *anna, "--name", "my  editor")
    assert made.returncode == 0, made.stderr
    token = made.stdout.strip()
    assert token.startswith("jvt_")
    assert "not shown again" in made.stderr
    listed = jetvision(environment, "tokens", "list", *anna).stdout
    assert "works" in listed
    assert "my editor  never used" in listed
    assert token not in listed
    token_id = listed.split()[0]
    assert jetvision(environment, "tokens", "revoke", token_id).stdout == "Revoked.\n"
    assert "revoked" in jetvision(environment, "tokens", "list").stdout
    again = jetvision(environment, "tokens", "revoke", token_id)
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr.startswith("There is no such token that still works.")
    for token_setting in (token, ""):
        refused_start = jetvision({**environment, "JETVISION_MCP_TOKEN": token_setting}, "mcp")
        assert refused_start.returncode == 1
        assert refused_start.stdout == "", "only the protocol may stand on standard output"
        assert "jetvision tokens create" in refused_start.stderr.replace("\n", " ")
        assert "Traceback" not in refused_start.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["--user", "nobody@jetvision.example", "--name", "x"],
            "No broker signs in as nobody@jetvision.example.",
        ),
        (["--user", "anna@jetvision.example", "--name", "  "], "Give the token a name of 1 to 80 letters."),
    ],
)
def test_a_token_that_cannot_be_made_is_one_line(
    environment: dict[str, str], arguments: list[str], sentence: str
) -> None:
    made = jetvision(environment, "tokens", "create", *arguments)
    assert (made.returncode, made.stdout, made.stderr.strip()) == (1, "", sentence)
