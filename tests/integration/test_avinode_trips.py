"""The Avinode adapter over real HTTP: trips, messages and webhooks as they leave."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.support.avinode_desk import API_TOKEN, BEARER, OURS, House, avinode_desk, round_trip
from tests.support.avinode_payloads import (
    envelope,
    refusal,
    trip,
)
from tests.support.scripted_server import Answer
from tools.sourcing.port import (
    AnswerUnreadable,
    MarketplaceDown,
    MarketplaceError,
    NotSendable,
)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with avinode_desk() as desk:
        yield desk


async def test_a_trip_is_created_with_all_headers_and_all_legs(house: House) -> None:
    house.server.on("POST", "/api/trips", Answer(201, envelope(trip())))
    created = await house.marketplace().create_trip(round_trip())
    assert (created.trip_id, created.internal_id) == ("FP8V2U", "atrip-64956153")
    [seen] = house.server.calls("POST", "/api/trips")
    assert len(seen.json["segments"]) == 2
    assert seen.headers["authorization"] == f"Bearer {BEARER}"
    assert seen.headers["x-avinode-apitoken"] == API_TOKEN
    assert seen.headers["x-avinode-senttimestamp"] == "2026-11-20T17:00:00.000Z"
    assert seen.headers["x-avinode-actasaccount"] == "anna"
    assert seen.headers["accept-encoding"] == "gzip"


async def test_the_link_for_the_broker_is_a_page_and_never_an_api_address(house: House) -> None:
    own = house.server.base_url.removesuffix("/api")
    page = f"{own}/marketplace/mvc/search/load/atrip-64956153?source=api&origin=api_action"
    for action in (
        page,
        {"href": page},
        f"{own}/api/trips/atrip-64956153",
        {"href": "https://evil.example/"},
        None,
    ):
        actions = {"searchInAvinode": action}
        house.server.on("POST", "/api/trips", Answer(201, envelope(trip(actions=actions))))
        created = await house.marketplace().create_trip(round_trip())
        assert created.search_link == page
        assert created.view_link == f"{own}/marketplace/mvc/trips/buying/atrip-64956153?source=api"


async def test_a_cut_connection_never_creates_a_second_trip(house: House) -> None:
    house.server.on("POST", "/api/trips", Answer(cut=True))
    with pytest.raises(MarketplaceDown) as failure:
        await house.marketplace().create_trip(round_trip())
    assert failure.value.sent == "unknown"
    assert "checked before it is sent again" in failure.value.sentence
    assert len(house.server.calls("POST", "/api/trips")) == 1


@pytest.mark.parametrize(
    ("status", "sent"),
    [(500, "unknown"), (503, "unknown"), (429, "no"), (423, "no"), (401, "no"), (422, "no")],
)
async def test_a_failed_creation_is_asked_once_and_says_whether_it_may_exist(
    house: House, status: int, sent: str
) -> None:
    house.server.on("POST", "/api/trips", Answer(status, refusal("ERR", "Something"), {"Retry-After": "1"}))
    with pytest.raises(MarketplaceError) as failure:
        await house.marketplace().create_trip(round_trip())
    assert failure.value.sent == sent
    assert len(house.server.calls("POST", "/api/trips")) == 1
    assert house.waits == []


@pytest.mark.parametrize("body", [b"<html>Created</html>", {"data": {}}, b"", {"data": {"id": "arfq-1"}}])
async def test_a_created_trip_that_cannot_be_read_has_arrived(house: House, body: Any) -> None:
    house.server.on("POST", "/api/trips", Answer(201, body))
    with pytest.raises(AnswerUnreadable) as failure:
        await house.marketplace().create_trip(round_trip())
    assert failure.value.sent == "yes"


async def test_the_trip_is_found_again_under_our_own_id(house: House) -> None:
    house.server.on("GET", f"/api/trips/{OURS}", Answer(200, envelope(trip(externalTripId=OURS))))
    found = await house.marketplace().find_trip(OURS)
    assert found is not None
    assert found.trip_id == "FP8V2U"
    house.server.on("GET", f"/api/trips/{OURS}", Answer(404, refusal("NOT_FOUND", "Not found")))
    assert await house.marketplace().find_trip(OURS) is None


async def test_somebody_elses_trip_is_not_taken_for_ours(house: House) -> None:
    house.server.on("GET", f"/api/trips/{OURS}", Answer(200, envelope(trip(externalTripId="another"))))
    with pytest.raises(AnswerUnreadable):
        await house.marketplace().find_trip(OURS)


async def test_a_message_goes_to_the_rfq_it_was_written_for(house: House) -> None:
    house.server.on("POST", "/api/tripmsgs/arfq-2/sendMessage", Answer(201, envelope({"id": "abuyermsg-1"})))
    await house.marketplace().send_message("arfq-2", "Can you hold until noon?")
    [seen] = house.server.seen
    assert (seen.path, seen.json) == (
        "/api/tripmsgs/arfq-2/sendMessage",
        {"message": "Can you hold until noon?"},
    )


@pytest.mark.parametrize("text", ["", "  ", "x" * 5121, "é" * 2561])
async def test_a_message_that_cannot_be_taken_is_not_sent(house: House, text: str) -> None:
    with pytest.raises(NotSendable):
        await house.marketplace().send_message("arfq-2", text)
    assert house.server.seen == []


@pytest.mark.parametrize("ref", ["../trips", "arfq-1/../../x", "", "arfq-1?x=1", "a b"])
async def test_an_id_cannot_leave_its_place_in_the_address(house: House, ref: str) -> None:
    with pytest.raises(NotSendable):
        await house.marketplace().send_message(ref, "hello")
    with pytest.raises(NotSendable):
        await house.marketplace().trip_answers(ref)
    assert house.server.seen == []


async def test_a_trip_is_canceled_with_its_reason(house: House) -> None:
    house.server.on("PUT", "/api/trips/FP8V2U/cancel", Answer(200, envelope({})))
    house.server.on("PUT", "/api/rfqs/arfq-1/cancel", Answer(204, b""))
    await house.marketplace().cancel_trip("FP8V2U", "BY_CLIENT", "The client stays home.")
    await house.marketplace().cancel_rfq("arfq-1", "BOOKED")
    assert [one.json for one in house.server.seen] == [
        {"reason": "BY_CLIENT", "message": "The client stays home."},
        {"reason": "BOOKED", "message": ""},
    ]


async def test_a_webhook_is_registered_with_basic_authentication(house: House) -> None:
    house.server.on("POST", "/api/webhooks/settings", Answer(201, envelope({"id": "whs-1583"})))
    setting = await house.marketplace().register_webhook(
        "https://us.example/hooks/avinode", "avinode", "the-hook-secret"
    )
    assert setting == "whs-1583"
    [seen] = house.server.seen
    assert seen.json["clientAuthenticationType"] == "BASIC"
    assert seen.json["clientSecret"] == "the-hook-secret"
    assert "TripRequestSellerResponse" in seen.json["eventTypes"]
    assert "the-hook-secret" not in repr(house.archived)
