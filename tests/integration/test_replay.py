"""A recorded thread is played again: no difference on unchanged code, and a change of it shows."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import psycopg
import pytest

from domain.taxes import us, us_rates
from domain.taxes.rates import RateTable
from evals.replay.replay import Empty, Report, replay
from persistence.clock import FixedClock, RandomIds
from persistence.embedded.servers import ServerAddresses
from persistence.unit_of_work import Work
from persistence.urls import psycopg_url
from sandbox.launch import SandboxProcess, launch
from tests.integration.conftest import NOW, TEMPLATE, Heard, House
from tests.support.chat import MAIL
from tests.support.deals import HOUSE
from tests.support.recorded_sale import RecordedSale, recorded_sale
from tools.proposals import letter


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with launch("marketplace", "--seed", "7", "--store", tmp_path_factory.mktemp("market")) as process:
        yield process


async def again(sale: RecordedSale, servers: ServerAddresses) -> Report:
    house, clock = sale.house, FixedClock(NOW)
    work = Work(house.database, clock, RandomIds(), Heard([], []))
    empty = Empty(servers.postgres_admin_url, TEMPLATE)
    return await replay(work, clock, sale.settings, HOUSE, empty, sale.talk.thread_id, house.anna)


async def test_a_sale_up_to_its_acceptance_is_played_again_without_a_difference(
    house: House, market: SandboxProcess, servers: ServerAddresses
) -> None:
    async with recorded_sale(house, market.base) as sale:
        deal = await sale.accepted()
        assert deal.state.value == "accepted"
        report = await again(sale, servers)
    assert [one.line for one in report.differences] == []
    assert report.problems == ()
    assert report.acts > 10


async def test_a_changed_tax_rate_and_a_changed_letter_each_show_as_a_difference(
    house: House, market: SandboxProcess, servers: ServerAddresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with recorded_sale(house, market.base) as sale:
        await sale.accepted()
        with monkeypatch.context() as change:
            dearer = tuple(
                row.model_copy(update={"value": Decimal("8.5")}) if row.rule == us_rates.PERCENTAGE else row
                for row in us_rates.ROWS
            )
            change.setattr(us, "RATES", RateTable(dearer))
            taxed = await again(sale, servers)
        with monkeypatch.context() as change:
            change.setattr(letter, "_signature", lambda _document: ("JetVision (demo)",))
            signed = await again(sale, servers)
    money = [one for one in taxed.differences if one.what == "money"]
    assert money
    assert {one.of for one in money} >= {"press price_options"}
    assert {"card", "mail"} <= {one.what for one in taxed.differences}
    assert "money" not in {one.what for one in signed.differences}
    assert {"state", "mail"} <= {one.what for one in signed.differences}


async def test_a_deal_begun_without_a_recording_is_taken_over_and_the_rest_is_played(
    house: House, market: SandboxProcess, servers: ServerAddresses
) -> None:
    async with recorded_sale(house, market.base) as sale:
        await sale.talk.say(MAIL)
        await sale.talk.say("make it 8")
        with psycopg.connect(psycopg_url(house.owner_url)) as connection:
            connection.execute("update recordings set format = 0 where input ->> 'text' <> 'make it 8'")
        report = await again(sale, servers)
    assert report.problems == ("1 acts were recorded by another version: not played",)
    assert report.acts == 1
    assert report.taken_over > 0
    assert [one.line for one in report.differences] == []
