"""What the thread is told of operators' answers, in the words of one operator and of several."""

from __future__ import annotations

import pytest

from domain.quotes import QuoteState
from tests.integration.conftest import House
from tests.support.deal_steps import sourced, tell
from tests.support.deals import answered, declined, unanswered
from tools.sourcing.port import RfqAnswer


async def told(house: House, deal_id: str) -> list[str]:
    async with house.work.unit(house.anna) as uow:
        thread_id = (await uow.deals.get(deal_id)).thread_id
        steps = [step for change in house.heard.changes for step in change.steps]
        return [post["output"] for post in await uow.feed.posts(thread_id, steps)]


def ended(n: int, state: QuoteState) -> RfqAnswer:
    answer = answered(n)
    return answer.model_copy(
        update={"quotes": tuple(q.model_copy(update={"state": state}) for q in answer.quotes)}
    )


@pytest.mark.parametrize(
    ("asked", "answers", "sentence"),
    [
        (1, (answered(1),), "The operator has answered; one quote is open."),
        (2, (answered(1), declined(2)), "All 2 operators have answered; one quote is open."),
        (2, (answered(1), answered(2)), "All 2 operators have answered; 2 quotes are open."),
    ],
    ids=["one", "one-of-two", "both"],
)
async def test_the_last_answer_is_summed_up(
    house: House, asked: int, answers: tuple[RfqAnswer, ...], sentence: str
) -> None:
    deal_id = await sourced(house)
    await tell(house, deal_id, *(unanswered(n) for n in range(1, asked + 1)))
    assert not any("answered" in line for line in await told(house, deal_id))
    await tell(house, deal_id, *answers)
    assert (await told(house, deal_id))[-1].startswith(sentence)


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (QuoteState.EXPIRED, "The quote from **Operator 1 \\(demo\\)** has expired."),
        (QuoteState.WITHDRAWN, "**Operator 1 \\(demo\\)** has withdrawn its quote."),
    ],
)
async def test_a_quote_that_can_no_longer_be_taken_is_told_once(
    house: House, state: QuoteState, sentence: str
) -> None:
    deal_id = await sourced(house)
    await tell(house, deal_id, answered(1))
    for _ in range(2):
        await tell(house, deal_id, ended(1, state))
    assert (await told(house, deal_id)).count(sentence) == 1


async def test_a_quote_is_told_with_its_price_and_aircraft(house: House) -> None:
    deal_id = await sourced(house)
    await tell(house, deal_id, unanswered(1), unanswered(2))
    await tell(house, deal_id, answered(1), unanswered(2))
    offer = "quotes **USD 98,000.00** for the whole trip (Gulfstream G450)."
    assert (await told(house, deal_id))[-1] == f"**Operator 1 \\(demo\\)** {offer}"
