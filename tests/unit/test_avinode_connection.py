"""Headers, credentials and the circuit breaker of a connection."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx
import pytest
from pydantic import SecretStr, ValidationError

from tools.http import make_client, may_have_arrived, seconds_to_wait
from tools.sourcing.avinode.breaker import CircuitBreaker
from tools.sourcing.avinode.bucket import NoBudget
from tools.sourcing.avinode.connection import AvinodeConnection, OAuthClient
from tools.sourcing.avinode.headers import request_headers, sent_timestamp
from tools.sourcing.avinode.marketplace import AvinodeMarketplace


class FixedClock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


def connection(**changed: Any) -> AvinodeConnection:
    fields: dict[str, Any] = {
        "base_url": "https://sandbox.avinode.com/api",
        "api_token": "6f1c4d7e-0000-4000-8000-000000000001",
        "bearer": "the-bearer-token",
    }
    return AvinodeConnection(**(fields | changed))


def test_every_header_of_the_page_is_sent() -> None:
    headers = request_headers(
        connection(act_as="anna", product="JetVision/1.2"),
        SecretStr("jwt"),
        datetime(2026, 3, 25, 16, 0, 0, 123_999, tzinfo=UTC),
    )
    assert headers == {
        "Authorization": "Bearer jwt",
        "X-Avinode-ApiToken": "6f1c4d7e-0000-4000-8000-000000000001",
        "X-Avinode-SentTimestamp": "2026-03-25T16:00:00.123Z",
        "X-Avinode-ApiVersion": "v1.0",
        "X-Avinode-Product": "JetVision/1.2",
        "X-Avinode-ActAsAccount": "anna",
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Accept-Encoding": "gzip",
    }


def test_nobody_is_acted_for_unless_named() -> None:
    headers = request_headers(connection(), SecretStr("jwt"), datetime(2026, 3, 25, tzinfo=UTC))
    assert "X-Avinode-ActAsAccount" not in headers


def test_the_timestamp_is_utc_whatever_the_zone_of_the_clock() -> None:
    east = timezone(timedelta(hours=2))
    assert sent_timestamp(datetime(2026, 3, 25, 18, 0, tzinfo=east)) == "2026-03-25T16:00:00.000Z"
    with pytest.raises(ValueError, match="without a zone"):
        sent_timestamp(datetime(2026, 3, 25, 18, 0))  # noqa: DTZ001


@pytest.mark.parametrize(
    "changed",
    [
        {"bearer": None},
        {"oauth": OAuthClient(client_id="us", client_secret=SecretStr("s"))},
        {"base_url": "ftp://sandbox.avinode.com/api"},
        {"base_url": "https://user:pw@sandbox.avinode.com/api"},
        {"base_url": "https://sandbox.avinode.com/api?x=1"},
        {"act_as": "anna\r\nX-Evil: 1"},
    ],
)
def test_a_connection_that_is_not_whole_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        connection(**changed)


def test_secrets_do_not_show_in_the_repr() -> None:
    shown = repr(connection())
    assert "the-bearer-token" not in shown
    assert "6f1c4d7e" not in shown


async def test_the_token_is_never_sent_to_another_place_than_the_connection_names() -> None:
    clock = FixedClock()
    async with make_client("https://elsewhere.example/api") as http:
        with pytest.raises(ValueError, match="different marketplaces"):
            AvinodeMarketplace(
                connection(),
                clock=clock,
                http=http,
                bucket=NoBudget(),
                breaker=CircuitBreaker(clock),
                quote_id=lambda system, external_id: external_id,
            )


def test_the_breaker_opens_after_failures_in_a_row_and_lets_one_call_try() -> None:
    clock = FixedClock()
    breaker = CircuitBreaker(clock, failures=3, open_seconds=30)
    breaker.failed()
    breaker.failed()
    breaker.worked()
    for _ in range(3):
        assert breaker.seconds_until_allowed() == 0
        breaker.failed()
    assert breaker.seconds_until_allowed() == 30
    clock.moment += timedelta(seconds=30)
    assert breaker.seconds_until_allowed() == 0
    assert breaker.seconds_until_allowed() > 0
    breaker.worked()
    assert breaker.seconds_until_allowed() == 0


def test_a_trial_that_fails_opens_the_breaker_again() -> None:
    clock = FixedClock()
    breaker = CircuitBreaker(clock, failures=1, open_seconds=30)
    breaker.failed()
    clock.moment += timedelta(seconds=31)
    assert breaker.seconds_until_allowed() == 0
    breaker.failed()
    assert breaker.seconds_until_allowed() == 30


def test_a_trial_that_never_reports_back_does_not_close_the_door_for_good() -> None:
    clock = FixedClock()
    breaker = CircuitBreaker(clock, failures=1, open_seconds=30)
    breaker.failed()
    for _ in range(2):
        clock.moment += timedelta(seconds=31)
        assert breaker.seconds_until_allowed() == 0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "30"}, 30.0),
        ({"X-Rate-Limit-Reset": "12.5"}, 12.5),
        ({"Retry-After": "5", "X-Rate-Limit-Reset": "60"}, 5.0),
        ({"Retry-After": "999999"}, 3600.0),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        ({"Retry-After": "-1"}, None),
        ({"X-Rate-Limit-Reset": "inf"}, None),
        ({}, None),
    ],
)
def test_how_long_an_answer_asks_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert seconds_to_wait(httpx.Response(429, headers=headers)) == seconds


def test_the_reset_of_the_call_rate_says_nothing_about_another_failure() -> None:
    assert seconds_to_wait(httpx.Response(503, headers={"X-Rate-Limit-Reset": "3000"})) is None


def test_only_a_request_that_never_left_is_surely_not_there() -> None:
    assert may_have_arrived(httpx.ConnectError("refused")) == "no"
    assert may_have_arrived(httpx.ConnectTimeout("slow")) == "no"
    assert may_have_arrived(httpx.ReadTimeout("slow")) == "unknown"
    assert may_have_arrived(httpx.RemoteProtocolError("cut")) == "unknown"
