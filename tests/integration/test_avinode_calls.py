"""The Avinode adapter over real HTTP: what it repeats and waits for, and what each failure is called."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from redis.exceptions import RedisError

from tests.support.avinode_desk import API_TOKEN, BEARER, House, avinode_desk, round_trip
from tests.support.avinode_payloads import (
    envelope,
    refusal,
    trip,
)
from tests.support.scripted_server import Answer
from tools.http import LARGEST_ANSWER, OutsideCall, make_client
from tools.sourcing.avinode.bucket import BudgetSpent, CallBudget, NoBudget
from tools.sourcing.avinode.connection import OAuthClient
from tools.sourcing.port import (
    AnswerUnreadable,
    MarketplaceBusy,
    MarketplaceDown,
    MarketplaceError,
    MarketplaceRefused,
    MarketplaceUnauthorized,
    TripGone,
)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with avinode_desk() as desk:
        yield desk


@pytest.mark.parametrize("status", [423, 429, 503])
async def test_a_read_waits_as_long_as_it_is_told_and_asks_again(house: House, status: int) -> None:
    house.server.on(
        "GET",
        "/api/rfqs/FP8V2U",
        Answer(status, refusal("BUSY", "Wait"), {"Retry-After": "7"}),
        Answer(200, envelope([])),
    )
    assert await house.marketplace().trip_answers("FP8V2U") == ()
    assert house.waits == [7.0]


async def test_a_rate_limit_is_waited_out_to_its_reset(house: House) -> None:
    busy = Answer(429, refusal("HTTP_429", "Too many calls"), {"X-Rate-Limit-Reset": "3"})
    house.server.on("GET", "/api/rfqs/FP8V2U", busy, Answer(200, envelope([])))
    assert await house.marketplace().trip_answers("FP8V2U") == ()
    assert house.waits == [3.0]


async def test_every_repeat_has_a_fresh_timestamp(house: House) -> None:
    house.server.on(
        "GET", "/api/rfqs/FP8V2U", Answer(503, b"", {"Retry-After": "9"}), Answer(200, envelope([]))
    )
    await house.marketplace().trip_answers("FP8V2U")
    stamps = [one.headers["x-avinode-senttimestamp"] for one in house.server.seen]
    assert stamps == ["2026-11-20T17:00:00.000Z", "2026-11-20T17:00:09.000Z"]


async def test_a_cut_read_is_repeated(house: House) -> None:
    house.server.on("GET", "/api/rfqs/FP8V2U", Answer(cut=True), Answer(200, envelope([])))
    assert await house.marketplace().trip_answers("FP8V2U") == ()
    assert house.waits == [0.5]


async def test_a_wait_that_is_too_long_for_a_person_is_handed_back(house: House) -> None:
    house.server.on("GET", "/api/rfqs/FP8V2U", Answer(429, b"", {"X-Rate-Limit-Reset": "240"}))
    with pytest.raises(MarketplaceBusy) as failure:
        await house.marketplace().trip_answers("FP8V2U")
    assert failure.value.retry_after == 240
    assert "Try again in 240 s" in failure.value.sentence
    assert house.waits == []


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (Answer(401, refusal("NOT_AUTHORIZED", "Token expired")), MarketplaceUnauthorized, "Token expired"),
        (
            Answer(403, refusal("AUTHORIZATION_PERMISSIONS", "No permission")),
            MarketplaceRefused,
            "No permission",
        ),
        (
            Answer(400, refusal("ERR_INTERNAL_CRITICAL", "Broken")),
            MarketplaceRefused,
            "ERR_INTERNAL_CRITICAL",
        ),
        (Answer(405, b""), MarketplaceRefused, "HTTP 405"),
        (Answer(409, refusal("CONFLICT", "Changed meanwhile")), MarketplaceRefused, "Changed meanwhile"),
        (Answer(404, refusal("NOT_FOUND", "Not found")), TripGone, "no longer knows trip FP8V2U"),
        (Answer(500, b"<html>oops</html>"), MarketplaceDown, "answers 500"),
        (Answer(302, b"", {"Location": "https://evil.example/"}), AnswerUnreadable, "302"),
        (Answer(200, b"<html>login</html>"), AnswerUnreadable, "not JSON"),
        (Answer(200, {"data": ["text"]}), AnswerUnreadable, "no object"),
        (Answer(200, b"no gzip at all", {"Content-Encoding": "gzip"}), AnswerUnreadable, "unpacked"),
        (
            Answer(200, gzip.compress(b'{"data":[]}')[:9], {"Content-Encoding": "gzip"}),
            AnswerUnreadable,
            "JSON",
        ),
        (Answer(200, b""), AnswerUnreadable, "JSON"),
        (Answer(cut=True), MarketplaceDown, "cut"),
        (Answer(silent=True), MarketplaceDown, "no answer in time"),
    ],
)
async def test_each_failure_has_its_name_and_its_sentence(
    house: House, answer: Answer, error: type[MarketplaceError], words: str
) -> None:
    house.server.on("GET", "/api/rfqs/FP8V2U", answer)
    with pytest.raises(error) as failure:
        await house.marketplace().trip_answers("FP8V2U")
    assert words in failure.value.sentence
    assert BEARER not in str(failure.value)


async def test_a_redirect_takes_the_token_nowhere(house: House) -> None:
    house.server.on("GET", "/api/rfqs/FP8V2U", Answer(302, b"", {"Location": "/api/elsewhere"}))
    with pytest.raises(AnswerUnreadable):
        await house.marketplace().trip_answers("FP8V2U")
    assert house.server.calls("GET", "/api/elsewhere") == []


async def test_a_marketplace_that_is_not_there_was_sent_nothing(house: House) -> None:
    async with make_client("http://127.0.0.1:1/api") as http:
        closed = House(house.server, http, house.clock, [])
        with pytest.raises(MarketplaceDown) as failure:
            await closed.marketplace(base_url="http://127.0.0.1:1/api").create_trip(round_trip())
    assert failure.value.sent == "no"
    assert "Nothing was sent" in failure.value.sentence


async def test_after_failures_in_a_row_nobody_waits_for_a_dead_marketplace(house: House) -> None:
    house.server.on(
        "GET",
        "/api/rfqs/FP8V2U",
        Answer(500, b""),
        Answer(500, b""),
        Answer(500, b""),
        Answer(200, envelope([])),
    )
    marketplace = house.marketplace()
    for _ in range(4):
        with pytest.raises(MarketplaceDown):
            await marketplace.trip_answers("FP8V2U")
    assert len(house.server.seen) == 3
    house.clock.moment += timedelta(seconds=31)
    assert await marketplace.trip_answers("FP8V2U") == ()


async def test_every_raw_answer_is_archived_without_a_secret(house: House) -> None:
    echoed = {"data": [], "you sent": f"Bearer {BEARER}", "accessToken": "another-token"}
    house.server.on("GET", "/api/rfqs/FP8V2U", Answer(500, echoed), Answer(cut=True))
    for _ in range(2):
        with pytest.raises(MarketplaceDown):
            await house.marketplace().trip_answers("FP8V2U")
    assert [one.status for one in house.archived] == [500, None, None, None]
    kept = repr(house.archived)
    for secret in (BEARER, API_TOKEN, "another-token"):
        assert secret not in kept
    assert "you sent" in house.archived[0].response_body
    assert house.archived[1].error is not None


async def test_an_archive_that_is_full_does_not_lose_a_created_trip(house: House) -> None:
    async def full(call: OutsideCall) -> None:
        raise OSError("no space left")

    house.server.on("POST", "/api/trips", Answer(201, envelope(trip())))
    async with make_client(house.server.base_url, archive=full) as http:
        crowded = House(house.server, http, house.clock, [])
        created = await crowded.marketplace().create_trip(round_trip())
    assert created.trip_id == "FP8V2U"


async def test_an_answer_without_end_is_cut_off(house: House) -> None:
    bomb = b"[" + b" " * (LARGEST_ANSWER + 10) + b"]"
    house.server.on("GET", "/api/rfqs/FP8V2U", Answer(200, bomb, packed=True))
    with pytest.raises(AnswerUnreadable):
        await house.marketplace().trip_answers("FP8V2U")


def oauth() -> dict[str, Any]:
    return {
        "bearer": None,
        "oauth": OAuthClient(client_id="us", client_secret=SecretStr("the-client-secret")),
    }


async def test_an_oauth_token_is_fetched_once_and_renewed_before_it_ends(house: House) -> None:
    house.server.on(
        "POST",
        "/api/oauth/token",
        Answer(200, {"access_token": "first", "token_type": "Bearer", "expires_in": 1800}),
        Answer(200, {"access_token": "second", "token_type": "Bearer", "expires_in": 1800}),
    )
    house.server.on("GET", "/api/rfqs/FP8V2U", Answer(200, envelope([])))
    marketplace = house.marketplace(**oauth())
    for minutes in (0, 10, 19.5):
        house.clock.moment += timedelta(minutes=minutes)
        await marketplace.trip_answers("FP8V2U")
    used = [one.headers["authorization"] for one in house.server.calls("GET", "/api/rfqs/FP8V2U")]
    assert used == ["Bearer first", "Bearer first", "Bearer second"]
    asked = house.server.calls("POST", "/api/oauth/token")
    assert asked[0].body == (
        b"grant_type=client_credentials&client_id=us&client_secret=the-client-secret&expiresInMinutes=30"
    )
    assert "the-client-secret" not in repr(house.archived)


async def test_a_token_that_is_refused_is_renewed_once_for_a_read(house: House) -> None:
    house.server.on(
        "POST",
        "/api/oauth/token",
        Answer(200, {"access_token": "old", "expires_in": 1800}),
        Answer(200, {"access_token": "new", "expires_in": 1800}),
    )
    house.server.on(
        "GET",
        "/api/rfqs/FP8V2U",
        Answer(401, refusal("NOT_AUTHORIZED", "Expired")),
        Answer(200, envelope([])),
    )
    assert await house.marketplace(**oauth()).trip_answers("FP8V2U") == ()
    used = [one.headers["authorization"] for one in house.server.calls("GET", "/api/rfqs/FP8V2U")]
    assert used == ["Bearer old", "Bearer new"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(401, {"error": "invalid_client"}), MarketplaceUnauthorized),
        (Answer(429, b""), MarketplaceBusy),
        (Answer(503, b""), MarketplaceDown),
        (Answer(cut=True), MarketplaceDown),
        (Answer(200, {"token_type": "Bearer"}), AnswerUnreadable),
        (Answer(200, b"<html>"), AnswerUnreadable),
    ],
)
async def test_without_a_token_nothing_was_sent(
    house: House, answer: Answer, error: type[MarketplaceError]
) -> None:
    house.server.on("POST", "/api/oauth/token", answer)
    with pytest.raises(error) as failure:
        await house.marketplace(**oauth()).create_trip(round_trip())
    assert failure.value.sent == "no"
    assert house.server.calls("POST", "/api/trips") == []


async def test_a_slow_drip_ends_with_the_whole_calls_time(house: House) -> None:
    house.server.on("GET", "/api/rfqs/FP8V2U", Answer(silent=True))
    async with make_client(house.server.base_url, timeout=30.0, whole_call_seconds=0.1) as http:
        hasty = House(house.server, http, house.clock, [])
        with pytest.raises(MarketplaceDown, match="no answer in time"):
            await hasty.marketplace().trip_answers("FP8V2U")


class SpentBudget:
    async def take(self) -> None:
        raise BudgetSpent(42)

    async def hold(self, seconds: float) -> None:
        raise RedisError("gone")


class LostBudget(SpentBudget):
    async def take(self) -> None:
        raise RedisError("gone")


@pytest.mark.parametrize(
    ("budget", "error", "wait"),
    [(SpentBudget(), MarketplaceBusy, 42.0), (LostBudget(), MarketplaceDown, 30.0)],
)
async def test_without_a_free_call_nothing_is_sent(
    house: House, budget: CallBudget, error: type[MarketplaceError], wait: float
) -> None:
    with pytest.raises(error) as failure:
        await house.marketplace(bucket=budget).create_trip(round_trip())
    assert (failure.value.sent, failure.value.retry_after) == ("no", wait)
    assert house.server.seen == []


async def test_a_stop_of_the_marketplace_is_told_to_all_processes(house: House) -> None:
    class Told(NoBudget):
        held: list[float] = []

        async def hold(self, seconds: float) -> None:
            self.held.append(seconds)

    told = Told()
    house.server.on("GET", "/api/rfqs/FP8V2U", Answer(429, b"", {"X-Rate-Limit-Reset": "240"}))
    with pytest.raises(MarketplaceBusy):
        await house.marketplace(bucket=told).trip_answers("FP8V2U")
    assert told.held == [240]
