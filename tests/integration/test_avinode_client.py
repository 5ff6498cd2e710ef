"""The Avinode adapter over real HTTP: what it asks, what it repeats, and what each failure is called."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from redis.exceptions import RedisError

from domain.money import Money
from domain.quotes import QuoteState, RfqState
from domain.trip import Leg, Place, Trip
from tests.support.avinode_payloads import (
    envelope,
    lift,
    quote,
    refusal,
    respelled_quote,
    respelled_rfq,
    rfq,
    trip,
)
from tests.support.scripted_server import Answer, ScriptedServer
from tools.http import LARGEST_ANSWER, OutsideCall, RetryPolicy, make_client
from tools.sourcing.avinode.breaker import CircuitBreaker
from tools.sourcing.avinode.bucket import BudgetSpent, CallBudget, NoBudget
from tools.sourcing.avinode.connection import AvinodeConnection, OAuthClient
from tools.sourcing.avinode.marketplace import AvinodeMarketplace
from tools.sourcing.port import (
    AnswerUnreadable,
    Marketplace,
    MarketplaceBusy,
    MarketplaceDown,
    MarketplaceError,
    MarketplaceRefused,
    MarketplaceUnauthorized,
    NotSendable,
    TripGone,
    TripRequest,
)

API_TOKEN = "6f1c4d7e-0000-4000-8000-000000000001"
BEARER = "eyJhbGciOiJIUzI1NiJ9.the-bearer-token"
OURS = "0f8fad5b-d9cb-469f-a165-70867728950e.2"
Q1 = "aquote-398402435"


class MovableClock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


@dataclass
class House:
    """The adapter, the server it talks to, and what was waited for and archived meanwhile."""

    server: ScriptedServer
    http: httpx.AsyncClient
    clock: MovableClock
    archived: list[OutsideCall]
    waits: list[float] = field(default_factory=list)

    def marketplace(self, bucket: CallBudget | None = None, **changed: Any) -> Marketplace:
        fields: dict[str, Any] = {
            "base_url": self.server.base_url,
            "api_token": API_TOKEN,
            "bearer": BEARER,
            "act_as": "anna",
        }
        return AvinodeMarketplace(
            AvinodeConnection(**(fields | changed)),
            clock=self.clock,
            http=self.http,
            bucket=bucket or NoBudget(),
            breaker=CircuitBreaker(self.clock, failures=3),
            quote_id=lambda system, external_id: f"{system}:{external_id}",
            sleep=self._wait,
            retry=RetryPolicy(attempts=3, first_wait=0.5, patience_seconds=15),
        )

    async def _wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.clock.moment += timedelta(seconds=seconds)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    archived: list[OutsideCall] = []

    async def archive(call: OutsideCall) -> None:
        archived.append(call)

    async with (
        ScriptedServer().running() as server,
        make_client(
            server.base_url,
            timeout=httpx.Timeout(5.0, read=0.3),
            whole_call_seconds=5.0,
            archive=archive,
        ) as http,
    ):
        yield House(server, http, MovableClock(), archived)


def round_trip() -> TripRequest:
    def leg(origin: str, destination: str, day: int) -> Leg:
        return Leg(
            origin=Place(text=origin, icao=origin),
            destination=Place(text=destination, icao=destination),
            date=date(2026, 12, day),
            time=time(10),
            passengers=6,
        )

    legs = (leg("KTEB", "KVNY", 14), leg("KVNY", "KTEB", 18))
    return TripRequest(external_trip_id=OURS, trip=Trip(legs=legs))


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


async def test_all_rfqs_and_all_their_quotes_are_read(house: House) -> None:
    rfqs = [
        rfq(1, (lift(1, quotes=("aquote-1",)), lift(2, quotes=("aquote-2",)))),
        rfq(2, (lift(3, "Unanswered", estimatedPrice={"amount": 36500, "currency": "USD"}),)),
        rfq(3, (lift(4, quotes=("aquote-3",)),)),
    ]
    house.server.on("GET", "/api/rfqs/FP8V2U", Answer(200, envelope(rfqs)))
    for number, price in ((1, 191700), (2, 147350), (3, 81550)):
        house.server.on(
            "GET", f"/api/quotes/aquote-{number}", Answer(200, envelope(quote(f"aquote-{number}", price)))
        )
    answers = await house.marketplace().trip_answers("FP8V2U")
    assert [one.rfq.state for one in answers] == [RfqState.QUOTED, RfqState.UNANSWERED, RfqState.QUOTED]
    assert [one.price for answer in answers for one in answer.quotes] == [
        Money.of("191700"),
        Money.of("147350"),
        Money.of("81550"),
    ]
    assert [one.price for one in answers[1].estimates] == [Money.of("36500")]
    [asked] = house.server.calls("GET", "/api/rfqs/FP8V2U")
    assert asked.query["latestquote"] == ["true"]


async def test_a_long_list_of_rfqs_is_read_to_its_last_page(house: House) -> None:
    def page(number: int, rfqs: list[dict[str, Any]]) -> Answer:
        pagination = {"pageNumber": number, "batchSize": 2, "totalCount": 5}
        return Answer(200, {"meta": {"pagination": pagination}, "data": rfqs})

    house.server.on(
        "GET",
        "/api/rfqs/FP8V2U",
        page(0, [rfq(1), rfq(2)]),
        page(1, [rfq(2), rfq(3)]),
        page(2, [rfq(4)]),
        page(3, []),
    )
    answers = await house.marketplace().trip_answers("FP8V2U")
    assert [one.rfq.external_id for one in answers] == ["arfq-1", "arfq-2", "arfq-3", "arfq-4"]
    pages = [one.query.get("page[number]") for one in house.server.seen]
    assert pages == [None, ["1"], ["2"]]


async def test_the_other_spelling_packed_and_wrapped_twice_reads_the_same(house: House) -> None:
    request = rfq(1, (lift(1, quotes=(Q1,)), lift(2, "Declined")))
    house.server.on("GET", "/api/rfqs/FP8V2U", Answer(200, envelope([request])))
    house.server.on("GET", f"/api/quotes/{Q1}", Answer(200, envelope(quote(Q1, 36218.88))))
    plain = await house.marketplace().trip_answers("FP8V2U")
    house.server.on(
        "GET", "/api/rfqs/FP8V2U", Answer(200, envelope({"data": [respelled_rfq(request)]}), packed=True)
    )
    house.server.on(
        "GET", f"/api/quotes/{Q1}", Answer(200, envelope({"data": respelled_quote(quote(Q1, 36218.88))}))
    )
    assert await house.marketplace().trip_answers("FP8V2U") == plain
    assert plain[0].quotes[0].price == Money.of("36218.88")


async def test_a_new_trip_without_rfqs_is_alive(house: House) -> None:
    house.server.on("GET", "/api/trips/FP8V2U", Answer(200, envelope(trip())))
    assert await house.marketplace().trip_answers("FP8V2U") == ()


async def test_the_list_of_rfqs_falls_back_to_the_trip(house: House) -> None:
    house.server.on(
        "GET", "/api/trips/FP8V2U", Answer(200, envelope(trip((rfq(1, (lift(status="Expired"),)),))))
    )
    [answer] = await house.marketplace().trip_answers("FP8V2U")
    assert answer.rfq.state is RfqState.EXPIRED


async def test_a_wiped_trip_is_gone(house: House) -> None:
    with pytest.raises(TripGone) as failure:
        await house.marketplace().trip_answers("FP8V2U")
    assert "What was recorded here stays" in failure.value.sentence


async def test_a_declined_rfq_is_read_with_the_operators_words(house: House) -> None:
    house.server.on("GET", "/api/rfqs/FP8V2U", Answer(200, envelope([rfq(1, (lift(status="Declined"),))])))
    chat = [
        {
            "id": "asellermsg-2",
            "message": "Aircraft in maintenance",
            "createdOn": "2026-11-20T16:30:00Z",
            "sellerCompany": {"id": "x"},
        },
        {
            "id": "asellermsg-1",
            "message": "Checking",
            "createdOn": "2026-11-20T16:00:00Z",
            "sellerCompany": {"id": "x"},
        },
    ]
    house.server.on("GET", "/api/tripmsgs/arfq-1/chat", Answer(200, envelope(chat)))
    [answer] = await house.marketplace().trip_answers("FP8V2U")
    assert answer.rfq.decline_reason == "Aircraft in maintenance"
    known = {"arfq-1": answer.rfq}
    [again] = await house.marketplace().trip_answers("FP8V2U", known_rfqs=known)
    assert again.rfq == answer.rfq
    assert len(house.server.calls("GET", "/api/tripmsgs/arfq-1/chat")) == 1


async def test_a_decline_without_a_chat_stands_without_words(house: House) -> None:
    house.server.on("GET", "/api/rfqs/FP8V2U", Answer(200, envelope([rfq(1, (lift(status="Declined"),))])))
    [answer] = await house.marketplace().trip_answers("FP8V2U")
    assert (answer.rfq.state, answer.rfq.decline_reason) == (RfqState.DECLINED, None)


async def test_a_recorded_quote_costs_no_call(house: House) -> None:
    house.server.on("GET", "/api/rfqs/FP8V2U", Answer(200, envelope([rfq(1, (lift(quotes=(Q1,)),))])))
    house.server.on("GET", f"/api/quotes/{Q1}", Answer(200, envelope(quote(Q1))))
    [first] = await house.marketplace().trip_answers("FP8V2U")
    expired = rfq(1, (lift(status="Expired", quotes=(Q1,)),))
    house.server.on("GET", "/api/rfqs/FP8V2U", Answer(200, envelope([expired])))
    [again] = await house.marketplace().trip_answers("FP8V2U", known={Q1: first.quotes[0]})
    assert len(house.server.calls("GET", f"/api/quotes/{Q1}")) == 1
    assert again.quotes[0].state is QuoteState.EXPIRED


async def test_one_bad_quote_does_not_hide_the_others(house: House) -> None:
    request = rfq(1, (lift(1, quotes=("aquote-1", "aquote-2", "aquote-3", Q1)),))
    house.server.on("GET", "/api/rfqs/FP8V2U", Answer(200, envelope([request])))
    house.server.on("GET", "/api/quotes/aquote-2", Answer(200, b"not json"))
    house.server.on("GET", "/api/quotes/aquote-3", Answer(200, envelope(quote("aquote-9"))))
    house.server.on("GET", f"/api/quotes/{Q1}", Answer(200, envelope(quote(Q1))))
    [answer] = await house.marketplace().trip_answers("FP8V2U")
    assert [one.external_id for one in answer.quotes] == [Q1]
    assert len(answer.problems) == 3


async def test_an_rfq_that_cannot_be_read_alone_belongs_to_an_unknown_trip(house: House) -> None:
    assert await house.marketplace().rfq_trip("arfq-1") is None
    house.server.on("GET", "/api/rfqs/arfq-1", Answer(200, envelope(rfq(1))))
    assert await house.marketplace().rfq_trip("arfq-1") == "FP8V2U"
    assert [one.path for one in house.server.seen] == ["/api/rfqs/arfq-1"] * 2


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


async def test_a_message_behind_a_pointer_says_which_lift_it_is_about(house: House) -> None:
    message = {
        "id": "asellermsg-5",
        "text": "We can do it.",
        "createdOn": "2026-11-20T16:30:00Z",
        "sellerCompany": {"id": "x"},
        "rfqAccepted": True,
        "sellerQuote": {"id": Q1},
        "lift": [{"id": "asellerlift-1"}],
    }
    house.server.on("GET", "/api/tripmsgs/asellermsg-5", Answer(200, envelope(message)))
    read = await house.marketplace().read_message("asellermsg-5")
    assert (read.from_operator, read.accepted, read.quote_external_id) == (True, True, Q1)
    assert read.lift_external_ids == ("asellerlift-1",)


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
