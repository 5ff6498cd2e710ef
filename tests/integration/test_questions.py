"""What a broker asks in the chat beside the trip: a real turn, answered from the tables, with the source."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from persistence.checkpoints import Pool
from tests.integration.conftest import House
from tests.integration.test_turns import priced, sourced
from tests.support.chat import Talk, chat_services, opened_pool
from tools.quoting.options import price_options

ASPEN = "can a G650 use Aspen?"
NICE = "how long is Teterboro to Nice in a Falcon 7X?"
TAX = "what is the tax on this?"
WHY = "why is this one recommended?"
LONGEST = 1200
"""characters: a person reads it between two calls"""


@pytest.fixture
async def pool(house: House) -> AsyncIterator[Pool]:
    async with opened_pool(house) as pool:
        yield pool


@pytest.fixture
def talk(house: House, pool: Pool) -> Talk:
    return Talk(house, chat_services(house, pool), house.anna)


async def test_aspen_refuses_the_wings_of_a_g650(talk: Talk) -> None:
    answer = await talk.say(ASPEN)
    assert answer.startswith("No")
    assert "Wingspan over 95 ft is not allowed; the Gulfstream G650 spans 99.6 ft" in answer
    assert "not confirmed" in answer
    assert "Source: airport table, OurAirports" in answer
    assert len(answer) < LONGEST


async def test_teterboro_to_nice_in_a_falcon_takes_seven_hours_and_a_half(talk: Talk) -> None:
    answer = await talk.say(NICE)
    assert "3,473 nm: about 7 h 22 in the air, 7 h 32 gate to gate, in the Falcon 7X" in answer
    assert "Source: flight-time model: great circle on WGS-84" in answer
    assert len(answer) < LONGEST


async def test_the_tax_on_this_is_what_the_proposal_has_and_a_card_fee_is_none(talk: Talk) -> None:
    deal = await priced(talk)
    before = await talk.say(TAX)
    assert (
        "US federal excise tax 7.5 %: **USD 8,085.00** = 7.5 % of USD 107,800.00 (26 USC 4261(a);" in before
    )
    assert "US domestic segment fee: **USD 63.60** = 6 passengers x 2 flights x USD 5.30" in before
    assert "Rev. Proc. 2025-32" in before
    assert deal.proposal is not None
    async with talk.house.work.unit(talk.user_id) as uow:
        ids = [option.quote_id for option in deal.proposal.options]
        again = await price_options(
            uow, deal.id, quote_ids=ids, margin_percent="10", card="limited", taxes={}
        )
    assert again.proposal is not None
    assert [option.snapshot.lines[-1].code for option in again.proposal.options] == ["card_fee"] * 2
    assert await talk.say(TAX) == before
    assert len(before) < LONGEST


async def test_the_first_quote_is_recommended_for_its_score_by_parts(talk: Talk) -> None:
    await sourced(talk)
    answer = await talk.say(WHY)
    assert "at USD 98,000.00 scores 90 of 100" in answer
    assert [line.split(":")[0] for line in answer.splitlines() if line.startswith("- ")] == [
        "- Price 35 of 35",
        "- Operator 16 of 25",
        "- Aircraft 20 of 20",
        "- Client's wishes 15 of 15",
        "- Reliability 4 of 5",
    ]
    assert "Source: the quotes of this deal, weights of house policy 2024-01." in answer
    assert len(answer) < LONGEST


@pytest.mark.parametrize("question", [TAX, WHY, ASPEN, NICE])
async def test_a_question_changes_no_trip(talk: Talk, question: str) -> None:
    deal = await sourced(talk)
    await talk.say(question)
    after = await talk.deal()
    assert (after.trip, after.state, after.proposal) == (deal.trip, deal.state, deal.proposal)
