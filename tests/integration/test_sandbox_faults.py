"""Faults of the demo marketplace: each one is met by a client as the real system would show it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from sandbox.launch import SandboxProcess, launch
from sandbox.probe import Broker, WebhookReceiver, segment

OUT = segment("KTEB", "KVNY", "2027-01-14")


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with launch(
        "marketplace",
        "--seed",
        "7",
        "--store",
        tmp_path_factory.mktemp("market"),
        "--hidden-rfq-percent",
        "0",
    ) as process:
        yield process


@pytest.fixture
def broker(market: SandboxProcess) -> Iterator[Broker]:
    with Broker(market.base) as client:
        client.admin("POST", "/reset", {"webhooks": True})
        client.admin("POST", "/operators", {"delay_seconds": [0.05, 0.4]})
        yield client


@pytest.mark.parametrize("status", [401, 403, 409, 423, 429, 500, 503])
def test_a_status_fault_by_header_is_for_that_call_only(broker: Broker, status: int) -> None:
    refused = broker.call("POST", "/trips", {"segments": [OUT]}, fault=f"{status}; reset=7")
    assert refused.status_code == status
    assert refused.json()["meta"]["errors"][0]["code"]
    assert broker.admin("GET", "/state")["trips"] == []
    if status == 429:
        assert refused.headers["x-rate-limit-reset"] == "7"
    assert broker.call("POST", "/trips", {"segments": [OUT]}).status_code == 201


def test_a_stored_fault_meets_its_path_as_often_as_asked(broker: Broker) -> None:
    broker.admin("POST", "/faults", {"kind": "503", "count": 2, "method": "GET", "path": "/api/trips/*"})
    trip = broker.trip(OUT)
    statuses = [broker.call("GET", f"/trips/{trip['tripId']}").status_code for _ in range(3)]
    assert statuses == [503, 503, 200]


def test_faults_in_a_row_are_met_one_after_the_other(broker: Broker) -> None:
    for kind in ("401", "429", "500"):
        broker.admin("POST", "/faults", {"kind": kind})
    assert [broker.call("GET", "/trips/NOPE22").status_code for _ in range(4)] == [401, 429, 500, 404]


def test_an_unknown_fault_is_refused(broker: Broker) -> None:
    assert broker.http.post("/admin/faults", json={"kind": "gremlins"}).status_code == 422
    assert broker.call("GET", "/trips/NOPE22", fault="gremlins").status_code == 422


def test_a_cut_before_the_work_leaves_no_trip_and_one_after_it_leaves_one(broker: Broker) -> None:
    for fault, found in (("cut", 404), ("cut-after", 200)):
        with pytest.raises(httpx.TransportError):
            broker.call("POST", "/trips", {"segments": [OUT], "externalTripId": f"x-{fault}"}, fault=fault)
        assert broker.call("GET", f"/trips/x-{fault}").status_code == found
    with pytest.raises(httpx.TransportError):
        broker.call("GET", "/trips/x-cut-after", fault="cut-body")


def test_a_slow_answer_outlasts_an_impatient_client(broker: Broker) -> None:
    headers = broker.headers() | {"X-Sandbox-Fault": "slow; seconds=5"}
    with pytest.raises(httpx.ReadTimeout):
        broker.http.get("/api/trips/NOPE22", headers=headers, timeout=0.2)


def test_a_skewed_clock_refuses_a_right_timestamp(broker: Broker) -> None:
    assert broker.call("GET", "/trips/NOPE22", fault="clock-skew").status_code == 401
    broker.admin("POST", "/clock", {"set": "2030-01-01T00:00:00Z", "frozen": True})
    assert broker.call("GET", "/trips/NOPE22").status_code == 401
    broker.admin("POST", "/clock", {"real": True})
    assert broker.call("GET", "/trips/NOPE22").status_code == 404


def test_after_the_monday_wipe_old_ids_are_unknown_and_new_ones_differ(broker: Broker) -> None:
    trip = broker.trip(OUT)
    broker.admin("POST", "/faults", {"kind": "monday-wipe"})
    assert broker.call("GET", f"/trips/{trip['tripId']}").status_code == 404
    assert broker.trip(OUT)["id"] != trip["id"]


def test_estimate_only_trips_are_never_quoted(broker: Broker) -> None:
    broker.admin("POST", "/faults", {"kind": "estimate-only"})
    trip = broker.trip(OUT)
    broker.send_rfqs(trip)
    lifts = [lift for rfq in broker.rfqs(trip["tripId"]) for lift in rfq["sellerLift"]]
    assert all(lift["estimatedPrice"]["amount"] > 10_000 for lift in lifts)
    assert broker.admin("GET", "/state")["due_answers"] == []


def test_the_other_spellings_say_the_same(broker: Broker) -> None:
    with WebhookReceiver() as receiver:
        broker.register(receiver.target, "TripRequestSellerResponse")
        trip = broker.trip(OUT)
        broker.send_rfqs(trip, 1)
        receiver.take()
    plain = broker.rfqs(trip["tripId"])
    quote = broker.quotes(plain[0]["sellerLift"][0])[0]
    broker.admin("POST", "/faults", {"kind": "alternative-shapes", "count": -1})
    rfq = broker.data("GET", f"/rfqs/{trip['tripId']}")["data"][0]
    assert "sellerLift" not in rfq
    assert "startAirport" not in rfq["segments"][0]
    assert rfq["segments"][0]["startAirportDetails"]["icao"] == "KTEB"
    lift = rfq["lifts"][0]
    assert lift["aircraftType"]["name"] == plain[0]["sellerLift"][0]["aircraftType"]
    other = broker.data("GET", f"/quotes/{quote['id']}")["data"]
    assert other["sellerPrice"] == quote["sellerPrice"]
    message = broker.data("GET", f"/tripmsgs/{plain[0]['links']['tripmsgs'][0]['id']}")["data"]
    assert message["text"]
    assert "message" not in message
    created = broker.trip(OUT)["data"]
    assert created["actions"]["searchInAvinode"].startswith(broker.base)


def test_many_rfqs_cannot_be_read_directly_but_always_through_the_trip(broker: Broker) -> None:
    broker.admin("POST", "/faults", {"kind": "404", "path": "/api/rfqs/arfq-*", "count": -1})
    trip = broker.trip(OUT)
    rfq = broker.send_rfqs(trip, 1)[0]
    assert broker.call("GET", f"/rfqs/{rfq['id']}").status_code == 404
    assert broker.rfqs(trip["tripId"])[0]["id"] == rfq["id"]


def registered(broker: Broker, receiver: WebhookReceiver) -> None:
    broker.register(receiver.target, "TripRequestMine")


def test_a_webhook_comes_twice(broker: Broker) -> None:
    with WebhookReceiver() as receiver:
        registered(broker, receiver)
        broker.admin("POST", "/faults", {"kind": "webhook-twice", "event": "TripRequestMine"})
        trip = broker.trip(OUT)
        assert [receiver.take()["id"], receiver.take()["id"]] == [trip["id"]] * 2
        assert receiver.nothing_comes(0.2)


def test_a_webhook_is_lost(broker: Broker) -> None:
    with WebhookReceiver() as receiver:
        registered(broker, receiver)
        lost: Any = broker.call("POST", "/trips", {"segments": [OUT]}, fault="webhook-lost").json()["data"]
        following = broker.trip(OUT)
        assert receiver.take()["id"] == following["id"]
        assert receiver.nothing_comes(0.2)
        assert broker.call("GET", f"/trips/{lost['tripId']}").status_code == 200


def test_webhooks_come_out_of_order(broker: Broker) -> None:
    with WebhookReceiver() as receiver:
        registered(broker, receiver)
        broker.admin("POST", "/faults", {"kind": "webhook-out-of-order"})
        first, second = broker.trip(OUT), broker.trip(OUT)
        assert [receiver.take()["id"], receiver.take()["id"]] == [second["id"], first["id"]]


def test_a_webhook_comes_late(broker: Broker) -> None:
    with WebhookReceiver() as receiver:
        registered(broker, receiver)
        broker.admin("POST", "/faults", {"kind": "webhook-late", "seconds": 0.6})
        trip = broker.trip(OUT)
        assert receiver.nothing_comes(0.3)
        assert receiver.take()["id"] == trip["id"]


def test_a_target_that_fails_is_tried_again(broker: Broker) -> None:
    with WebhookReceiver() as receiver:
        receiver.status = 500
        registered(broker, receiver)
        trip = broker.trip(OUT)
        assert receiver.nothing_comes(0.2)
        receiver.status = 200
        assert receiver.take()["id"] == trip["id"]
