"""The scripted server speaks the OpenAI protocol: read by the public client library, not by ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import openai
import pytest
from pydantic import BaseModel

from evals.scripted_model import ScriptedModel, calling

ASKED = [{"role": "user", "content": "Where to?"}]


@pytest.fixture
def scripted() -> Iterator[ScriptedModel]:
    server = ScriptedModel()
    yield server
    server.close()


@pytest.fixture
def client(scripted: ScriptedModel) -> Iterator[Any]:
    with openai.OpenAI(api_key="sk-test", base_url=scripted.address, max_retries=0) as opened:
        yield opened


def test_it_calls_tools(scripted: ScriptedModel, client: Any) -> None:
    scripted.says({"intent": "propose"})
    answer = client.chat.completions.create(model="scripted", messages=ASKED)
    (call,) = answer.choices[0].message.tool_calls
    assert (call.function.name, call.function.arguments) == ("TripPatch", '{"intent": "propose"}')


def test_it_streams_words_and_tool_calls(scripted: ScriptedModel, client: Any) -> None:
    scripted.message({**calling({"intent": "propose"}), "content": "One moment please"})
    stream = client.chat.completions.create(model="scripted", messages=ASKED, stream=True)
    deltas = [chunk.choices[0].delta for chunk in stream]
    assert [delta.content for delta in deltas if delta.content] == ["One", " moment", " please"]
    assert [call.function.name for delta in deltas for call in delta.tool_calls or []] == ["TripPatch"]


class Answer(BaseModel):
    place: str


def test_it_answers_in_a_structure(scripted: ScriptedModel, client: Any) -> None:
    scripted.message({"role": "assistant", "content": '{"place": "KTEB"}'})
    answer = client.chat.completions.parse(model="scripted", messages=ASKED, response_format=Answer)
    assert answer.choices[0].message.parsed == Answer(place="KTEB")


def test_it_fails_as_servers_do(scripted: ScriptedModel, client: Any) -> None:
    scripted.status, scripted.answer = 429, b'{"error": {"message": "slow down"}}'
    with pytest.raises(openai.RateLimitError, match="slow down"):
        client.chat.completions.create(model="scripted", messages=ASKED)
