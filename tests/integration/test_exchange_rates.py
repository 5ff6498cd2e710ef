"""Exchange rates of the house: read by every broker, written only by a job that holds its claim."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.exchange import ExchangeRate
from persistence.house_work import HouseWork
from tests.integration.conftest import House

AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
WORK = "fetch_rates"


def rate(quote: str, value: str, at: datetime = AT) -> ExchangeRate:
    return ExchangeRate(
        base="EUR", quote=quote, rate=Decimal(value), as_of=at, zone="Europe/Berlin", source="ECB"
    )


async def record(house: House, *rates: ExchangeRate) -> int:
    work = HouseWork(house.database)
    fence = await work.claim(WORK, 60)
    assert fence is not None
    new = await work.record_rates(WORK, fence, rates)
    assert await work.settle(WORK, fence, again_in=0, outcome="ok")
    return new


async def known(house: House, user_id: str, until: datetime = AT + timedelta(days=2)) -> dict[str, str]:
    async with house.work.unit(user_id) as uow:
        return {found.quote: found.label for found in await uow.exchange_rates.newest(until)}


async def test_every_broker_reads_the_newest_rate_of_each_pair_exactly(house: House) -> None:
    assert await record(house, rate("USD", "1.0842"), rate("JPY", "163.4200")) == 2
    assert await record(house, rate("USD", "1.0901", AT + timedelta(days=1))) == 1
    for broker in (house.anna, house.bob):
        assert await known(house, broker) == {
            "USD": "1.0901 USD/EUR of 2026-11-24 16:00 CET, ECB",
            "JPY": "163.4200 JPY/EUR of 2026-11-23 16:00 CET, ECB",
        }


async def test_a_table_before_its_hour_does_not_hide_the_one_that_holds(house: House) -> None:
    await record(house, rate("USD", "1.0842"))
    await record(house, rate("USD", "1.0901", AT + timedelta(days=1)))
    a_minute_before = AT + timedelta(days=1, minutes=-1)
    assert await known(house, house.anna, a_minute_before) == {
        "USD": "1.0842 USD/EUR of 2026-11-23 16:00 CET, ECB"
    }
    assert await known(house, house.anna, AT - timedelta(minutes=1)) == {}


async def test_the_same_table_twice_changes_nothing(house: House) -> None:
    assert await record(house, rate("USD", "1.0842")) == 1
    assert await record(house, rate("USD", "1.9999")) == 0
    assert await known(house, house.anna) == {"USD": "1.0842 USD/EUR of 2026-11-23 16:00 CET, ECB"}


async def test_nobody_reads_no_rates(house: House) -> None:
    await record(house, rate("USD", "1.0842"))
    async with house.database.as_user(None) as connection:
        assert (await connection.execute(text("select count(*) from exchange_rates"))).scalar_one() == 0


@pytest.mark.parametrize(
    "change",
    [
        "insert into exchange_rates (base, quote, rate, as_of, zone, source) "
        "values ('EUR', 'USD', 9, now(), 'UTC', 'me')",
        "update exchange_rates set rate = 9",
        "delete from exchange_rates",
        "select * from house_work",
    ],
)
async def test_a_broker_cannot_write_rates(house: House, change: str) -> None:
    await record(house, rate("USD", "1.0842"))
    with pytest.raises(DBAPIError, match="permission denied"):
        async with house.database.as_user(house.anna) as connection:
            await connection.execute(text(change))


async def test_the_functions_do_nothing_for_a_signed_in_user(house: House) -> None:
    await record(house, rate("USD", "1.0842"))
    async with house.database.as_user(house.anna) as connection:
        claimed = await connection.execute(text("select * from claim_house_work('fetch_rates', 60)"))
        assert claimed.all() == []
        recorded = await connection.execute(
            text(
                "select record_exchange_rates('fetch_rates', 1, 'EUR', now(), 'UTC', 'me', "
                "cast(:rates as jsonb))"
            ),
            {"rates": '{"USD": "9"}'},
        )
        assert recorded.scalar_one() == 0
    assert await known(house, house.anna) == {"USD": "1.0842 USD/EUR of 2026-11-23 16:00 CET, ECB"}


async def test_one_worker_has_the_work_and_a_lost_claim_records_nothing(house: House) -> None:
    work = HouseWork(house.database)
    first = await work.claim(WORK, 0)
    assert first is not None
    second = await work.claim(WORK, 60)
    assert second == first + 1
    assert await work.claim(WORK, 60) is None
    assert await work.record_rates(WORK, first, [rate("USD", "1.0842")]) == 0
    assert not await work.settle(WORK, first, again_in=0, outcome="late")
    assert await work.record_rates(WORK, second, [rate("USD", "1.0842")]) == 1
    assert await work.settle(WORK, second, again_in=3600, outcome="ok")
    assert await work.claim(WORK, 60) is None


async def test_a_wrong_rate_is_refused_by_the_table(house: House) -> None:
    work = HouseWork(house.database)
    fence = await work.claim(WORK, 60)
    assert fence is not None
    wrong = rate("USD", "1").model_copy(update={"rate": Decimal("-1")})
    with pytest.raises(DBAPIError, match="check constraint"):
        await work.record_rates(WORK, fence, [wrong])


async def test_a_clients_currency_is_kept_in_the_book(house: House) -> None:
    async with house.work.unit(house.anna) as uow:
        [client, *_] = await uow.clients.everyone()
        assert client.currency is None
        await uow.clients.set_currency(client.id, "CHF")
    async with house.work.unit(house.anna) as uow:
        again = await uow.clients.get(client.id)
        assert again is not None
        assert again.currency == "CHF"
