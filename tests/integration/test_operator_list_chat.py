"""The broker's own list in the chat: shown on a card, changed by a click on its form, and only by one."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.integration.conftest import House
from tests.support.chat import Talk, chat_services, opened_pool, unseen
from tests.support.operators import entry, listed
from tools.cards.operator_list_card import operator_list_card
from tools.deals.errors import RefusedError
from tools.operators.directory import list_operators
from tools.operators.told import list_asked, told_operator
from web.actions import Press
from web.operator_actions import operator_actions

FORM = {"name": "Foo Air (demo)", "email": "ops@foo.example", "base": "teb", "aircraft": "G280, G280"}


@asynccontextmanager
async def talking(house: House) -> AsyncIterator[Talk]:
    async with opened_pool(house) as pool:
        yield Talk(house, chat_services(house, pool), house.anna)


async def press(talk: Talk, button: str, **payload: Any) -> None:
    act = operator_actions(talk.services)[button]
    await act(Press({"deal_id": "", "version": 0, **payload}, talk.user_id, talk.thread_id, unseen))


async def names(house: House) -> list[str]:
    async with house.work.unit(house.anna) as uow:
        return [one.name for one, _ in await list_operators(uow)]


async def test_the_list_is_shown_in_a_thread_without_a_deal(house: House) -> None:
    await listed(house, entry(1), entry(2, "KBED"))
    async with talking(house) as talk:
        assert await talk.say("show my operators") == "Your own list of operators. Change it on the card."
        (card,) = await talk.cards("OperatorListCard")
    assert card["count_label"] == "2 operators"
    assert [one["name"] for one in card["operators"]] == ["Charter House 1 (demo)", "Charter House 2 (demo)"]
    assert card["operators"][0]["aircraft"] == "Challenger 350"
    assert card["form"] is None


async def test_what_was_told_stands_in_the_form_and_nothing_is_added_before_the_click(house: House) -> None:
    async with talking(house) as talk:
        said = await talk.say("add operator Foo Air (demo), ops@foo.example, KTEB, G280")
        assert said.startswith("I have put that into the form")
        (card,) = await talk.cards("OperatorListCard")
        assert card["form"] == {
            "name": "Foo Air (demo)",
            "email": "ops@foo.example",
            "base": "KTEB",
            "aircraft": "G280",
            "contact": "",
            "phone": "",
        }
        assert await names(house) == []
        await press(talk, "save_operator", **card["form"])
        assert await names(house) == ["Foo Air (demo)"]
        (card,) = await talk.cards("OperatorListCard")
        assert (card["count_label"], card["form"]) == ("1 operator", None)


async def test_an_entry_is_changed_and_keeps_what_the_form_does_not_hold(house: House) -> None:
    await listed(house, entry(1))
    async with talking(house) as talk:
        await talk.say("my operators")
        (card,) = await talk.cards("OperatorListCard")
        shown = card["operators"][0]
        fields = {key: shown[key] for key in ("id", "email", "base", "contact", "phone")}
        await press(talk, "save_operator", **fields, name="House One (demo)", aircraft="challenger 350, CJ3")
        await press(talk, "rest_operator", email=shown["email"], asked=False)
    async with house.work.unit(house.anna) as uow:
        ((now, _),) = await list_operators(uow)
    assert (now.name, now.active) == ("House One (demo)", False)
    assert {(one.type_name, one.tail) for one in now.fleet} == {("Challenger 350", "N100CH"), ("CJ3", None)}
    assert now.certifications == entry(1).certifications


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"email": "no address"}, "is not an e-mail address"),
        ({"base": "XXXX"}, "is not an airport's code"),
        ({"aircraft": "flying carpet"}, "is no type of aircraft that is known here"),
        ({"name": " "}, "needs a name"),
        ({"id": "e0000000-0000-4000-8000-000000000009"}, "is not in the list any more"),
        ({"email": "charter1@operator1.example"}, "is in the list already"),
    ],
)
async def test_what_cannot_stand_is_told_on_the_card(
    house: House, change: dict[str, str], sentence: str
) -> None:
    await listed(house, entry(1))
    async with talking(house) as talk:
        with pytest.raises(RefusedError, match=sentence):
            await press(talk, "save_operator", **(FORM | change))
    assert await names(house) == ["Charter House 1 (demo)"]


async def test_another_brokers_list_is_another(house: House) -> None:
    await listed(house, entry(1))
    async with opened_pool(house) as pool:
        talk = Talk(house, chat_services(house, pool), house.bob)
        await talk.say("show me my operators")
        (card,) = await talk.cards("OperatorListCard")
    assert card["operators"] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("show my operators", ""),
        ("My operators?", ""),
        ("list our operators", ""),
        ("add operator Foo Air, ops@foo.example", "Foo Air, ops@foo.example"),
        ("Please add a new operator: Foo Air", "Foo Air"),
        ("add operator", ""),
        ("tell my operators that we need wifi", None),
        ("which operators have answered?", None),
        ("add a client Foo, foo@foo.example", None),
        ("TEB to VNY on 14 December, 6 pax", None),
    ],
)
def test_which_words_are_about_the_list(text: str, words: str | None) -> None:
    assert list_asked(text) == words


def test_a_telephone_and_a_contact_are_told_apart() -> None:
    told = told_operator("Foo Air, Sam Reed, +1 201 555 0101, ops@foo.example; base TEB, Challenger 350, CJ3")
    assert told.model_dump() == {
        "name": "Foo Air",
        "contact": "Sam Reed",
        "phone": "+1 201 555 0101",
        "email": "ops@foo.example",
        "base": "TEB",
        "aircraft": "Challenger 350, CJ3",
    }


async def test_the_card_has_the_fields_that_its_element_is_drawn_from(house: House) -> None:
    sample = Path(__file__).parents[1] / "e2e" / "gallery" / "samples" / "19-operator-list.json"
    drawn = json.loads(sample.read_text(encoding="utf-8"))["props"]
    await listed(house, entry(1))
    async with house.work.unit(house.anna) as uow:
        card = await operator_list_card(uow, None)
    assert set(card) == set(drawn)
    assert set(card["operators"][0]) == set(drawn["operators"][0])  # type: ignore[index]
