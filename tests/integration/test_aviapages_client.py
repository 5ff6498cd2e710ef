"""The Aviapages adapter against its demo as a process of its own: every call, every fault, each sentence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import httpx
import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from domain.asks import AskedOperator
from domain.quotes import QuoteKind, RfqState
from domain.trip import Leg, Trip
from sandbox.launch import SandboxProcess, launch
from tests.support.aviapages_desk import Levers, levers, our_id
from tests.support.deals import TEB, VNY, round_trip
from tests.support.scripted_server import Answer, ScriptedServer
from tools.http import OutsideCall, RetryPolicy, make_client
from tools.sourcing.aviapages.budget import CallNotFree, NoMonthlyBudget, SharedBudget
from tools.sourcing.aviapages.connection import AviapagesConnection
from tools.sourcing.aviapages.marketplace import Aviapages
from tools.sourcing.aviapages.request import legs_body, quote_request_body
from tools.sourcing.avinode.breaker import CircuitBreaker
from tools.sourcing.channel import QuoteAsk
from tools.sourcing.port import (
    AnswerUnreadable,
    CallsUsedUp,
    MarketplaceBusy,
    MarketplaceDown,
    MarketplaceError,
    MarketplaceRefused,
    MarketplaceUnauthorized,
    NotSendable,
)

PALISADE = AskedOperator(external_id="41002", name="Palisade Jets (demo)")
A_DAY = {"set": "2026-11-23T15:00:00Z"}
"""each week has its own empty legs"""
KEY = "avp-0123456789abcdef-key"


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with launch("aviapages", "--seed", "7", "--store", tmp_path_factory.mktemp("aviapages")) as process:
        yield process


@pytest.fixture
async def demo(exchange: SandboxProcess) -> AsyncIterator[Levers]:
    async with levers(exchange.base) as demo:
        yield demo


def ask(*operators: AskedOperator, categories: tuple[str, ...] = ("Heavy jet",)) -> QuoteAsk:
    chosen = operators or (PALISADE,)
    return QuoteAsk(trip=round_trip(), operators=chosen, categories=categories, comment="Ref JV-1-1")


async def test_a_request_is_what_the_vendor_documents(demo: Levers) -> None:
    request_id = await demo.channel().send(ask())
    (request,) = await demo.requests()
    assert request_id == str(request["id"])
    assert request["body"] == {
        "legs": [
            {
                "departure_airport": {"icao": "KTEB"}, "arrival_airport": {"icao": "KVNY"},
                "pax": 6, "departure_datetime": "2026-12-14T10:00",
            },
            {
                "departure_airport": {"icao": "KVNY"}, "arrival_airport": {"icao": "KTEB"},
                "pax": 6, "departure_datetime": "2026-12-18T16:00",
            },
        ],
        "quote_messages": [{"company": {"id": 41002}}],
        "aircraft": [{"ac_class": "Heavy"}],
        "channels": ["Email", "Leon", "Fl3xx", "Skylegs"],
        "comment": "Ref JV-1-1",
        "post_to_trip_board": False,
        "send_to_self": False,
    }  # fmt: skip


async def test_replies_over_several_pages_are_all_read(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("pages")
    with launch("aviapages", "--seed", "7", "--store", folder, "--page-size", "2") as process:
        async with levers(process.base) as demo:
            await demo.tell(answer="ok", price="98000", count=5)
            operators = tuple(
                AskedOperator(external_id=str(41_001 + n), name=f"Operator {n} (demo)") for n in range(5)
            )
            channel = demo.channel()
            request_id = await channel.send(ask(*operators))
            await demo.later()
            answers = await channel.answers(request_id, operators)
    assert [answer.rfq.state for answer in answers] == [RfqState.QUOTED] * 5
    assert len({quote.id for answer in answers for quote in answer.quotes}) == 5


async def test_the_key_is_not_sent_to_a_next_page_elsewhere(demo: Levers) -> None:
    await demo.fault("foreign-next", path="/v3/charter_quote_replies/")
    with pytest.raises(AnswerUnreadable, match="a next page at another address, where our key is not sent"):
        await demo.channel().answers("1", (PALISADE,))


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/v3/empty_legs/",
        "http://127.0.0.1:8011/v3/empty_legs/",
        "https://api.aviapages.com:444/v3/",
        "https://api.aviapages.com.elsewhere.example/v3/x",
        "https://api.aviapages.com@elsewhere.example/v3/x",
        "https://api.aviapages.com/v2/x",
        "https://api.aviapages.com/v3/../admin",
        "https://api.aviapages.com:x/v3/x",
        "/v3/x",
        "",
    ],
)
def test_only_our_own_host_is_ours(address: str) -> None:
    connection = AviapagesConnection(base_url="https://api.aviapages.com/v3/", token=SecretStr(KEY))
    assert not connection.owns(address)
    assert connection.owns("https://api.aviapages.com/v3/empty_legs/?page=2")


async def test_other_spellings_mean_the_same(demo: Levers) -> None:
    await demo.tell(answer="ok", price="98000.50")
    channel = demo.channel()
    request_id = await channel.send(ask())
    await demo.later()
    plain = await channel.answers(request_id, (PALISADE,))
    await demo.fault("other-shapes", path="/v3/charter_quote_replies/")
    other = await channel.answers(request_id, (PALISADE,))
    assert plain[0].quotes == other[0].quotes
    assert str(plain[0].quotes[0].price) == "USD 98,000.50"


async def test_another_class_than_asked_is_another_aircraft(demo: Levers) -> None:
    await demo.tell(answer="other-aircraft", company=41002)
    channel = demo.channel()
    request_id = await channel.send(ask())
    await demo.later()
    (answer,) = await channel.answers(request_id, (PALISADE,), categories=("Heavy jet",))
    assert [quote.kind for quote in answer.quotes] == [QuoteKind.OTHER_AIRCRAFT]


async def test_a_price_without_a_readable_currency_is_no_price(demo: Levers) -> None:
    await demo.tell(answer="ok", price="98000", currency="dollars")
    channel = demo.channel()
    request_id = await channel.send(ask())
    await demo.later()
    (answer,) = await channel.answers(request_id, (PALISADE,))
    assert answer.quotes == ()
    assert answer.problems[0].endswith("holds no price that can be read.")
    assert answer.rfq.state is RfqState.UNANSWERED


async def test_a_price_range_is_a_range(demo: Levers) -> None:
    found = await demo.channel().price_range(round_trip(), "Heavy jet", "USD")
    assert found is not None
    assert Decimal(50_000) < found.low.amount < found.mid.amount < found.high.amount
    with pytest.raises(NotSendable, match="no class for Zeppelin"):
        await demo.channel().price_range(round_trip(), "Zeppelin", "USD")


async def test_a_flight_time_has_minutes_and_kilometres(demo: Levers) -> None:
    found = await demo.channel().flight_time("KTEB", "KVNY", "Gulfstream G450")
    assert 290 <= found.minutes <= 340
    assert found.distance_km is not None
    assert 3900 <= found.distance_km <= 4000
    far = await demo.channel().flight_time("KTEB", "LFPB", "PC12")
    assert far.tech_stops == ("CYQX",)


async def test_empty_legs_carry_their_operator(demo: Levers) -> None:
    await demo.pull("clock", A_DAY)
    legs = await demo.channel().empty_legs()
    assert len(legs) > 60
    assert all(leg.operator and leg.operator.response_percent is not None for leg in legs)
    assert {leg.pets_allowed for leg in legs} == {True, False}
    assert all(leg.origin == "KTEB" for leg in await demo.channel().empty_legs("KTEB"))


async def test_whom_to_ask_is_few_and_near_ones_come_first(demo: Levers) -> None:
    await demo.pull("clock", A_DAY)
    found = await demo.channel().operators_for(round_trip())
    assert 3 <= len(found) <= 8
    assert len({one.external_id for one in found}) == len(found)
    assert "at KTEB" in found[0].reason or "nm from TEB" in found[0].reason


async def test_a_named_category_comes_before_a_better_answering_operator(demo: Levers) -> None:
    await demo.pull("clock", A_DAY)
    trip = round_trip().model_copy(update={"requirements": ("heavy jet", "pets")})
    found = await demo.channel().operators_for(trip)
    plain = await demo.channel().operators_for(round_trip())
    near = {"KTEB", "KHPN", "KMMU", "KFRG"}
    legs = [leg for leg in await demo.channel().empty_legs() if leg.origin in near]
    heavy = {leg.operator.external_id for leg in legs if leg.operator and leg.category == "Heavy jet"}
    assert heavy
    assert found[0].external_id in heavy
    assert found != plain


@pytest.mark.parametrize(
    ("fault", "error", "sentence"),
    [
        ({"kind": "401"}, MarketplaceUnauthorized, "Aviapages did not accept our access."),
        ({"kind": "403"}, MarketplaceRefused, "Aviapages refused the request"),
        ({"kind": "404"}, MarketplaceRefused, "Aviapages refused the request"),
        ({"kind": "409"}, MarketplaceRefused, "Aviapages refused the request"),
        (
            {"kind": "throttled", "seconds": 60},
            MarketplaceBusy,
            "Aviapages takes no more calls for the moment. Nothing was changed and nothing is lost. "
            "Try again in 60 s.",
        ),
        (
            {"kind": "monthly-limit"},
            CallsUsedUp,
            "Aviapages cannot be asked any more for now: its monthly limit of calls is used up.",
        ),
        ({"kind": "500"}, MarketplaceDown, "Aviapages is not working right now (it answers 500)."),
        ({"kind": "503"}, MarketplaceDown, "Aviapages is not working right now (it answers 503)."),
        ({"kind": "cut"}, MarketplaceDown, "Aviapages is not working right now (the connection was cut)."),
        ({"kind": "cut-body"}, MarketplaceDown, "Aviapages is not working right now"),
        ({"kind": "not-json"}, AnswerUnreadable, "Aviapages answered something we cannot read"),
    ],
)
async def test_each_fault_has_its_sentence(
    demo: Levers, fault: dict[str, object], error: type[MarketplaceError], sentence: str
) -> None:
    await demo.pull("faults", {"count": -1, **fault})
    with pytest.raises(error) as raised:
        await demo.channel().answers("1", (PALISADE,))
    assert raised.value.sentence.startswith(sentence)


@pytest.mark.parametrize("kind", ["503", "cut", "throttled"])
async def test_reading_goes_on_after_a_moment(demo: Levers, kind: str) -> None:
    await demo.fault(kind, count=2, path="/v3/charter_quote_replies/", seconds=1)
    assert len(await demo.channel().answers("1", (PALISADE,))) == 1
    assert len(demo.waits) == 2


@pytest.mark.parametrize("kind", ["503", "cut-after", "throttled", "monthly-limit"])
async def test_a_request_is_posted_once_whatever_is_answered(demo: Levers, kind: str) -> None:
    await demo.fault(kind, path="/v3/charter_quote_requests/")
    before = (await demo.state())["calls_this_month"]
    with pytest.raises(MarketplaceError) as raised:
        await demo.channel().send(ask())
    assert demo.waits == []
    assert raised.value.sent == ("unknown" if kind in {"503", "cut-after"} else "no")
    assert (await demo.state())["calls_this_month"] - before == (kind == "cut-after")


async def test_the_monthly_limit_is_not_asked_again(demo: Levers) -> None:
    await demo.fault("monthly-limit", path="/v3/empty_legs/")
    with pytest.raises(CallsUsedUp):
        await demo.channel().empty_legs()
    assert demo.waits == []


async def test_a_month_that_is_over_for_one_process_is_over_for_all(
    exchange: SandboxProcess, redis: Redis
) -> None:
    async with levers(exchange.base) as demo:
        await demo.fault("monthly-limit", path="/v3/empty_legs/")
        with pytest.raises(CallsUsedUp):
            await demo.channel(budget=budget(redis)).empty_legs()
        calls = (await demo.state())["calls_this_month"]
        with pytest.raises(CallsUsedUp, match="its monthly limit") as raised:
            await demo.channel(budget=budget(redis)).answers("1", (PALISADE,))
        assert (await demo.state())["calls_this_month"] == calls
        assert 0 < (raised.value.retry_after or 0) <= 86_400


async def test_a_wait_for_one_process_is_a_wait_for_all(exchange: SandboxProcess, redis: Redis) -> None:
    async with levers(exchange.base) as demo:
        await demo.fault("throttled", count=1, path="/v3/charter_quote_requests/", seconds=40)
        with pytest.raises(MarketplaceBusy):
            await demo.channel(budget=budget(redis)).send(ask())
        with pytest.raises(MarketplaceBusy) as raised:
            await demo.channel(budget=budget(redis)).empty_legs()
        assert 30 < (raised.value.retry_after or 0) <= 40


class Calendar:
    def __init__(self, now: datetime) -> None:
        self.at = now

    def now(self) -> datetime:
        return self.at


def budget(
    redis: Redis, monthly: int = 1000, reserve: int = 100, clock: Calendar | None = None
) -> SharedBudget:
    at = clock or Calendar(datetime.now(UTC))
    return SharedBudget(redis, "tests", at, monthly_calls=monthly, reserved_calls=reserve)


async def taken(one: SharedBudget, for_whom: str, most: int = 500) -> int:
    for count in range(most):
        try:
            await one.take(for_whom)  # type: ignore[arg-type]
        except CallNotFree:
            return count
    return most


async def test_background_reading_leaves_a_reserve_to_people(redis: Redis) -> None:
    clock = Calendar(datetime(2026, 11, 1, 12, tzinfo=UTC))
    for day in range(28):
        clock.at = datetime(2026, 11, 1 + day, 12, tzinfo=UTC)
        await taken(budget(redis, 50, 10, clock), "background")
    assert await budget(redis, 50, 10, clock).used() == 40
    assert await taken(budget(redis, 50, 10, clock), "person") == 10


async def test_on_one_day_background_reading_spends_at_most_a_share_of_what_remains(redis: Redis) -> None:
    clock = Calendar(datetime(2026, 11, 10, 12, tzinfo=UTC))
    assert await taken(budget(redis, 1100, 100, clock), "background") == 300
    with pytest.raises(CallNotFree) as none_free:
        await budget(redis, 1100, 100, clock).take("background")
    assert (none_free.value.why, none_free.value.retry_after) == ("day", 12 * 3600)
    clock.at += timedelta(days=1)
    assert await taken(budget(redis, 1100, 100, clock), "background") == 210


async def test_a_new_month_begins_at_nothing(redis: Redis) -> None:
    clock = Calendar(datetime(2026, 11, 30, 23, tzinfo=UTC))
    assert await taken(budget(redis, 20, 5, clock), "person") == 20
    with pytest.raises(CallNotFree) as none_free:
        await budget(redis, 20, 5, clock).take("person")
    assert (none_free.value.why, none_free.value.retry_after) == ("month", 3600)
    clock.at = datetime(2026, 12, 1, 0, 1, tzinfo=UTC)
    assert await taken(budget(redis, 20, 5, clock), "person", 3) == 3


async def test_many_at_once_never_pass_the_month(redis: Redis) -> None:
    shared = [budget(redis, 30, 5) for _ in range(4)]
    tries = await asyncio.gather(*(shared[n % 4].take("person") for n in range(100)), return_exceptions=True)
    assert sum(one is None for one in tries) == 30


async def test_the_archive_holds_no_key() -> None:
    archived: list[OutsideCall] = []

    async def keep(call: OutsideCall) -> None:
        archived.append(call)

    async with ScriptedServer().running("/v3") as server:
        server.on("POST", "/v3/charter_quote_requests/", Answer(400, {"detail": f"Bad token {KEY}"}))
        async with make_client(server.base_url, archive=keep) as http:
            with pytest.raises(MarketplaceRefused):
                await adapter(server.base_url, http).send(ask())
        assert server.seen[0].headers["authorization"] == f"Token {KEY}"
    assert len(archived) == 1
    assert KEY not in repr(archived)
    assert "Ref JV-1-1" in archived[0].request_body


async def test_after_failures_in_a_row_nobody_waits() -> None:
    async with ScriptedServer().running("/v3") as server:
        server.on("GET", "/v3/empty_legs/", Answer(500, {}))
        async with make_client(server.base_url) as http:
            channel = adapter(server.base_url, http)
            for _ in range(5):
                with pytest.raises(MarketplaceDown):
                    await channel.empty_legs()
            with pytest.raises(MarketplaceDown, match="several calls in a row failed"):
                await channel.empty_legs()
        assert len(server.seen) == 5


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"{}", b'{"results": 7}', b'{"results": null}', b"\xff\xfe", b"NaN",
        b'{"results": [{"id": null}]}',
    ],
)  # fmt: skip
async def test_what_is_no_list_of_replies_is_said(body: bytes) -> None:
    async with ScriptedServer().running("/v3") as server:
        server.on("GET", "/v3/charter_quote_replies/", Answer(200, body))
        async with make_client(server.base_url) as http:
            with pytest.raises(AnswerUnreadable, match="Aviapages answered something we cannot read"):
                await adapter(server.base_url, http).answers("1", (PALISADE,))


@pytest.mark.parametrize(
    "reply",
    [
        {"id": 1, "quote_request_id": 1, "company": {"id": 41002, "name": "x"}, "state": "OK", "price": True},
        {"id": 1, "quote_request_id": 1, "company": {"id": 41002, "name": "x"}, "state": "OK", "price": -5},
        {"id": 1, "quote_request_id": 1, "company": {"id": 41002, "name": "x"}, "state": "Maybe", "price": 5},
        {"id": 1, "quote_request_id": 1, "company": {"id": 41002, "name": "x"}, "state": "OK", "aircraft": 7},
        {"id": 1, "quote_request_id": 2, "company": {"id": 41002, "name": "x"}, "state": "OK", "price": 9},
        {"id": 1, "quote_request_id": 1, "company": {"id": 7, "name": "x"}, "state": "OK", "price": 9},
        {"id": 1, "quote_request_id": 1, "company": "Palisade Jets", "state": "OK", "price": 9},
    ],
)
async def test_nothing_that_is_not_plainly_a_price_of_this_request_becomes_one(reply: object) -> None:
    if isinstance(reply, dict):
        reply["currency_code"] = "USD"
    async with ScriptedServer().running("/v3") as server:
        server.on("GET", "/v3/charter_quote_replies/", Answer(200, {"next": None, "results": [reply]}))
        async with make_client(server.base_url) as http:
            (answer,) = await adapter(server.base_url, http).answers("1", (PALISADE,))
    assert answer.quotes == ()
    assert answer.rfq.state is RfqState.UNANSWERED


def test_an_open_time_stands_in_and_an_arrival_is_reckoned_back() -> None:
    trip = Trip(
        legs=(
            Leg(origin=TEB, destination=VNY, date=date(2026, 12, 14), passengers=4),
            Leg(
                origin=VNY,
                destination=TEB,
                date=date(2026, 12, 18),
                time=time(16),
                time_kind="arrive",
                passengers=4,
            ),
        )
    )
    first, second = legs_body(trip)
    assert first["departure_datetime"] == "2026-12-14T10:00"
    assert "2026-12-18T07:00" < str(second["departure_datetime"]) < "2026-12-18T09:30"


def test_what_cannot_be_sent_is_said_before_anything_leaves() -> None:
    with pytest.raises(NotSendable, match="No operator is chosen"):
        quote_request_body(ask().model_copy(update={"operators": ()}))
    with pytest.raises(NotSendable, match="not complete"):
        quote_request_body(ask().model_copy(update={"trip": Trip()}))


def adapter(base_url: str, http: httpx.AsyncClient) -> Aviapages:
    clock = Calendar(datetime.now(UTC))
    return Aviapages(
        AviapagesConnection(base_url=base_url, token=SecretStr(KEY)),
        clock=clock,
        http=http,
        budget=NoMonthlyBudget(),
        breaker=CircuitBreaker(clock),
        quote_id=our_id,
        retry=RetryPolicy(attempts=1),
    )
