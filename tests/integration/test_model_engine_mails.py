"""What the model is shown of long mails and of several trips, and what is taken over of its answer."""

import json
from collections.abc import Iterator

import pytest

from evals.scripted_model import ScriptedModel
from graph.understanding.offline import OfflineEngine
from tests.support.model_reader import REQUEST, Reader, good_patch


@pytest.fixture(scope="module")
def offline() -> OfflineEngine:
    return OfflineEngine()


@pytest.fixture
def scripted() -> Iterator[ScriptedModel]:
    server = ScriptedModel()
    yield server
    server.close()


@pytest.fixture
def reader(offline: OfflineEngine, scripted: ScriptedModel) -> Reader:
    return Reader(offline, scripted)


async def test_of_a_long_mail_the_newest_comes_first_and_what_it_quotes_last(
    reader: Reader, scripted: ScriptedModel
) -> None:
    scripted.says(good_patch())
    heads = "Received: from mx1.mail.example\nX-Spam-Status: No\nCc: Jo <jo@client.example>\n" * 50
    history = "> Do you still need KTEB to KMIA on Feb 14 for 8?\n" * 400
    understood = await reader.read(f"{heads}\n{history}\n{REQUEST}\n\nThanks,\nMia Demo")
    asked = json.loads(scripted.asked[0]["messages"][1]["content"])
    assert asked["newest_message"] == REQUEST
    assert asked["signature"] == "Mia Demo"
    assert list(asked)[-1] == "quoted_history"
    assert 0 < len(asked["quoted_history"]) <= 2_000
    assert "mx1" not in json.dumps(asked)
    assert understood.trip is not None
    assert understood.trip.route == "TEB → VNY"
    assert "The text is very long" in (understood.note or "")


async def test_what_stands_only_in_the_quoted_history_is_not_taken_over(
    reader: Reader, scripted: ScriptedModel
) -> None:
    patch = good_patch()
    patch["legs"][0]["passengers"] = {"words": "for 8", "value": 8}
    scripted.says(patch)
    understood = await reader.read(f"{REQUEST}\n\nOn Mon, Nov 23, 2026 Jo Demo wrote:\n> it was for 8")
    assert understood.trip is not None
    assert understood.trip.legs[0].passengers is None
    assert understood.trip.missing == ("passengers",)


async def test_of_several_trips_the_model_reads_the_first_and_the_others_are_offered(
    reader: Reader, scripted: ScriptedModel
) -> None:
    scripted.says(good_patch())
    other = "Trip 2: Boston to Aspen, 20 March, 2 pax"
    understood = await reader.read(f"Two different trips:\nTrip 1: {REQUEST}\n{other}")
    asked = json.loads(scripted.asked[0]["messages"][1]["content"])
    assert "Aspen" not in asked["newest_message"]
    assert understood.engine == "model"
    assert understood.trip is not None
    assert understood.trip.route == "TEB → VNY"
    assert understood.further == (other,)
    assert "I see 2 trips" in (understood.note or "")


async def test_a_second_trip_in_a_thread_is_offered_without_asking_the_model(
    reader: Reader, scripted: ScriptedModel
) -> None:
    scripted.says(good_patch())
    first = await reader.read(REQUEST)
    other = "another client wants Miami to Nassau on June 20 for 6"
    second = await reader.read(other, trip=first.trip)
    assert len(scripted.asked) == 1
    assert (second.trip, second.changed, second.further) == (first.trip, (), (other,))
