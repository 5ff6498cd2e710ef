"""What an empty chat offers: what came in, what is urgent, the board; each deal once."""

from __future__ import annotations

from tests.integration.conftest import House
from tests.support.contracts import sold
from tests.support.deal_steps import quoted, sent
from web.starters import MOST, PIPELINE, Start, starts


async def offered(house: House, example: str | None = None) -> tuple[Start, ...]:
    async with house.work.unit(house.anna) as uow:
        return await starts(uow, example=example)


async def test_with_nothing_open_it_says_what_can_be_done(house: House) -> None:
    assert [one.label for one in await offered(house)] == ["What can you do?"]
    assert [one.words for one in await offered(house, "a mail")] == ["a mail"]


async def test_new_quotes_lead_to_their_deal(house: House) -> None:
    deal_id = await quoted(house)
    async with house.work.unit(house.anna) as uow:
        number = (await uow.deals.get(deal_id)).number
    first, board = await offered(house)
    assert first == Start("2 quotes for Acme Corporation (demo) · TEB → VNY → TEB", f"Find {number}")
    assert board.words == PIPELINE


async def test_the_clients_answer_comes_before_quotes_and_a_deal_once(house: House) -> None:
    sale = await sold(house)
    other = await sent(house)
    labels = [one.label for one in await offered(house, "a mail")]
    assert labels[0] == "Acme Corporation (demo) accepted · TEB → VNY → TEB"
    assert labels[-2:] == [PIPELINE, "Try a client's e-mail (demo)"]
    assert len(labels) == MOST
    words = [one.words for one in await offered(house)]
    assert len(words) == len(set(words)) == 3
    assert other != sale.deal_id


async def test_what_came_in_long_ago_is_no_news(house: House) -> None:
    await quoted(house)
    house.clock.at = house.clock.at.replace(day=house.clock.at.day + 1)
    assert [one.label for one in await offered(house)] == [PIPELINE]
