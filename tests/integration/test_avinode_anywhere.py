"""What holds at every Avinode: the simulator always, and Avinode's own sandbox where the settings name it.

With AVINODE_BASE_URL=https://sandbox.avinode.com/api and its keys in the environment each test runs twice.
Only what an API can do alone is asked: there nobody scripts operators. Every trip that is made is cancelled.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

import settings as configuration
from domain.trip import Leg, Trip
from sandbox.launch import launch
from tests.support.aviapages_desk import Now, our_id
from tests.support.deals import round_trip
from tools.http import make_client
from tools.sourcing.avinode.breaker import CircuitBreaker
from tools.sourcing.avinode.bucket import NoBudget
from tools.sourcing.avinode.connection import AvinodeConnection
from tools.sourcing.avinode.marketplace import AvinodeMarketplace
from tools.sourcing.port import CreatedTrip, MarketplaceError, MarketplaceUnauthorized, TripRequest

SIMULATOR = "simulator"
SANDBOX = "sandbox.avinode.com"
"""the one host of theirs at which a test may make trips"""


def of_settings() -> AvinodeConnection | None:
    """None: the settings name no sandbox of Avinode. Half of them stop the run, as they stop the product."""
    known = configuration.load()
    if known.avinode_base_url is None or urlsplit(known.avinode_base_url).hostname != SANDBOX:
        return None
    assert known.avinode_api_token is not None
    return AvinodeConnection.of(
        known.avinode_base_url,
        known.avinode_api_token,
        bearer=known.avinode_bearer,
        client_id=known.avinode_client_id,
        client_secret=known.avinode_client_secret,
        act_as=known.avinode_act_as,
    )


def places(named: AvinodeConnection | None) -> list[str]:
    return [SIMULATOR, SANDBOX] if named else [SIMULATOR]


@dataclass
class Anywhere:
    marketplace: AvinodeMarketplace
    stranger: AvinodeMarketplace
    """with a token that opens nothing"""
    base: str
    made: list[str] = field(default_factory=list)

    async def create(self, trip: Trip) -> tuple[str, CreatedTrip]:
        name = f"{uuid.uuid4()}.1"
        created = await self.marketplace.create_trip(TripRequest(external_trip_id=name, trip=trip))
        self.made.append(created.trip_id)
        return name, created


@pytest.fixture(scope="module", params=places(of_settings()))
def connection(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AvinodeConnection]:
    if request.param == SANDBOX:
        named = of_settings()
        assert named is not None
        yield named
        return
    with launch("marketplace", "--seed", "7", "--store", tmp_path_factory.mktemp("market")) as process:
        yield AvinodeConnection(base_url=f"{process.base}/api", api_token="sandbox", bearer="sandbox")


@pytest.fixture
async def anywhere(connection: AvinodeConnection) -> AsyncIterator[Anywhere]:
    clock = Now()
    async with make_client(connection.base_url) as http:

        def adapter(known: AvinodeConnection) -> AvinodeMarketplace:
            return AvinodeMarketplace(
                known,
                clock=clock,
                http=http,
                bucket=NoBudget(),
                breaker=CircuitBreaker(clock),
                quote_id=our_id,
            )

        wrong = connection.model_copy(update={"bearer": SecretStr("nobody"), "oauth": None})
        place = Anywhere(adapter(connection), adapter(wrong), connection.base_url)
        yield place
        for trip_id in place.made:
            await place.marketplace.cancel_trip(trip_id, "OTHER", "A test of the connection.")


def soon(trip: Trip) -> Trip:
    """The same flights two months from now: a marketplace takes no trip of the past."""
    days = [leg.date for leg in trip.legs if leg.date]
    later = datetime.now(UTC).date() + timedelta(days=60) - min(days)
    legs = (leg.model_copy(update={"date": leg.date + later}) for leg in trip.legs if leg.date)
    return trip.model_copy(update={"legs": tuple(legs)})


async def test_a_trip_is_made_once_and_found_again_under_our_name(anywhere: Anywhere) -> None:
    name, created = await anywhere.create(soon(round_trip()))
    assert 6 <= len(created.trip_id) <= 8
    found = await anywhere.marketplace.find_trip(name)
    assert found is not None
    assert found.trip_id == created.trip_id


async def test_the_link_is_a_page_for_a_person(anywhere: Anywhere) -> None:
    _, created = await anywhere.create(soon(round_trip()))
    page = urlsplit(created.search_link)
    assert page.hostname == urlsplit(anywhere.base).hostname
    assert page.path.startswith("/marketplace/mvc/search/load/")


async def test_before_anybody_was_asked_there_is_no_answer_and_that_is_no_error(anywhere: Anywhere) -> None:
    _, created = await anywhere.create(soon(round_trip()))
    assert await anywhere.marketplace.trip_answers(created.trip_id) == ()


async def test_a_trip_of_several_legs_keeps_them_all(anywhere: Anywhere) -> None:
    out, back = soon(round_trip()).legs
    assert back.date is not None
    again = Leg(**{**out.model_dump(), "date": back.date + timedelta(days=3)})
    _, created = await anywhere.create(Trip(legs=(out, back, again)))
    assert created.search_link


async def test_a_name_that_nobody_gave_finds_nothing(anywhere: Anywhere) -> None:
    assert await anywhere.marketplace.find_trip(f"{uuid.uuid4()}.9") is None


async def test_answers_to_a_trip_that_is_not_there_are_an_error_with_a_sentence(anywhere: Anywhere) -> None:
    with pytest.raises(MarketplaceError) as told:
        await anywhere.marketplace.trip_answers("ZZZZZZ9")
    assert told.value.sentence.startswith("The marketplace")


async def test_a_message_to_a_request_that_is_not_there_is_refused(anywhere: Anywhere) -> None:
    with pytest.raises(MarketplaceError) as told:
        await anywhere.marketplace.send_message("arfq-1", "A test of the connection.")
    assert told.value.sent == "no"


async def test_a_wrong_token_is_named(anywhere: Anywhere) -> None:
    with pytest.raises(MarketplaceUnauthorized):
        await anywhere.stranger.find_trip(f"{uuid.uuid4()}.9")


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({}, [SIMULATOR]),
        ({"avinode_base_url": f"https://{SANDBOX}/api"}, [SIMULATOR, SANDBOX]),
        ({"avinode_base_url": "https://api.avinode.com/api"}, [SIMULATOR]),
    ],
)
def test_only_the_sandbox_that_the_settings_name_is_tried_too(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], where: list[str]
) -> None:
    keys = {
        "AVINODE_API_TOKEN": "t",
        "AVINODE_BEARER": "b",
        "AVINODE_WEBHOOK_USER": "u",
        "AVINODE_WEBHOOK_SECRET": "s",
    }
    for name in (*keys, "AVINODE_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    if given:
        monkeypatch.setenv("AVINODE_BASE_URL", given["avinode_base_url"])
        for name, value in keys.items():
            monkeypatch.setenv(name, value)
    assert places(of_settings()) == where
