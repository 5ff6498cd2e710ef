"""Past quotes correct the next estimates: the broker's own lines, and of the house only aggregates."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

import psycopg
import pytest
from sqlalchemy import text

from domain.money import Money
from domain.past_prices import FEWEST, PastRatio
from domain.quotes import Estimate, OperatorQuote, QuoteKind
from persistence.urls import psycopg_url
from tests.integration.conftest import NOW, House
from tests.support.deal_steps import quoted, requested, sourced, tell
from tests.support.deals import answered, quote, round_trip
from tools.deals.describe import describe_trip
from tools.sourcing.estimates import MODEL, estimate
from tools.sourcing.past_prices import past_ratios, remember_price

TRIP = round_trip()
HEAVY = next(one for one in estimate(TRIP) if one.category == "Heavy jet")
CHEAP = {"Heavy jet": "0.8", "Light jet": "2.0"}


async def remembered(
    house: House,
    user_id: str,
    count: int,
    *,
    ratio: str,
    category: str = "Heavy jet",
    type_key: str = "GLF4",
    tail: str | None = None,
    distance_nm: int = 4256,
    legs: int = 2,
    model: str = MODEL,
) -> None:
    """So many past quotes of one deal, spread evenly by a tenth to either side of the ratio."""
    async with house.work.unit(user_id) as uow:
        deal_id = (await describe_trip(uow, str(uuid.uuid4()), TRIP)).id
        for n in range(count):
            away = Decimal(n) / max(1, count - 1) * 2 - 1
            await uow.past_quotes.put(
                deal_id=deal_id,
                system="avinode",
                lift=f"lift-{uuid.uuid4()}",
                category=category,
                type_key=type_key,
                tail=tail,
                distance_nm=distance_nm,
                legs=legs,
                ratio=Decimal(ratio) * (1 + away / 10),
                model=model,
                at=NOW + timedelta(seconds=n),
            )


async def known(house: House, user_id: str) -> dict[tuple[str, bool], PastRatio]:
    async with house.work.unit(user_id) as uow:
        return {(one.level, one.own): one for one in await past_ratios(uow, TRIP)}


async def heavy(house: House, user_id: str, *wishes: str) -> Estimate:
    async with house.work.unit(user_id) as uow:
        trip = TRIP.model_copy(update={"requirements": wishes})
        deal = await describe_trip(uow, str(uuid.uuid4()), trip)
    return next(one for one in deal.estimates if one.category == "Heavy jet")


def share(one: Estimate, of: Estimate = HEAVY) -> float:
    return float(one.mid.amount / of.mid.amount)


async def test_every_operators_price_is_a_line_and_a_later_price_of_a_lift_replaces_it(house: House) -> None:
    deal_id = await quoted(house)
    with psycopg.connect(psycopg_url(house.owner_url)) as connection:
        lines = connection.execute("select lift, category, type, tail, ratio from quote_ratios order by lift")
        found = lines.fetchall()
    prices = {f"asellerlift-{n}": Decimal(price) for n, price in ((1, "98000"), (2, "104500"))}
    assert [(row[0], *row[1:4]) for row in found] == [
        ("asellerlift-1", "Heavy jet", "GLF4", "N100JV"),
        ("asellerlift-2", "Heavy jet", "GLF4", "N200JV"),
    ]
    for lift, *_, ratio in found:
        assert float(ratio) == pytest.approx(float(prices[lift] / HEAVY.mid.amount), rel=0.001)

    revised = quote(1, "90000").model_copy(
        update={"id": str(uuid.uuid4()), "external_id": "aquote-77", "received_at": NOW + timedelta(hours=1)}
    )
    answer = answered(1)
    await tell(house, deal_id, answer.model_copy(update={"quotes": (*answer.quotes, revised)}))
    with psycopg.connect(psycopg_url(house.owner_url)) as connection:
        query = "select lift, ratio from quote_ratios order by lift"
        after: dict[str, Decimal] = dict(connection.execute(query).fetchall())
    assert set(after) == set(prices)
    assert float(after["asellerlift-1"]) == pytest.approx(90000 / float(HEAVY.mid.amount), rel=0.001)


async def test_another_journey_and_a_price_without_a_rate_teach_nothing(house: House) -> None:
    deal_id = await sourced(house)
    other: tuple[OperatorQuote, ...] = (
        quote(1).model_copy(update={"kind": QuoteKind.COUNTER_OFFER}),
        quote(2).model_copy(update={"price": Money.of("90000", "CHF")}),
        quote(3).model_copy(
            update={"aircraft": quote(3).aircraft.model_copy(update={"category": "?", "type_name": "?"})}
        ),
    )
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id)
        for one in other:
            await remember_price(uow, deal, one)
        assert await uow.past_quotes.count() == 0
        await remember_price(uow, deal, quote(4))
        assert await uow.past_quotes.count() == 1


async def test_below_thirty_quotes_the_published_rates_stand(house: House) -> None:
    await remembered(house, house.anna, FEWEST - 1, ratio="0.5")
    one = await heavy(house, house.anna)
    assert (one.low, one.mid, one.high) == (HEAVY.low, HEAVY.mid, HEAVY.high)
    assert "no quotes yet" in one.basis


async def test_thirty_own_quotes_correct_their_category_and_all_others_through_the_whole(
    house: House,
) -> None:
    await remembered(house, house.anna, FEWEST, ratio="0.8")
    one = await heavy(house, house.anna)
    assert share(one) == pytest.approx(0.8, rel=0.01)
    assert 0.72 * 0.98 <= float(one.low.amount / HEAVY.mid.amount) < 0.76
    assert 0.84 < float(one.high.amount / HEAVY.mid.amount) <= 0.88 * 1.02
    assert "corrected by 30 of your past quotes of this category" in one.basis
    async with house.work.unit(house.anna) as uow:
        others = estimate(TRIP, await past_ratios(uow, TRIP))
    light = next(one for one in others if one.category == "Light jet")
    assert "30 of your past quotes of all categories" in light.basis


async def test_the_chain_goes_from_the_tail_to_the_type_to_the_category(house: House) -> None:
    await remembered(house, house.anna, 40, ratio="1.2", type_key="CL60")
    await remembered(house, house.anna, 35, ratio="0.9")
    await remembered(house, house.anna, 31, ratio="0.7", tail="N450JV")
    assert "40 of" not in (await heavy(house, house.anna)).basis
    by_type = await heavy(house, house.anna, "Challenger 605")
    assert share(by_type) == pytest.approx(1.2, rel=0.04)
    assert "of your past quotes of the Challenger" in by_type.basis
    by_tail = await heavy(house, house.anna, "N450JV", "heavy jet")
    assert share(by_tail) == pytest.approx(0.7, rel=0.04)
    assert "30 of your past quotes of N450JV" in by_tail.basis


async def test_trips_of_about_the_same_length_speak_first(house: House) -> None:
    await remembered(house, house.anna, 60, ratio="2.0", distance_nm=200)
    await remembered(house, house.anna, 45, ratio="0.9", distance_nm=4300)
    assert share(await heavy(house, house.anna)) == pytest.approx(0.9, rel=0.05)


async def test_one_way_trips_do_not_speak_for_returns_of_legs_as_long(house: House) -> None:
    await remembered(house, house.anna, 60, ratio="1.2", distance_nm=2128, legs=1)
    await remembered(house, house.anna, FEWEST, ratio="0.8")
    assert share(await heavy(house, house.anna)) == pytest.approx(0.8, rel=0.01)


async def test_the_house_speaks_in_aggregates_only_and_after_the_brokers_own(house: House) -> None:
    await remembered(house, house.bob, 60, ratio="0.7", tail="N1BOB")
    mine = await known(house, house.anna)
    assert set(mine) == {("category", False), ("all", False)}
    assert mine["category", False].quotes == FEWEST
    assert "30 past quotes of the house of this category" in (await heavy(house, house.anna)).basis
    # a tail names its owner: the house never speaks of it
    assert "N1BOB" not in (await heavy(house, house.anna, "N1BOB")).basis
    async with house.work.unit(house.anna) as uow:
        assert await uow.past_quotes.count() == 0

    await remembered(house, house.anna, FEWEST, ratio="1.1")
    assert share(await heavy(house, house.anna)) == pytest.approx(1.1, rel=0.01)


async def test_few_quotes_of_others_are_not_told_and_nobody_is_told_nothing(house: House) -> None:
    await remembered(house, house.bob, FEWEST - 1, ratio="0.7")
    assert await known(house, house.anna) == {}
    await remembered(house, house.bob, FEWEST, ratio="0.7")
    async with house.database.as_user(None) as connection:
        query = text("select * from house_quote_ratios(:model, 2128, 2, '{}')")
        assert (await connection.execute(query, {"model": MODEL})).all() == []


async def test_ratios_to_another_model_do_not_count(house: House) -> None:
    await remembered(house, house.anna, 60, ratio="0.7", model="an older one")
    assert await known(house, house.anna) == {}


async def test_an_estimate_reads_twenty_thousand_quotes_of_the_house(house: House) -> None:
    deal_id = await requested(house)
    with psycopg.connect(psycopg_url(house.owner_url)) as connection:
        connection.execute(
            """insert into quote_ratios select broker_id, id, 'avinode', 'l' || n,
                (array['Light jet','Midsize jet','Heavy jet','Turboprop'])[1 + n %% 4], 'T' || (n %% 40),
                'N' || (n %% 400), 100 + (n * 7919) %% 5000, 0.8 + (n %% 101) / 100.0, %s,
                now() - n * interval '1 minute', 1 + n %% 2
            from deals, generate_series(1, 20000) n where id = %s""",
            (MODEL, deal_id),
        )
        connection.execute("analyze quote_ratios")
    async with house.work.unit(house.anna) as uow:
        found = estimate(TRIP, await past_ratios(uow, TRIP))
    assert all(
        "of your past quotes of this category" in one.basis for one in found if "Sup" not in one.category
    )
