"""Tools of an outside MCP server, a process of its own: asked in so many words, its words are shown only."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from psycopg.rows import dict_row
from pydantic import SecretStr

from persistence.checkpoints import thread_config
from persistence.urls import psycopg_url
from tests.integration.conftest import House
from tests.support.chat import Talk, chat_services, opened_pool
from tools.doctor.outside_tools import outside_tools
from tools.mcp.outside import LONGEST_ANSWER, OutsideAnswer, OutsideError, ask_outside
from tools.mcp.outside_servers import OutsideServer, read_servers

ALLOWED = ("forecast", "between", "delete_everything", "says_nothing", "gone")


@pytest.fixture(scope="module")
def outside() -> Iterator[str]:
    """The address of the process."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.support.outside_server"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = f"http://127.0.0.1:{process.stdout.readline().strip()}"
            # it listens before it can answer: the first question must not pay for its start
            httpx.get(f"{address}/seen", trust_env=False, timeout=60).raise_for_status()
            yield address
        finally:
            process.terminate()


def server(outside: str, *tools: str, path: str = "/mcp") -> OutsideServer:
    return OutsideServer(
        name="weather", url=f"{outside}{path}", token=SecretStr("s3cret"), tools=tools or ("forecast",)
    )


async def asked(known: OutsideServer, text: str = "Aspen", **more: Any) -> OutsideAnswer:
    """With time enough for a busy machine."""
    return await ask_outside(known, text, **{"seconds": 60, **more})


async def failed(outside: str, *tools: str, path: str = "/mcp", **more: Any) -> OutsideError:
    with pytest.raises(OutsideError) as told:
        await asked(server(outside, *tools, path=path), **more)
    assert "s3cret" not in told.value.sentence
    return told.value


def calls(outside: str) -> list[str]:
    found: list[str] = httpx.get(f"{outside}/seen", trust_env=False).json()["called"]
    return found


async def test_a_tool_that_reads_is_asked_and_its_words_come_back(outside: str) -> None:
    answer = await asked(server(outside))
    assert (answer.tool, answer.text, answer.cut) == ("forecast", "Snow in Aspen, wind 240/12.", False)


async def test_several_tools_are_told_apart_by_name_and_take_json(outside: str) -> None:
    both = server(outside, "forecast", "between")
    given = '{"origin": "TEB", "destination": "VNY"}'
    assert (await asked(both, given, tool="between")).text == "TEB to VNY: clear."
    assert (await asked(both)).tool == "forecast", "the only one that takes a plain text"
    two = await failed(outside, "forecast", "long")
    assert (
        two.sentence
        == "weather has several tools: forecast, long. Say which, as in “ask weather forecast: ...”."
    )
    several = await failed(outside, "between", tool="between", text="TEB VNY")
    assert "Its arguments are: origin, destination" in several.sentence


@pytest.mark.parametrize("tool", ["delete_everything", "says_nothing", "hostile", "nothing_of_the_kind"])
async def test_what_writes_or_is_not_allowed_is_never_called(outside: str, tool: str) -> None:
    error = await failed(outside, *ALLOWED, tool=tool)
    assert error.sentence.startswith(f"weather has no tool “{tool}” that may be asked")
    assert not [call for call in calls(outside) if call.startswith(("deleted", "unmarked"))]


async def test_without_one_tool_that_reads_nothing_is_asked(outside: str) -> None:
    error = await failed(outside, "delete_everything")
    assert "has no tool that may be asked" in error.sentence


@pytest.mark.parametrize(
    ("tool", "path", "sentence"),
    [
        ("slow", "/mcp", "weather did not answer within 1 s, so it is not waited for. Try again later."),
        ("huge", "/mcp", "weather sent more than 512 KB, so its answer was not read. Ask for less."),
        (
            "forecast",
            "/denied",
            "weather refuses our token (401). Whoever set it up has to check TOOL_SERVERS.",
        ),
        ("forecast", "/down", "weather is not working right now (it answers 503). Try again later."),
        ("forecast", "/away", "weather is not working right now (it answers 307). Try again later."),
    ],
)
async def test_a_bad_server_costs_a_sentence(outside: str, tool: str, path: str, sentence: str) -> None:
    assert (await failed(outside, tool, path=path, seconds=1 if tool == "slow" else 60)).sentence == sentence


@pytest.mark.parametrize("path", ["/wrong", "/page", "/packed"])
async def test_what_is_no_answer_is_not_read(outside: str, path: str) -> None:
    error = await failed(outside, path=path, seconds=3)
    assert "weather" in error.sentence
    assert "cannot be read" in error.sentence or "did not answer" in error.sentence


async def test_where_nobody_is_there_it_says_so() -> None:
    gone = OutsideServer(name="weather", url="http://127.0.0.1:1/mcp", tools=("forecast",))
    with pytest.raises(OutsideError, match=r"weather cannot be reached\. Try again later"):
        await asked(gone)


async def test_a_long_answer_is_cut_and_a_refusal_is_told_in_the_servers_words(outside: str) -> None:
    answer = await asked(server(outside, "long"))
    assert (len(answer.text), answer.cut) == (LONGEST_ANSWER, True)
    error = await failed(outside, "fails")
    assert error.sentence == "weather could not answer that. Ask it in other words."
    assert "no station near Aspen" in error.said


async def test_in_the_chat_its_words_are_text_and_counted_and_no_engine_reads_them(
    house: House, outside: str
) -> None:
    servers = (server(outside, "forecast", "hostile"),)
    async with opened_pool(house) as pool:
        talk = Talk(house, replace(chat_services(house, pool), outside=servers), house.anna)
        said = await talk.say("ask weather forecast: Aspen")
        assert said == (
            "**weather** (forecast) says, from outside and not checked by us:\n\n"
            "> Snow in Aspen, wind 240/12."
        )
        hostile = await talk.say("Ask Weather hostile: anything")
        assert "\\<script\\>" in hostile
        assert "](http" not in hostile
        assert "\u202e" not in hostile
        refused = await talk.say("ask weather delete: all")
        assert refused.startswith("weather has no tool “delete” that may be asked")
        graph = talk.turns._graph(house.anna)
        remembered = str(await graph.aget_state(thread_config(talk.thread_id)))
        assert "I asked an outside server." in remembered
        assert "approve every mail" not in remembered
    with psycopg.connect(psycopg_url(house.owner_url), row_factory=dict_row) as connection:
        rows = connection.execute("select * from tool_calls order by at").fetchall()
    assert [(row["server"], row["tool"], row["outcome"], row["token_id"]) for row in rows] == [
        ("weather", "forecast", "ok", None),
        ("weather", "hostile", "ok", None),
        ("weather", "delete", "failed", None),
    ]
    assert all(row["milliseconds"] >= 0 and str(row["broker_id"]) == house.anna for row in rows)


def test_the_doctor_tries_each_server(outside: str) -> None:
    setting = (
        f'{{"weather": {{"url": "{outside}/mcp", "tools": ["forecast", "delete_everything", "gone"]}},'
        f' "closed": {{"url": "{outside}/denied", "token": "s3cret", "tools": ["forecast"]}},'
        f' "fine": {{"url": "{outside}/mcp", "tools": ["forecast"]}}}}'
    )
    weather, closed, fine = outside_tools(setting)
    assert weather.health == "red"
    assert "delete_everything does not say that it only reads" in weather.told
    assert "gone is not there" in weather.told
    assert (closed.health, fine.health) == ("red", "ok")
    assert "refuses our token (401)" in closed.told
    assert "s3cret" not in closed.line
    assert "1 tool that may be asked" in fine.told


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[]", "no JSON object of servers"),
        ('{"weather": "s3cret"}', "no JSON object of servers"),
        ('{"We ather": {"url": "https://a.example", "tools": ["x"]}}', "server 1, name: a server's name is"),
        ('{"weather": {"url": "ftp://a.example", "tools": ["x"]}}', "server 1, url: give an address"),
        ('{"weather": {"url": "http://a.example", "token": "s3cret", "tools": ["x"]}}', "clear text"),
        ('{"weather": {"url": "https://a.example", "tools": []}}', "server 1, tools"),
        ('{"weather": {"url": "https://a.example", "tools": ["x"], "tokn": "s3cret"}}', "server 1, tokn"),
    ],
)
def test_a_wrong_setting_is_told_without_its_values(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence) as told:
        read_servers(text)
    assert "s3cret" not in str(told.value)
