"""Whatever the marketplace or a stranger sends: a clean value or one typed error, never anything else."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import httpx
from hypothesis import given, settings, strategies as st

from domain.quotes import QuoteState, RfqState
from tests.support.avinode_payloads import (
    lift,
    quote,
    respelled_quote,
    respelled_rfq,
    rfq,
    trip,
)
from tools.http import seconds_to_wait
from tools.sourcing.avinode.join import Fetched, answer_of, message_of
from tools.sourcing.avinode.links import WebPages
from tools.sourcing.avinode.parse import read_messages, read_quote, read_rfq, read_rfqs, read_trip
from tools.sourcing.avinode.refusals import refusal
from tools.sourcing.avinode.shapes import read_json, unwrap
from tools.sourcing.avinode.webhook import BadPointer, ForeignHref, check_basic, read_pointer
from tools.sourcing.port import AnswerUnreadable, MarketplaceError, RfqAnswer

BASE = "https://sandbox.avinode.com/api"
NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
BOUND = settings(max_examples=200, deadline=None)

ODD = st.sampled_from(
    [
        "", " ", "\x00", "\ud800", "\u202e", "1e999999999", "-0", "NaN", "9" * 400, "../../x", "<script>",
        "2026-13-40T99:99:99", "0001-01-01", "arfq-", "aquote-1", "USD", "usd", "true", "https://[", "//x",
    ]
)  # fmt: skip
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(10**300, 10**301)
    | st.floats()
    | st.text(max_size=30)
    | ODD
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@st.composite
def damaged(draw: st.DrawFn, whole: Callable[[], Any]) -> Any:
    """A real answer in which one to four places hold something else, or nothing."""
    node = whole()
    for _ in range(draw(st.integers(1, 4))):
        place = _places(node)
        holder, key = place[draw(st.integers(0, len(place) - 1))]
        if isinstance(holder, dict) and draw(st.booleans()):
            del holder[key]
        else:
            holder[key] = draw(ANYTHING)
        if not _places(node):
            break
    return node


def _places(node: Any) -> list[tuple[Any, Any]]:
    keys = node.keys() if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    return [pair for key in keys for pair in [(node, key), *_places(node[key])]]


def a_request() -> dict[str, Any]:
    guess = {"amount": 36500, "currency": "USD"}
    return rfq(lifts=(lift(1, quotes=("aquote-1", "aquote-2")), lift(2, "Unanswered", estimatedPrice=guess)))


def a_message() -> dict[str, Any]:
    return {
        "id": "asellermsg-1",
        "message": "Hello",
        "createdOn": "2026-11-20T16:00:00Z",
        "sellerCompany": {"id": "x"},
        "rfqAccepted": True,
        "sellerQuote": {"id": "aquote-1"},
        "lift": [{"id": "asellerlift-1"}],
    }


def as_received(node: Any) -> Any:
    """The way over the wire: numbers with a point come back as decimals."""
    return unwrap(read_json(json.dumps(node).encode()))


def survives(read: Callable[[Any], Any], node: Any) -> Any:
    try:
        return read(as_received(node))
    except AnswerUnreadable:
        return None


def joined(request: Any, one: Any, other: Any, line: Any) -> RfqAnswer | None:
    seen = survives(read_rfq, request)
    quotes = [survives(read_quote, one), survives(read_quote, other)]
    messages = survives(read_messages, line)
    if seen is None:
        return None
    return answer_of(
        seen,
        Fetched(
            quotes={found.external_id: found for found in quotes if found},
            messages=tuple(message_of(found) for found in messages or ()),
        ),
        quote_id=lambda system, external_id: f"{system}:{external_id}",
        received_at=NOW,
        view_link=WebPages(BASE).shown(seen.view),
    )


@BOUND
@given(st.binary(max_size=300) | ANYTHING.map(lambda node: json.dumps(node).encode()))
def test_any_bytes_are_json_or_unreadable(body: bytes) -> None:
    try:
        node = unwrap(read_json(body))
    except AnswerUnreadable:
        return
    for read in (read_trip, read_rfqs, read_rfq, read_quote, read_messages):
        try:
            read(node)
        except AnswerUnreadable:
            continue


@BOUND
@given(
    damaged(a_request) | damaged(lambda: respelled_rfq(a_request())),
    damaged(lambda: quote("aquote-1")) | damaged(lambda: respelled_quote(quote("aquote-1"))),
    damaged(lambda: quote("aquote-2", 38000)),
    damaged(a_message),
)
def test_a_damaged_answer_never_gives_a_price_that_no_operator_wrote(
    request: Any, one: Any, other: Any, line: Any
) -> None:
    answer = joined(request, one, other, line)
    if answer is None:
        return
    json.dumps(answer.model_dump(mode="json")).encode("utf-8")
    written = [amount for node in (one, other) for amount in _written(node)]
    for found in answer.quotes:
        assert found.price.amount > 0
        assert found.price.amount in written
    by_lift: dict[str | None, int] = {}
    for found in answer.quotes:
        if found.state is QuoteState.OPEN:
            by_lift[found.lift_external_id] = by_lift.get(found.lift_external_id, 0) + 1
    if len({one.external_id for one in answer.lifts}) == len(answer.lifts):
        assert all(count == 1 for count in by_lift.values())
    if answer.rfq.state is RfqState.QUOTED:
        assert answer.quotes


def _written(node: Any) -> list[Decimal]:
    """The amount under sellerPrice, as it was sent."""
    price = node.get("sellerPrice") if isinstance(node, dict) else None
    amount = price.get("price") if isinstance(price, dict) else None
    try:
        return [Decimal(str(amount))]
    except InvalidOperation:
        return []


@BOUND
@given(damaged(lambda: trip((a_request(),))))
def test_a_damaged_trip_shows_no_foreign_page(node: Any) -> None:
    seen = survives(read_trip, node)
    if seen is None:
        return
    for action in (seen.search, seen.view):
        page = WebPages(BASE).shown(action)
        if page is not None:
            assert (httpx.URL(page).host == "avinode.com") or httpx.URL(page).host.endswith(".avinode.com")
            assert "/api/" not in httpx.URL(page).path


@BOUND
@given(
    st.integers(300, 599),
    st.binary(max_size=200) | ANYTHING.map(lambda node: json.dumps({"meta": node}).encode()),
    st.dictionaries(
        st.sampled_from(["Retry-After", "X-Rate-Limit-Reset"]), st.text(max_size=12).filter(str.isascii)
    ),
    st.booleans(),
)
def test_every_refusal_has_a_sentence(
    status: int, body: bytes, headers: dict[str, str], writing: bool
) -> None:
    answer = httpx.Response(status, content=body, headers=headers)
    error = refusal(answer, what="the trip", writing=writing)
    assert isinstance(error, MarketplaceError)
    assert error.sentence
    assert error.retry_after is None or 0 < error.retry_after <= 3600
    assert (seconds_to_wait(answer) or 0) >= 0


@BOUND
@given(
    st.binary(max_size=300)
    | st.fixed_dictionaries(
        {
            "id": st.sampled_from(["arfq-1", "atrip-1", "asellermsg-1"]) | SCALARS,
            "type": st.sampled_from(["rfqs", "trips", "tripmsgs"]) | SCALARS,
            "href": st.builds(
                lambda start, rest: start + rest,
                st.sampled_from([BASE, BASE + "/", "https://sandbox.avinode.com", "https://", "http://", ""]),
                st.text(max_size=40),
            )
            | SCALARS,
        }
    ).map(lambda node: json.dumps(node).encode())
)
def test_a_pointer_points_into_the_marketplace_or_nowhere(body: bytes) -> None:
    try:
        pointer = read_pointer(body, BASE)
    except (BadPointer, ForeignHref):
        return
    target = httpx.URL(pointer.href)
    assert (target.scheme, target.host, target.port) == ("https", "sandbox.avinode.com", None)
    assert target.path.startswith("/api/")
    assert target.userinfo == b""


@BOUND
@given(st.none() | st.text(max_size=60) | st.binary(max_size=40).map(lambda raw: "Basic " + raw.hex()))
def test_no_header_that_was_not_given_out_opens_the_door(header: str | None) -> None:
    assert check_basic(header, "avinode", "a-secret-of-some-length") is False
