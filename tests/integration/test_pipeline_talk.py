"""The board in words: shown, searched, and deals put aside and brought back."""

from __future__ import annotations

import re

import pytest

from tests.integration.conftest import House
from tests.support.chat import MAIL, Talk, chat_services, opened_pool
from tests.support.deal_steps import sent
from tests.support.sales import signed
from tools.deals.errors import RefusedError
from tools.pipeline.archive import MOVED_ON, archive_deal, bring_back
from tools.pipeline.going_on import going_on


async def test_the_board_is_shown_with_what_is_hot(house: House) -> None:
    async with opened_pool(house) as pool:
        talk = Talk(house, chat_services(house, pool), house.anna)
        assert "You have no open deals" in await talk.say("Show me my pipeline")
        await sent(house)
        told = await talk.say("What have I got open right now?")
        assert "You have 1 open deal." in told
        assert re.search(
            r"\*\*JV-26-\d+\*\* TEB → VNY → TEB, Acme .*Over 100,000.*: Wait for the client", told
        )
        *_, card = await talk.cards("Pipeline")
        [stage] = [stage for stage in card["stages"] if stage["rows"]]
        assert (stage["key"], stage["deals"]) == ("proposal_out", 1)
        assert stage["totals"] == [{"label": "USD 115,949", "estimate": False}]
        [row] = stage["rows"]
        assert (row["client"], row["value_label"], row["estimate"]) == (
            "Acme Corporation (demo)",
            "from USD 115,948.60",
            False,
        )
        assert [mark["key"] for mark in row["marks"]] == ["large"]


async def test_a_deal_is_found_in_words(house: House) -> None:
    await sent(house)
    async with opened_pool(house) as pool:
        talk = Talk(house, chat_services(house, pool), house.anna)
        told = await talk.say("find the Acme deal")
        assert re.search(r"JV-26-\d+\*\* TEB → VNY → TEB, .*\[open it\]\(/thread/", told)
        assert "no deal for “Zenith”" in await talk.say("find the Zenith deal")
        assert "fit “van nuys”" not in await talk.say("show me the deals to van nuys")
        await sent(house)
        assert "These deals fit “van nuys”" in await talk.say("show me the deals to van nuys")
        *_, card = await talk.cards("Pipeline")
        assert card["count_label"] == "2 deals found"


async def test_a_deal_is_archived_leaves_the_board_and_comes_back(house: House) -> None:
    async with opened_pool(house) as pool:
        talk = Talk(house, chat_services(house, pool), house.anna)
        assert "no deal in this thread" in await talk.say("archive this one")
        await talk.say(MAIL)
        assert "is archived" in await talk.say("Please archive this")
        assert (await talk.deal()).archived
        assert "is archived already" in await talk.say("archive it")
        other = Talk(house, talk.services, house.anna)
        assert "no open deals" in await other.say("show me my pipeline")
        assert "archived): [open it]" in await other.say("find the Acme deal")
        assert "is back on the board" in await talk.say("bring it back from the archive")
        assert not (await talk.deal()).archived


async def test_what_somebody_has_to_look_after_is_not_put_aside(house: House) -> None:
    at = await signed(house)
    async with house.work.unit(house.anna) as uow:
        with pytest.raises(RefusedError, match="no aircraft is confirmed"):
            await archive_deal(uow, at.sale.deal_id)


async def test_a_stale_row_archives_nothing(house: House) -> None:
    deal_id = await sent(house)
    async with house.work.unit(house.anna) as uow:
        seen = (await uow.deals.get(deal_id)).seq
        with pytest.raises(RefusedError, match=MOVED_ON[:30]):
            await archive_deal(uow, deal_id, seen=seen - 1)
        assert (await archive_deal(uow, deal_id, seen=seen)).archived
        again = await archive_deal(uow, deal_id, seen=seen)
        assert again.seq == seen + 1
        assert not (await bring_back(uow, deal_id)).archived


async def test_what_is_going_on_since(house: House) -> None:
    deal_id = await sent(house)
    async with house.work.unit(house.anna) as uow:
        quoted_at = (await uow.deals.get(deal_id)).quotes[0].received_at
        before = await going_on(uow, quoted_at.replace(hour=0))
        after = await going_on(uow, quoted_at)
    assert [line.deal_id for line in before.quotes] == [deal_id]
    assert (before.open_deals, before.answers) == (1, ())
    assert [line.deal_id for line in before.hot] == [deal_id]
    assert after.quotes == ()
