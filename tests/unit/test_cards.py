"""Cards are views: the fields that the page draws, ready for display, from the deal and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain import events as e
from domain.deal import Deal
from domain.history import rebuild
from domain.quotes import OfferedLeg, QuoteKind, QuoteState, Rfq, RfqState
from domain.trip import Question, Trip
from persistence.clients import Client
from persistence.unit_of_work import Broker
from tests.support.deals import HOUSE, TEB, operator, quote, round_trip
from tools.cards.answer_card import answer_card
from tools.cards.board_card import UNSAID, board_card
from tools.cards.compare_card import compare_card
from tools.cards.desk import Desk
from tools.cards.estimate_card import estimate_card
from tools.cards.fill import CARDS
from tools.cards.mail_card import mail_card
from tools.cards.proposal_card import proposal_card
from tools.cards.trip_card import trip_card
from tools.quoting.price import price_quote, with_taxes
from tools.sourcing.estimates import estimate

SAMPLES = Path(__file__).parents[1] / "e2e" / "gallery" / "samples"
ELEMENTS = Path(__file__).parents[2] / "public" / "elements"
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
FRAME = {"kind", "deal_id", "version", "latest"}

DESK = Desk(
    broker=Broker(
        name="Anna Berg (demo)", email="anna@jetvision.example", phone=None, timezone="America/New_York"
    ),
    client=Client(
        id="c",
        company="Acme Corporation (demo)",
        contact_name="Alex Carter (demo)",
        email="office@acme.example",
    ),
    now=NOW,
    house=HOUSE,
    is_simulator=True,
)


def deal(*happenings: e.Payload) -> Deal:
    """The deal to which this has happened, one thing a minute."""
    opened = e.DealOpened(number="JV-26-0001", thread_id="t")
    history = [
        e.DealEvent(deal_id="d", seq=seq, at=NOW + timedelta(minutes=seq), actor="system", payload=payload)
        for seq, payload in enumerate((opened, *happenings), start=1)
    ]
    return rebuild(history, broker_id="b")


def rfq(n: int, state: RfqState = RfqState.UNANSWERED, why: str | None = None) -> Rfq:
    return Rfq(
        system="avinode", external_id=f"arfq-{n}", operator=operator(n), state=state, decline_reason=why
    )


DESCRIBED = (
    e.TripDescribed(trip=round_trip()),
    e.ClientLinked(client_id="c", how="recognised"),
    e.EstimateGiven(ranges=estimate(round_trip())),
)
SOURCED = (
    *DESCRIBED,
    e.TripRequested(external_trip_id="d.2"),
    e.TripCreated(
        system="avinode", trip_id="FP8V2U", internal_id="atrip-1", deep_link="http://127.0.0.1/search"
    ),
)
QUOTED = (
    *SOURCED,
    e.RfqSeen(rfq=rfq(1, RfqState.QUOTED)),
    e.RfqSeen(rfq=rfq(2, RfqState.QUOTED)),
    e.RfqSeen(rfq=rfq(3, RfqState.DECLINED, "Crew rest (demo)")),
    e.RfqSeen(rfq=rfq(4)),
    e.QuoteReceived(quote=quote(1)),
    e.QuoteReceived(quote=quote(2, "104500.00")),
)


def options_priced(version: int = 1) -> e.OptionsPriced:
    options = tuple(
        e.PricedOption(
            n=n,
            quote_id=one.id,
            snapshot=price_quote(
                with_taxes(one, "excluded"), round_trip(), margin_percent=Decimal(10), today=NOW.date()
            ),
        )
        for n, one in enumerate((quote(1), quote(2, "104500.00")), start=1)
    )
    return e.OptionsPriced(
        version=version,
        options=options,
        margin_percent=Decimal("10.00"),
        taxes={quote(1).id: "excluded"},
        valid_until=NOW + timedelta(hours=48),
    )


PRICED = (*QUOTED, options_priced())
RENDERED = (
    *PRICED,
    e.DocumentRendered(
        version=1, document_id="doc", sha256="0" * 64, size=123_456, pages=3, link="http://127.0.0.1/p/x"
    ),
)
CONTENT = e.MailContent(
    to="office@acme.example", subject="TEB → VNY", body="Dear Alex", content_hash="0" * 64
)
DRAFTED = (
    *RENDERED,
    e.MailDrafted(draft_id="m", version=1, link="http://127.0.0.1/p/x", content=CONTENT),
)
SENT = (
    *DRAFTED,
    e.ProposalApproved(draft_id="m", content_hash="0" * 64, provisional_confirmed=False),
    e.MailAttempted(draft_id="m", message_id="<m@jetvision.example>"),
    e.MailSent(draft_id="m", message_id="<m@jetvision.example>", receipt="250 ok"),
)
FORGOTTEN = e.TripForgotten(trip_id="FP8V2U", sentence="The marketplace no longer knows trip FP8V2U.")
STORY: tuple[tuple[e.Payload, ...], ...] = ((), DESCRIBED, SOURCED, QUOTED, PRICED, RENDERED, DRAFTED, SENT)


def samples() -> dict[str, dict[str, Any]]:
    read = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(SAMPLES.glob("*.json"))]
    return {sample["card"]: sample["props"] for sample in read}


@pytest.mark.parametrize("kind", sorted(CARDS))
def test_a_card_has_the_fields_that_its_page_element_is_drawn_from(kind: str) -> None:
    drawn = set(samples()[kind]) - FRAME
    assert set(CARDS[kind](deal(*SENT), DESK)) == drawn


@pytest.mark.parametrize("kind", sorted(CARDS))
def test_each_card_has_an_element_of_its_name(kind: str) -> None:
    assert (ELEMENTS / f"{kind}.jsx").is_file()


@pytest.mark.parametrize("kind", sorted(CARDS))
@pytest.mark.parametrize("happenings", STORY, ids=len)
def test_a_card_can_be_shown_at_any_time_and_is_plain_json(
    kind: str, happenings: tuple[e.Payload, ...]
) -> None:
    """Whatever stands in the thread is shown again after a reload, also what came too early."""
    text = json.dumps(CARDS[kind](deal(*happenings), DESK), allow_nan=False)
    numbers = re.sub(r'"(lat|lon)": -?[\d.]+', "", text)
    assert re.search(r":\s*-?\d+\.\d", numbers) is None, "a card holds labels, not fractions"


def test_the_trip_card_asks_until_the_trip_is_complete() -> None:
    question = Question(slot="date", text="When do they leave?", choices=())
    undated = round_trip().legs[0].model_copy(update={"date": None})
    open_trip = Trip(legs=(undated,), missing=("date",))
    card = trip_card(deal(e.TripDescribed(trip=open_trip, questions=(question,))), DESK)
    assert not card["can_create"]
    assert card["missing"] == ["date"]
    assert card["questions"] == [
        {
            "slot": "date",
            "label": "Date",
            "text": "When do they leave?",
            "choices": [],
            "day": {"earliest": "2026-11-23", "words": "{date}"},
        }
    ]


def legs_of(card: dict[str, object]) -> list[dict[str, Any]]:
    legs = card["legs"]
    assert isinstance(legs, list)
    return legs


def test_the_trip_card_shows_each_leg_with_its_own_local_times() -> None:
    card = trip_card(deal(*DESCRIBED), DESK)
    out, back = legs_of(card)
    assert (out["origin"]["code"], out["destination"]["code"]) == ("TEB", "VNY")
    assert (out["date_label"], out["time_label"]) == ("Mon 14 Dec 2026", "10:00 EST")
    assert back["time_label"] == "16:00 PST"
    assert out["arrival_label"].endswith("PST")
    assert re.fullmatch(r"2,\d{3} nm", out["distance_label"])
    assert card["requirements"] == [
        {"key": "pets", "label": "Pet on board"},
        {"key": "wifi", "label": "Wi-Fi"},
    ]
    assert card["client"] == {
        "name": "Alex Carter (demo)",
        "company": "Acme Corporation (demo)",
        "recognised": True,
    }


def test_a_leg_to_a_place_that_is_not_known_yet_is_still_shown() -> None:
    trip = Trip(legs=(round_trip().legs[0].model_copy(update={"destination": None}),))
    (leg,) = legs_of(trip_card(deal(e.TripDescribed(trip=trip)), DESK))
    assert leg["destination"] is None
    assert (leg["distance_label"], leg["flight_label"]) == (None, None)
    nowhere = TEB.model_copy(update={"latitude": None, "longitude": None})
    trip = Trip(legs=(round_trip().legs[0].model_copy(update={"destination": nowhere}),))
    (leg,) = legs_of(trip_card(deal(e.TripDescribed(trip=trip)), DESK))
    assert leg["distance_label"] is None


@pytest.mark.parametrize(
    ("happenings", "state", "can_create"),
    [
        (DESCRIBED, "draft", True),
        (SOURCED[:-1], "creating", False),
        (SOURCED, "created", False),
        ((*SOURCED[:-1], e.TripRequestFailed(sentence="It said no.")), "failed", True),
        ((*SOURCED[:-1], e.TripRequestFailed(sentence="Who knows?", uncertain=True)), "uncertain", True),
        ((*SOURCED, e.TripDescribed(trip=round_trip(8))), "draft", True),
        ((*SOURCED, FORGOTTEN), "forgotten", True),
    ],
)
def test_the_trip_card_says_where_the_trip_stands(
    happenings: tuple[e.Payload, ...], state: str, can_create: bool
) -> None:
    card = trip_card(deal(*happenings), DESK)
    assert (card["state"], card["can_create"]) == (state, can_create)
    assert (card["created"] is not None) is (state == "created")
    assert (card["problem"] is not None) is (state in {"failed", "uncertain", "forgotten"})


def test_the_link_says_whether_it_leads_to_the_simulator() -> None:
    card = trip_card(deal(*SOURCED), DESK)
    assert card["created"] == {"trip_id": "FP8V2U", "deep_link": "http://127.0.0.1/search", "sandbox": True}


def test_an_estimate_is_labelled_as_one() -> None:
    card = estimate_card(deal(*DESCRIBED), DESK)
    assert card["note"] == "Indicative range, not an offer"
    ranges: Any = card["ranges"]
    assert ranges
    assert [one["basis"] for one in ranges] == [
        given.basis.removesuffix("; published rates, no quotes yet").replace(
            "; published rates, no quotes yet;", ";"
        )
        for given in estimate(round_trip())
    ]
    assert len({one["basis"] for one in ranges}) == len(ranges), "each category has its own hours and rates"
    for one in ranges:
        assert one["low"] < one["mid"] < one["high"]
        assert all(label.startswith("USD ") for key, label in one.items() if key.endswith("_label"))


def rows_of(card: dict[str, object]) -> list[dict[str, Any]]:
    rows = card["rows"]
    assert isinstance(rows, list)
    return rows


def test_the_board_shows_every_operator_and_what_each_answered() -> None:
    card = board_card(deal(*QUOTED), DESK)
    assert (card["waiting"], card["answered"], card["declined"]) == (1, 2, 1)
    rows = rows_of(card)
    assert [row["state"] for row in rows] == ["quoted", "quoted", "declined", "unanswered"]
    assert rows[0]["price_label"] == "USD 98,000.00"
    assert rows[2]["decline_reason"] == "Crew rest (demo)"
    assert rows[3]["price_label"] is None, "unanswered is no price of nothing"
    assert card["can_compare"]
    assert len({row["rfq_id"] for row in rows}) == 4


@pytest.mark.parametrize(
    ("changes", "state", "label"),
    [
        ({"kind": QuoteKind.COUNTER_OFFER}, "quoted", "Counter-offer"),
        ({"kind": QuoteKind.OTHER_AIRCRAFT}, "quoted", "Other aircraft"),
        ({"state": QuoteState.EXPIRED}, "expired", "Quote"),
        ({"state": QuoteState.REVISED}, "quoted", "Revised"),
        ({"state": QuoteState.WITHDRAWN}, "canceled", "Quote"),
    ],
)
def test_the_board_shows_each_quote_as_what_it_is(changes: dict[str, object], state: str, label: str) -> None:
    received = e.QuoteReceived(quote=quote(1).model_copy(update=changes))
    (row,) = rows_of(board_card(deal(*SOURCED, e.RfqSeen(rfq=rfq(1, RfqState.QUOTED)), received), DESK))
    assert (row["state"], row["kind_label"]) == (state, label)


def test_the_comparison_ranks_the_open_quotes_with_the_parts_of_their_scores() -> None:
    expired = e.QuoteStateChanged(quote_id=quote(2).id, state=QuoteState.EXPIRED)
    both, one = (
        rows_of(compare_card(deal(*QUOTED), DESK)),
        rows_of(compare_card(deal(*QUOTED, expired), DESK)),
    )
    assert [row["rank"] for row in both] == [1, 2]
    assert both[0]["price_label"] == "USD 98,000.00"
    assert [row["quote_id"] for row in one] == [quote(1).id]
    for row in both:
        assert sum(part["points"] for part in row["parts"]) == row["score"] <= 100
        assert sum(part["max"] for part in row["parts"]) == 100


def test_the_comparison_remembers_what_was_said_of_taxes_and_lets_it_be_said_again() -> None:
    card = compare_card(deal(*PRICED), DESK)
    assert {row["quote_id"]: (row["taxes"], row["taxes_said"]) for row in rows_of(card)} == {
        quote(1).id: ("unknown", "excluded"),
        quote(2).id: ("unknown", None),
    }
    assert (card["margin_percent"], card["margin_presets"], card["max_options"]) == ("10", [8, 10, 20], 5)


def test_a_comparison_without_quotes_says_so() -> None:
    card = compare_card(deal(*SOURCED), DESK)
    assert (card["rows"], card["recommendation"]) == ([], "There are no open quotes.")


def countered(*legs: OfferedLeg) -> tuple[e.Payload, ...]:
    """Operator 1 offers these legs instead."""
    offered = quote(1, "160000.00").model_copy(update={"legs": legs, "kind": QuoteKind.COUNTER_OFFER})
    return (*SOURCED, e.RfqSeen(rfq=rfq(1, RfqState.QUOTED)), e.QuoteReceived(quote=offered))


def out(origin: str = "KTEB", day: int = 14, hour: int = 12) -> OfferedLeg:
    return OfferedLeg(origin=origin, destination="KVNY", date=date(2026, 12, day), time=time(hour, 30))


BACK = OfferedLeg(origin="KVNY", destination="KTEB", date=date(2026, 12, 18), time=time(16))


def test_the_board_says_in_one_line_what_is_offered_otherwise_than_asked() -> None:
    (row,) = rows_of(board_card(deal(*countered(out(), BACK)), DESK))
    assert row["offer_label"] == "Departs 12:30, asked 10:00 (leg 1)"
    (row,) = rows_of(board_card(deal(*countered()), DESK))
    assert "ask the operator" in row["offer_label"]
    assert [row["offer_label"] for row in rows_of(board_card(deal(*QUOTED), DESK))] == [None] * 4


@pytest.mark.parametrize(
    ("legs", "flags"),
    [
        ((out(), BACK), [("info", "Departs 12:30, asked 10:00 (leg 1)")]),
        ((out(day=15), BACK), [("warning", "Departs Tue 15 Dec 12:30, asked Mon 14 Dec 10:00 (leg 1)")]),
        (
            (out("KHPN"), BACK),
            [
                ("warning", "Departs from HPN, asked TEB (leg 1)"),
                ("info", "Departs 12:30, asked 10:00 (leg 1)"),
            ],
        ),
        ((), [("warning", UNSAID)]),
    ],
)
def test_the_comparison_flags_what_is_offered_otherwise_than_asked(
    legs: tuple[OfferedLeg, ...], flags: list[tuple[str, str]]
) -> None:
    (row,) = rows_of(compare_card(deal(*countered(*legs)), DESK))
    assert [(flag["severity"], flag["text"]) for flag in row["flags"]] == flags
    assert row["offer_label"] is None


def test_the_comparison_shows_a_time_that_the_client_left_open_without_a_flag() -> None:
    trip = round_trip()
    left_open = trip.model_copy(
        update={"legs": (trip.legs[0].model_copy(update={"time": None}), trip.legs[1])}
    )
    happened = (e.TripDescribed(trip=left_open), *countered(out(), BACK)[1:])
    (row,) = rows_of(compare_card(deal(*happened), DESK))
    assert (row["offer_label"], row["flags"]) == ("Departs 12:30 (leg 1)", [])


def test_what_is_flown_otherwise_changes_no_score() -> None:
    asked = OfferedLeg(origin="KTEB", destination="KVNY", date=date(2026, 12, 14), time=time(10))
    (as_asked,) = rows_of(compare_card(deal(*countered(asked, BACK)), DESK))
    (moved,) = rows_of(compare_card(deal(*countered(out("KHPN", 15), BACK)), DESK))
    assert (moved["score"], moved["parts"]) == (as_asked["score"], as_asked["parts"])


def test_the_proposal_card_shows_the_broker_what_an_option_flies_otherwise() -> None:
    moved = countered(out(), BACK)
    received = e.QuoteReceived(quote=quote(2, "104500.00"))
    options: Any = proposal_card(deal(*moved, received, options_priced()), DESK)["options"]
    assert [option["offer_label"] for option in options] == ["Departs 12:30, asked 10:00 (leg 1)", None]


FAILED = e.DocumentFailed(version=1, sentence="The PDF could not be made.")


@pytest.mark.parametrize(
    ("happenings", "state"),
    [
        (PRICED, "rendering"),
        (RENDERED, "ready"),
        ((*PRICED, FAILED), "failed"),
        (SENT, "ready"),
        ((*RENDERED, e.TripDescribed(trip=round_trip(8))), "superseded"),
    ],
)
def test_the_proposal_card_says_where_the_pdf_stands(happenings: tuple[e.Payload, ...], state: str) -> None:
    card = proposal_card(deal(*happenings), DESK)
    assert card["state"] == state
    assert bool(card["progress_label"]) is (state == "rendering")


def test_the_proposal_card_shows_each_tax_as_a_line_and_the_houses_own_apart() -> None:
    options: Any = proposal_card(deal(*RENDERED), DESK)["options"]
    first = options[0]
    assert [line["code"] for line in first["lines"]][:3] == ["transport", "percentage_tax", "segment_fee"]
    assert first["total_label"] == "USD 115,948.60"
    assert first["operator_price_label"] == "USD 98,000.00"
    assert first["margin_label"] == "USD 9,800.00 (10 %)"
    for line in first["lines"][1:]:
        assert line["source"], line["code"]


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ((), "draft"),
        (SENT[len(DRAFTED) : -2], "queued"),
        (SENT[len(DRAFTED) : -1], "sending"),
        (SENT[len(DRAFTED) :], "sent"),
        ((*SENT[len(DRAFTED) : -1], e.MailNotSent(draft_id="m", sentence="Refused.")), "failed"),
        (
            (*SENT[len(DRAFTED) : -1], e.MailNotSent(draft_id="m", sentence="Cut.", uncertain=True)),
            "uncertain",
        ),
        ((e.MailDiscarded(draft_id="m"),), "discarded"),
        ((options_priced(2),), "superseded"),
    ],
)
def test_the_mail_card_says_where_the_mail_stands(more: tuple[e.Payload, ...], state: str) -> None:
    card = mail_card(deal(*DRAFTED, *more), DESK)
    assert card["state"] == state
    assert (card["sent_label"] is not None) is (state == "sent")
    assert card["sent_label"] is None or str(card["sent_label"]).startswith("Sent Mon 23 Nov 2026, ")
    assert (card["problem"] is not None) is (state in {"failed", "uncertain"})


def test_the_mail_card_shows_what_would_leave_and_nothing_of_the_house() -> None:
    card = mail_card(deal(*DRAFTED), DESK)
    assert (card["to"], card["subject"], card["body"]) == (CONTENT.to, CONTENT.subject, CONTENT.body)
    assert card["content_hash"] == CONTENT.content_hash
    attachment: Any = card["attachment"]
    assert attachment["url"] == "/documents/doc"
    assert attachment["name"] == "JV-26-0001-v1-charter-proposal.pdf"
    text = json.dumps(card)
    for hidden in ("98,000", "9,800", "margin", "commission"):
        assert hidden not in text


ACCEPTED = e.ProposalAccepted(version=1, option=2, name="Alex Carter", message="Thanks")
DECLINED = e.ProposalDeclined(version=1, name="Alex Carter")


@pytest.mark.parametrize(
    ("more", "answer", "option"),
    [
        ((), None, None),
        ((e.ProposalSeen(version=1),), None, None),
        ((e.ProposalSeen(version=1), ACCEPTED), "accepted", "Option 2: Gulfstream G450"),
        ((DECLINED,), "declined", None),
    ],
)
def test_the_answer_card_says_what_the_client_did_and_what_comes_next(
    more: tuple[e.Payload, ...], answer: str | None, option: str | None
) -> None:
    card = answer_card(deal(*SENT, *more), DESK)
    assert (card["answer"], card["option_label"]) == (answer, option)
    assert (card["seen_label"] is not None) is (e.ProposalSeen(version=1) in more)
    assert card["next_step"]


def test_an_accepted_option_whose_quote_is_gone_sends_the_broker_to_the_operator() -> None:
    withdrawn = e.QuoteStateChanged(quote_id=quote(2).id, state=QuoteState.WITHDRAWN)
    assert str(answer_card(deal(*SENT, withdrawn, ACCEPTED), DESK)["next_step"]).startswith(
        "Call the operator"
    )
    assert str(answer_card(deal(*SENT, ACCEPTED), DESK)["next_step"]).startswith("Confirm the aircraft")


SETTERS: tuple[Callable[[Deal, Desk], dict[str, object]], ...] = tuple(CARDS.values())


def test_a_card_without_a_client_is_still_shown() -> None:
    desk = Desk(DESK.broker, None, NOW, HOUSE, is_simulator=False)
    for show in SETTERS:
        json.dumps(show(deal(*SENT), desk))
