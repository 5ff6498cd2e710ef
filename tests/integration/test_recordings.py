"""Recorded acts: what a turn and a press got from outside and what they left, for their broker only."""

from __future__ import annotations

import socket

import httpx
import pytest

from evals.replay.network import NetworkClosedError, closed_network
from persistence.recordings import Act, Recorded, acts_of_thread, recorded
from persistence.tape import Tape, on_tape, repeating
from tests.integration.conftest import House
from tests.support.chat import MAIL, Talk, chat_services, opened_pool
from tools.deals.errors import RefusedError
from tools.http import ArchivingTransport, OutsideCall, as_asked, fingerprint
from tools.recording import KeptAnswer, NotRecordedError, RepeatedTransport, note_call
from web.actions import Press, actions, out_of_sight
from web.turns import Turns


async def acts(house: House, user_id: str, thread_id: str) -> tuple[Recorded, ...]:
    async with house.database.as_user(user_id) as connection:
        return await acts_of_thread(connection, thread_id)


async def test_a_turn_is_one_act_with_its_clock_ids_events_and_words(house: House) -> None:
    async with opened_pool(house) as pool:
        talk = Talk(house, chat_services(house, pool), house.anna)
        await talk.say(MAIL)
        (act,) = await acts(house, house.anna, talk.thread_id)
        assert act.kind == "words"
        assert act.input["text"] == MAIL
        assert act.outcome == "done"
        assert act.tape.clock["house"][0] == house.clock.now().isoformat()
        deal = await talk.deal()
        assert act.tape.events == [(deal.id, seq) for seq in range(1, deal.seq + 1)]
        assert len(act.tape.said) == 1
        assert deal.id in act.tape.ids


async def test_a_recording_is_its_brokers_own(house: House) -> None:
    async with opened_pool(house) as pool:
        talk = Talk(house, chat_services(house, pool), house.anna)
        await talk.say(MAIL)
        assert await acts(house, house.anna, talk.thread_id)
        assert await acts(house, house.bob, talk.thread_id) == ()
        act = Act("words", "words", {"text": "mine"}, thread_id=talk.thread_id)
        async with recorded(house.database, house.bob, act):
            pass
        assert len(await acts(house, house.anna, talk.thread_id)) == 1


async def test_a_refused_press_is_recorded_with_what_it_was_told(house: House) -> None:
    async with opened_pool(house) as pool:
        services = chat_services(house, pool)
        talk = Talk(house, services, house.anna)
        await talk.say(MAIL)
        deal = await talk.deal()
        press = Press({"deal_id": deal.id, "version": 0}, house.anna, talk.thread_id, out_of_sight)
        with pytest.raises(RefusedError):
            await actions(services, Turns(services))["create_trip"](press)
        _, refused = await acts(house, house.anna, talk.thread_id)
        assert (refused.kind, refused.name) == ("press", "create_trip")
        assert refused.outcome == "RefusedError"


async def test_a_repeated_act_gets_the_same_clock_and_ids(house: House) -> None:
    clock, ids = house.work.clock, house.work.ids
    first, second = Tape(), Tape()
    with on_tape(first):
        given = (clock.now(), ids.new(), ids.new(), ids.token())
    with repeating(first), on_tape(second):
        assert (clock.now(), ids.new(), ids.new(), ids.token()) == given
        assert clock.now() == given[0]
        assert ids.new() not in given
    assert second.ids[:2] == first.ids


async def test_a_changed_question_gets_the_recorded_answer_of_its_address_once() -> None:
    asked = httpx.Request("POST", "http://model.example/v1/chat", content=b"the old prompt")
    answer = {
        "system": "model",
        "asked": fingerprint(as_asked(asked)),
        "what": "POST /v1/chat",
        "row": "1",
        "headers": {"content-type": "application/json"},
    }
    transport = RepeatedTransport("model", {"1": KeptAnswer(200, '{"trip": 1}')})
    now = Tape()
    async with httpx.AsyncClient(transport=ArchivingTransport(transport, kept, 5, "model")) as http:
        with repeating(Tape(answers=[answer])), on_tape(now):
            given = await http.post("http://elsewhere.example/v1/chat", content=b"the new prompt")
            assert given.json() == {"trip": 1}
            assert now.answers[0]["asked"] != answer["asked"]
            with pytest.raises(NotRecordedError):
                await http.post("http://elsewhere.example/v1/chat", content=b"the new prompt")


async def kept(call: OutsideCall) -> None:
    note_call("model", call, "1")


def test_a_closed_network_lets_nothing_out() -> None:
    with closed_network(), pytest.raises(NetworkClosedError):
        socket.create_connection(("127.0.0.1", 1))
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", 1))
