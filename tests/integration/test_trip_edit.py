"""A trip changed on its card: the same turn as one in words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.integration.conftest import House
from tests.support.chat import MAIL, Talk, chat_services, opened_pool, unseen
from tools.deals.errors import RefusedError
from web.actions import Press, actions


@pytest.fixture
async def talk(house: House) -> AsyncIterator[Talk]:
    async with opened_pool(house) as pool:
        yield Talk(house, chat_services(house, pool), house.anna)


async def edit(talk: Talk, card: dict[str, Any], **fields: object) -> None:
    payload = {"deal_id": card["deal_id"], "version": card["version"], "edit": fields}
    act = actions(talk.services, talk.turns)["edit_trip"]
    await act(Press(payload, talk.user_id, talk.thread_id, unseen))


async def test_a_trip_is_changed_on_its_card_as_by_words(talk: Talk) -> None:
    await talk.say(MAIL)
    (card,) = await talk.cards("TripCard")
    assert card["edit"]["legs"][0] | {"time": ""} == {
        "number": 1,
        "origin": "TEB",
        "destination": "VNY",
        "date": card["legs"][0]["date"],
        "time": "",
        "time_kind": "depart",
        "passengers": "6",
    }
    await edit(talk, card, legs=[{"number": 1, "origin": "White Plains", "passengers": "4"}])
    old, new = await talk.cards("TripCard")
    assert (old["latest"], new["latest"]) == (False, True)
    assert (new["route"], new["legs"][0]["passengers"], new["legs"][1]["passengers"]) == (
        "HPN → VNY → TEB",
        4,
        6,
    )
    assert [shown["latest"] for shown in await talk.cards("EstimateCard")] == [False, True]

    with pytest.raises(RefusedError, match="newest card"):
        await edit(talk, old, legs=[{"number": 1, "passengers": "2"}])
    with pytest.raises(RefusedError, match="I know no airport"):
        await edit(talk, new, legs=[{"number": 1, "origin": "Xqzzyw", "passengers": "2"}])
    assert (await talk.deal()).seq == new["version"], "nothing was changed"

    await edit(talk, new, legs=[{"number": 1, "origin": "Portland"}])
    asked = (await talk.cards("TripCard"))[-1]
    assert asked["missing"] == ["origin"]
    assert len(asked["questions"][0]["choices"]) > 1
    await talk.say(asked["questions"][0]["choices"][0]["value"])
    assert not (await talk.cards("TripCard"))[-1]["missing"]
