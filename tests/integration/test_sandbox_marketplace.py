"""The demo marketplace over real HTTP: what a broker's client sees when all goes well, and when refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.launch import SandboxProcess, launch
from sandbox.probe import Broker, WebhookReceiver, segment

OUT = segment("KTEB", "KVNY", "2027-01-14")
BACK = segment("KVNY", "KTEB", "2027-01-18", "16:00")


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with launch("marketplace", "--seed", "7", "--store", tmp_path_factory.mktemp("market")) as process:
        yield process


@pytest.fixture
def broker(market: SandboxProcess) -> Iterator[Broker]:
    with Broker(market.base) as client:
        client.admin("POST", "/reset", {"webhooks": True})
        client.admin("POST", "/operators", {"delay_seconds": [0.05, 0.4]})
        yield client


def error_of(answer: httpx.Response) -> tuple[int, str]:
    meta = answer.json()["meta"]
    assert set(meta) == {"errors", "warnings", "infos"}
    assert meta["errors"][0]["title"]
    return answer.status_code, meta["errors"][0]["code"]


def answered(broker: Broker, receiver: WebhookReceiver, trip: Any, count: int, responses: int) -> list[Any]:
    broker.send_rfqs(trip, count)
    receiver.take_until("rfqs", responses)
    rfqs: list[Any] = broker.rfqs(trip["tripId"])
    assert len(rfqs) == count
    return rfqs


def test_one_click_brings_three_quotes_a_decline_and_a_counter_offer(broker: Broker) -> None:
    with WebhookReceiver() as receiver:
        setting = broker.register(receiver.target, "TripRequestSellerResponse", "TripRequestMine")
        assert re.fullmatch(r"whs-\d+", setting["id"])
        assert "s3cret" not in str(setting)

        trip = broker.trip(OUT, BACK, externalTripId="deal-1")
        assert re.fullmatch(r"atrip-\d+", trip["id"])
        assert re.fullmatch(r"[A-Z0-9]{6,8}", trip["tripId"])
        href = f"{broker.base}/api/trips/{trip['id']}"
        assert receiver.take() == {"id": trip["id"], "href": href, "type": "trips"}
        assert broker.rfqs(trip["tripId"]) == []

        page = broker.http.get(trip["actions"]["searchInAvinode"]["href"])
        picked = re.findall(r'name="tail" value="([^"]+)" checked', page.text)
        assert page.status_code == 200
        assert len(picked) == 5
        assert 'id="send-rfqs"' in page.text
        sent = broker.http.post(f"/marketplace/mvc/search/send/{trip['id']}", data={"tail": picked})
        assert (sent.status_code, sent.headers["location"].split("?")[0]) == (
            303,
            f"/marketplace/mvc/trips/buying/{trip['id']}",
        )
        assert receiver.take_until("trips", 1)[0]["id"] == trip["id"]
        pointers = receiver.take_until("rfqs", 5)

    rfqs = broker.rfqs(trip["tripId"])
    assert {pointer["id"] for pointer in pointers} == {rfq["id"] for rfq in rfqs}
    assert {pointer["href"] for pointer in pointers} == {rfq["href"] for rfq in rfqs}
    words: dict[str, list[str]] = {"Quote": [], "Counter-offer": [], "Declined": []}
    for rfq in rfqs:
        assert rfq["sellerCompany"]["displayName"].endswith(" (demo)")
        statuses = [lift["sourcingDisplayStatus"] for lift in rfq["sellerLift"]]
        messages = [broker.data("GET", f"/tripmsgs/{link['id']}") for link in rfq["links"]["tripmsgs"]]
        quotes = [quote for lift in rfq["sellerLift"] for quote in broker.quotes(lift)]
        if not quotes:
            assert statuses == ["Declined"]
            assert rfq["sellerLift"][0]["sourcingStatus"] == 3
            assert [message["rfqAccepted"] for message in messages] == [False]
            words["Declined"].append(messages[0]["message"])
            continue
        assert statuses[-1] == "Accepted"
        live = [one for one in quotes[0]["segments"] if one["paxSegment"]]
        assert [one["startAirport"]["icao"] for one in live] == ["KTEB", "KVNY"]
        assert quotes[0]["sellerPrice"]["price"] > 50_000
        assert "valid until" in quotes[0]["sellerMessage"]
        kind = "Counter-offer" if "Counter-offer" in quotes[0]["sellerMessage"] else "Quote"
        words[kind].append(quotes[0]["sellerMessage"])
    assert [len(words[kind]) for kind in ("Quote", "Counter-offer", "Declined")] == [3, 1, 1]


def test_no_price_is_on_the_trip_and_an_estimate_only_on_an_unanswered_lift(broker: Broker) -> None:
    broker.admin("POST", "/operators", {"mix": ["silent"]})
    trip = broker.trip(OUT)
    broker.send_rfqs(trip, 8)
    lifts = [lift for rfq in broker.rfqs(trip["tripId"]) for lift in rfq["sellerLift"]]
    with_estimate = [lift for lift in lifts if "estimatedPrice" in lift]
    assert 0 < len(with_estimate) < len(lifts)
    assert {lift["sourcingDisplayStatus"] for lift in lifts} == {"Unanswered"}
    shown = broker.data("GET", f"/trips/{trip['tripId']}")
    assert len(shown["rfqs"]) == 8
    assert "rice" not in str(shown["rfqs"])


def test_the_trip_is_found_by_each_of_its_names(broker: Broker) -> None:
    trip = broker.trip(OUT, BACK, externalTripId="deal-42")
    for name in (trip["id"], trip["tripId"], "deal-42"):
        found = broker.data("GET", f"/trips/{name}")
        assert (found["id"], len(found["segments"])) == (trip["id"], 2)
    assert error_of(broker.call("GET", "/trips/deal-43")) == (404, "NOT_FOUND")
    assert error_of(broker.call("GET", f"/rfqs/{trip['id']}")) == (404, "NOT_FOUND")


def test_the_same_seed_gives_the_same_trip_prices_and_answers(tmp_path: Path) -> None:
    def play(seed: int, folder: str) -> list[Any]:
        with (
            launch("marketplace", "--seed", str(seed), "--store", tmp_path / folder) as process,
            Broker(process.base) as broker,
            WebhookReceiver() as receiver,
        ):
            broker.register(receiver.target, "TripRequestSellerResponse")
            broker.admin("POST", "/operators", {"delay_seconds": [0.01, 0.2]})
            trip = broker.trip(OUT, BACK)
            lifts = [
                (rfq["id"], lift)
                for rfq in answered(broker, receiver, trip, 5, 5)
                for lift in rfq["sellerLift"]
            ]
            return [
                trip["tripId"],
                *(
                    (
                        rfq_id,
                        lift["aircraftTail"],
                        lift["sourcingDisplayStatus"],
                        [quote["sellerPrice"] for quote in broker.quotes(lift)],
                    )
                    for rfq_id, lift in lifts
                ),
            ]

    assert play(3, "one") == play(3, "two")


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Authorization", None),
        ("Authorization", "Bearer wrong"),
        ("X-Avinode-ApiToken", None),
        ("X-Avinode-ApiToken", "wrong"),
        ("X-Avinode-SentTimestamp", None),
        ("X-Avinode-SentTimestamp", "yesterday"),
        ("X-Avinode-SentTimestamp", "2020-01-01T00:00:00.000Z"),
    ],
)
def test_a_call_without_its_credentials_is_refused(broker: Broker, header: str, value: str | None) -> None:
    headers = {name: text for name, text in broker.headers().items() if name != header}
    if value is not None:
        headers[header] = value
    answer = broker.http.get("/api/trips/ABC123", headers=headers)
    assert error_of(answer) == (401, "NOT_AUTHORIZED")
    assert {"x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset"} <= set(answer.headers)


def test_a_token_from_the_oauth_endpoint_opens_the_api_until_it_expires(broker: Broker) -> None:
    body = {"client_id": "jetvision", "client_secret": "sandbox", "expiresInMinutes": 1}
    token = broker.call("POST", "/oauth/token", body).json()
    assert (token["token_type"], token["expires_in"]) == ("Bearer", 60)
    with Broker(broker.base, bearer=token["access_token"]) as issued:
        assert issued.call("GET", "/trips/NOPE22").status_code == 404
        broker.admin("POST", "/clock", {"advance_seconds": 61})
        assert error_of(issued.call("GET", "/trips/NOPE22")) == (401, "NOT_AUTHORIZED")
    wrong = broker.call("POST", "/oauth/token", body | {"client_secret": "no"})
    assert error_of(wrong) == (401, "NOT_AUTHORIZED")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"sourcing": True, "legs": []}, 500, "ERR_INTERNAL_CRITICAL"),
        ({"legs": [], "segments": [OUT]}, 500, "ERR_INTERNAL_CRITICAL"),
        ([], 500, "ERR_INTERNAL_CRITICAL"),
        ({"segments": [OUT], "criteria": []}, 500, "ERR_INTERNAL_CRITICAL"),
        ({"segments": []}, 422, "ERR_INPUT_GENERIC_INVALID"),
        ({"segments": [OUT] * 21}, 422, "ERR_INPUT_GENERIC_INVALID"),
        ({"segments": [OUT | {"paxCount": 4}]}, 422, "ERR_INPUT_GENERIC_INVALID"),
        ({"segments": [OUT | {"paxCount": "0"}]}, 422, "ERR_INPUT_GENERIC_INVALID"),
        ({"segments": [OUT | {"startAirport": {"icao": "ASAP"}}]}, 422, "ERR_INPUT_GENERIC_INVALID"),
        ({"segments": [OUT | {"dateTime": {"date": "14.01.2027"}}]}, 422, "ERR_INPUT_GENERIC_INVALID"),
        (
            {"segments": [OUT], "criteria": {"requiredLift": [{"aircraftCategory": ""}]}},
            422,
            "LIFT_INVALID",
        ),
    ],
)
def test_a_wrong_trip_is_refused_with_its_code(broker: Broker, body: Any, status: int, code: str) -> None:
    assert error_of(broker.call("POST", "/trips", body)) == (status, code)
    assert broker.admin("GET", "/state")["trips"] == []


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("POST", "/searches", 403, "AUTHORIZATION_PERMISSIONS"),
        ("GET", "/trips", 500, "ERR_INTERNAL_CRITICAL"),
        ("GET", "/rfqs", 403, "NOT_AUTHORIZED"),
        ("GET", "/account", 404, "NOT_FOUND"),
        ("GET", "/airports", 404, "NOT_FOUND"),
        ("GET", "/trips/ABC123/rfqs", 404, "NOT_FOUND"),
        ("GET", "/operators/nearby", 404, "NOT_FOUND"),
        ("GET", "/quotes/aquote-1", 404, "NOT_FOUND"),
        ("DELETE", "/trips/ABC123", 405, "HTTP_405"),
    ],
)
def test_what_a_broker_may_not_do_is_refused(
    broker: Broker, method: str, path: str, status: int, code: str
) -> None:
    assert error_of(broker.call(method, path)) == (status, code)


def test_unknown_times_arrivals_and_twenty_legs_are_accepted(broker: Broker) -> None:
    arrive_by = OUT | {"dateTime": OUT["dateTime"] | {"departure": False, "time": "16:00"}}
    trip = broker.trip(arrive_by, BACK | {"timeTBD": True})
    broker.send_rfqs(trip, 1)
    first, second = broker.rfqs(trip["tripId"])[0]["segments"]
    assert first["dateTime"]["departure"] is False
    assert first["departureDateTime"]["dateTimeLocal"] < "2027-01-14T16:00:00"
    assert (first["timeTBD"], second["timeTBD"], second["paxCount"]) == (False, True, "6")
    legs = [segment("KTEB", "KBOS", "2027-02-01"), segment("KBOS", "KTEB", "2027-02-02")] * 10
    assert len(broker.data("GET", f"/trips/{broker.trip(*legs)['tripId']}")["segments"]) == 20


def test_too_many_calls_are_refused_until_the_reset(tmp_path: Path) -> None:
    with (
        launch("marketplace", "--store", tmp_path, "--rate-limit", "1") as process,
        Broker(process.base) as broker,
    ):
        answers = [broker.call("GET", "/trips/NOPE22") for _ in range(10)]
        refused = answers[-1]
        while refused.status_code != 429 and len(answers) < 60:
            refused = broker.call("GET", "/trips/NOPE22")
            answers.append(refused)
    assert [answer.status_code for answer in answers[:10]] == [404] * 10
    assert error_of(refused)[0] == 429
    assert refused.headers["x-rate-limit-remaining"] == "0"
    assert int(refused.headers["x-rate-limit-reset"]) >= 1


def test_some_rfqs_answer_404_when_read_directly_and_always_the_same_ones(broker: Broker) -> None:
    broker.admin("POST", "/operators", {"mix": ["silent"]})
    trip = broker.trip(OUT)
    rfqs = broker.send_rfqs(trip, 20)
    twice = [[broker.call("GET", f"/rfqs/{rfq['id']}").status_code for rfq in rfqs] for _ in range(2)]
    assert set(twice[0]) == {200, 404}
    assert twice[0] == twice[1]
    assert len(broker.rfqs(trip["tripId"])) == len(rfqs)


def test_messages_go_to_one_rfq_and_the_operator_replies(broker: Broker) -> None:
    broker.admin("POST", "/operators", {"mix": ["silent"]})
    with WebhookReceiver() as receiver:
        broker.register(receiver.target, "TripChatFromSeller", "TripChatMine")
        trip = broker.trip(OUT)
        rfq, other = broker.send_rfqs(trip, 2)
        sent = broker.data("POST", f"/tripmsgs/{rfq['id']}/sendMessage", {"message": "Is Wi-Fi on board?"})
        first, second = receiver.take_until("tripmsgs", 2)
    assert re.fullmatch(r"abuyermsg-\d+", sent["id"])
    assert first["id"] == sent["id"]
    assert re.fullmatch(r"asellermsg-\d+", second["id"])
    chat = broker.data("GET", f"/tripmsgs/{rfq['id']}/chat")
    assert [("sellerCompany" in one, "buyerCompany" in one) for one in chat] == [(False, True), (True, False)]
    since = broker.data("GET", f"/tripmsgs/{rfq['id']}/chat", since=chat[0]["createdOn"], limit="5")
    assert [one["id"] for one in since] == [second["id"]]
    assert broker.data("GET", f"/tripmsgs/{other['id']}/chat") == []
    wrong_id = rfq["id"].replace("arfq-", "atrip-")
    assert error_of(broker.call("POST", f"/tripmsgs/{wrong_id}/sendMessage", {"message": "x"}))[0] == 404
    long = broker.call("POST", f"/tripmsgs/{rfq['id']}/sendMessage", {"message": "é" * 2561})
    assert error_of(long) == (422, "ERR_INPUT_GENERIC_INVALID")


def test_operators_quote_and_decline_and_a_broker_may_not(broker: Broker) -> None:
    broker.admin("POST", "/operators", {"mix": ["silent"]})
    trip = broker.trip(OUT)
    first, second = broker.send_rfqs(trip, 2)
    price = {"sellerPrice": {"price": "36218.88", "currency": "USD"}, "message": "Ours."}
    assert error_of(broker.call("POST", f"/tripmsgs/{first['id']}/submitQuote", price)) == (
        403,
        "AUTHORIZATION_PERMISSIONS",
    )
    with Broker(broker.base, bearer="sandbox-operator") as operator:
        quote = operator.data("POST", f"/tripmsgs/{first['id']}/submitQuote", price)
        operator.data("POST", f"/tripmsgs/{second['id']}/decline", {"message": "No crew."})
    assert quote["sellerPrice"] == {"price": 36218.88, "currency": "USD"}
    rfqs = broker.rfqs(trip["tripId"])
    assert [rfq["sellerLift"][0]["sourcingDisplayStatus"] for rfq in rfqs] == ["Accepted", "Declined"]


def test_a_cancelled_trip_is_answered_by_nobody(broker: Broker) -> None:
    trip = broker.trip(OUT)
    broker.send_rfqs(trip)
    assert error_of(broker.call("PUT", f"/trips/{trip['tripId']}/cancel", {"reason": "BORED"}))[0] == 422
    body = {"reason": "BY_CLIENT", "message": "Client changed plans."}
    shown = broker.data("PUT", f"/trips/{trip['tripId']}/cancel", body)
    assert shown["canceled"]
    assert {rfq["canceled"] for rfq in shown["rfqs"]} == {True}
    state = broker.admin("GET", "/state")
    assert state["due_answers"] == []
    assert state["trips"][0]["cancelation"]["reason"] == "BY_CLIENT"


def test_one_rfq_is_cancelled_and_the_others_go_on(broker: Broker) -> None:
    broker.admin("POST", "/operators", {"mix": ["quote"], "delay_seconds": [600, 600]})
    first, _second = broker.send_rfqs(broker.trip(OUT), 2)
    older = {"reason": "CHANGED", "messageToSeller": "Sorry."}
    assert broker.data("PUT", f"/rfqs/{first['id']}/cancel", older)["canceled"]
    assert len(broker.admin("GET", "/state")["due_answers"]) == 1


@pytest.mark.parametrize(
    ("answer", "responses", "statuses", "quotes"),
    [
        ("other-aircraft", 1, ["Declined", "Accepted"], [0, 1]),
        ("several-lifts", 2, ["Accepted", "Accepted"], [1, 1]),
        ("revised", 2, ["Accepted"], [2]),
        ("expired", 2, ["Expired"], [1]),
        ("avinode-estimate", 1, ["Unanswered"], [1]),
    ],
)
def test_an_operator_answers_as_scripted(
    broker: Broker, answer: str, responses: int, statuses: list[str], quotes: list[int]
) -> None:
    script = {"operator": "Hudson Ridge Aviation (demo)", "answer": answer, "delay_seconds": 0.01}
    broker.admin("POST", "/operators", script | ({"valid_seconds": 0.05} if answer == "expired" else {}))
    tail = next(one["tail"] for one in broker.admin("GET", "/fleet") if one["icao"] == "C68A")
    with WebhookReceiver() as receiver:
        broker.register(receiver.target, "TripRequestSellerResponse")
        trip = broker.trip(OUT, BACK)
        broker.admin("POST", "/rfqs", {"trip": trip["id"], "tails": [tail]})
        receiver.take_until("rfqs", responses)
    lifts = broker.rfqs(trip["tripId"])[0]["sellerLift"]
    assert [lift["sourcingDisplayStatus"] for lift in lifts] == statuses
    assert [len(lift["links"]["quotes"]) for lift in lifts] == quotes
    given = [quote for lift in lifts for quote in broker.quotes(lift)]
    assert {quote["avinodeGenerated"] for quote in given} == {answer == "avinode-estimate"}
    if answer == "revised":
        assert given[1]["sellerPrice"]["price"] < given[0]["sellerPrice"]["price"]


def test_a_counter_offer_moves_the_departure_on_its_own_quote(broker: Broker) -> None:
    script = {"answer": "counter", "departure_shift_minutes": 150, "price": "41000.50", "delay_seconds": 0.01}
    broker.admin("POST", "/operators", script)
    with WebhookReceiver() as receiver:
        broker.register(receiver.target, "TripRequestSellerResponse", "TripChatFromSeller")
        trip = broker.trip(OUT)
        broker.send_rfqs(trip, 1)
        kinds = {receiver.take()["type"], receiver.take()["type"]}
    quote = broker.quotes(broker.rfqs(trip["tripId"])[0]["sellerLift"][0])[0]
    live = next(one for one in quote["segments"] if one["paxSegment"])
    assert kinds == {"rfqs", "tripmsgs"}
    assert (live["dateTime"]["time"], quote["sellerPrice"]["price"]) == ("12:30", 41000.5)


def test_rfqs_come_in_pages_and_with_chosen_fields(broker: Broker) -> None:
    trip = broker.trip(OUT)
    broker.send_rfqs(trip)
    answer = broker.call(
        "GET", f"/rfqs/{trip['tripId']}", **{"page[number]": "1", "page[size]": "2", "fields[rfqs]": "tripId"}
    ).json()
    assert answer["meta"]["pagination"] == {"pageNumber": 1, "batchSize": 2, "totalCount": 5}
    assert [set(rfq) for rfq in answer["data"]] == [{"id", "tripId"}] * 2


def test_a_webhook_registered_again_replaces_the_old_one(broker: Broker) -> None:
    with WebhookReceiver(secret="new") as receiver:
        old = broker.register(receiver.target, "TripRequestMine", secret="old")
        new = broker.register(receiver.target, "TripRequestMine", secret="new")
        assert old["id"] != new["id"]
        trip = broker.trip(OUT)
        assert receiver.take()["id"] == trip["id"]
        assert receiver.nothing_comes(0.3)
        assert receiver.refused == 0


def test_the_pages_tell_why_nothing_can_be_sent(broker: Broker) -> None:
    def page_of(trip: Any) -> httpx.Response:
        return broker.http.get(f"/marketplace/mvc/search/load/{trip['id']}")

    assert "No aircraft of the demo fleet" in page_of(broker.trip(OUT | {"paxCount": "400"})).text
    assert "opened empty" in page_of(broker.trip(OUT, sourcing=False)).text
    trip = broker.trip(OUT)
    assert "Round trip" in page_of(broker.trip(OUT, BACK)).text
    broker.admin("POST", "/clock", {"advance_seconds": 49 * 3600})
    assert page_of(trip).status_code == 410
    assert broker.http.get(f"/marketplace/mvc/trips/buying/{trip['id']}").status_code == 200
    assert broker.http.get("/marketplace/mvc/search/load/atrip-1").status_code == 404
    assert broker.http.get("/static/%2e%2e/pages.py").status_code == 404


def test_pages_need_nothing_from_elsewhere_and_refuse_foreign_orders(broker: Broker) -> None:
    trip = broker.trip(OUT)
    page = broker.http.get(f"/marketplace/mvc/search/load/{trip['id']}")
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', page.text)
    assert "(demo marketplace)" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    photo = re.search(r'src="(/photos/[^"]+)"', page.text)
    assert photo
    assert broker.http.get(photo[1]).content.startswith(b"\x89PNG")
    foreign = {"Sec-Fetch-Site": "cross-site"}
    sent = broker.http.post(
        f"/marketplace/mvc/search/send/{trip['id']}", data={"tail": ["N1"]}, headers=foreign
    )
    assert sent.status_code == 403
    assert broker.http.post("/admin/reset", headers=foreign).status_code == 403


def test_another_price_level_and_spread_make_another_market_of_the_same_fleet(tmp_path: Path) -> None:
    def prices(*options: str) -> dict[str, float]:
        store = tmp_path / "-".join(("market", *options))
        with (
            launch("marketplace", "--seed", "7", "--store", store, *options) as process,
            Broker(process.base) as broker,
            WebhookReceiver() as receiver,
        ):
            broker.admin("POST", "/operators", {"mix": ["quote"], "delay_seconds": [0, 0]})
            broker.register(receiver.target, "TripRequestSellerResponse")
            lifts = [
                lift
                for rfq in answered(broker, receiver, broker.trip(OUT, BACK), 5, 5)
                for lift in rfq["sellerLift"]
            ]
            quoted = {
                lift["aircraftTail"]: broker.data("GET", f"/quotes/{link['id']}")["sellerPrice"]["price"]
                for lift in lifts
                for link in lift["links"]["quotes"]
            }
            assert len(quoted) == 5
            return quoted

    usual = prices()
    dearer = prices("--price-level", "120")
    assert dearer == pytest.approx({tail: price * 1.2 for tail, price in usual.items()}, rel=1e-6)
    spread = prices("--price-spread", "15")
    shares = [spread[tail] / usual[tail] for tail in usual]
    assert all(0.85 <= share <= 1.15 for share in shares)
    assert len({round(share, 3) for share in shares}) > 1
