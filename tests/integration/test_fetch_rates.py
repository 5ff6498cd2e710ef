"""The day's table, fetched over HTTP from the demo process into the house's table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from persistence.house_work import HouseWork
from sandbox.launch import SandboxProcess, launch
from tests.integration.conftest import House
from tools.exchange.fetch import RatesAddress, fetch_rates
from tools.http import make_client

AFTERWARDS = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    folder: Path = tmp_path_factory.mktemp("rates")
    with launch("marketplace", "--seed", "7", "--store", folder) as process:
        yield process


async def fetched(house: House, url: str) -> str | None:
    address = RatesAddress(url, make_client(url))
    try:
        return await fetch_rates(HouseWork(house.database), address)
    finally:
        await address.http.aclose()


async def labels(house: House) -> dict[str, str]:
    async with house.work.unit(house.anna) as uow:
        return {rate.quote: rate.label for rate in await uow.exchange_rates.newest(AFTERWARDS)}


async def test_the_table_comes_into_the_house_once(house: House, market: SandboxProcess) -> None:
    url = f"{market.base}/rates/eurofxref-daily.xml?at=2026-11-23T15:30:00Z"
    assert await fetched(house, url) == "29 new of 29 rates of 2026-11-23"
    found = await labels(house)
    assert len(found) == 29
    assert found["USD"].endswith("USD/EUR of 2026-11-23 16:00 CET, Demo rates (invented)")
    # not due again for an hour, whoever asks
    assert await fetched(house, url) is None


async def test_a_wrong_address_changes_nothing_and_is_told(house: House, market: SandboxProcess) -> None:
    assert await fetched(house, f"{market.base}/rates/nothing.xml") == "not fetched: the answer was 404"
    assert await labels(house) == {}


async def test_another_page_is_not_taken_for_a_table(house: House, market: SandboxProcess) -> None:
    outcome = await fetched(house, f"{market.base}/health")
    assert outcome is not None
    assert outcome.startswith("not read: it is not well-formed XML")
    assert await labels(house) == {}


async def test_a_server_that_is_down_is_told(house: House) -> None:
    assert await fetched(house, "http://127.0.0.1:9/eurofxref-daily.xml") == "not fetched: ConnectError"
    assert await labels(house) == {}
