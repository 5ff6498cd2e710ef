"""The cards of what goes to the client: proposal, e-mail, and the client's answer."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain import events as e
from domain.deadline_events import DealExpired
from domain.money import Money
from domain.quotes import QuoteState
from tests.support.card_story import (
    CONTENT,
    DESK,
    DRAFTED,
    NOW,
    PRICED,
    QUOTED,
    RENDERED,
    SENT,
    deal,
    options_priced,
)
from tests.support.deals import quote, round_trip
from tools.cards.answer_card import answer_card
from tools.cards.mail_card import mail_card
from tools.cards.proposal_card import proposal_card
from tools.quoting.price import price_quote, with_taxes

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


MINIMUM = "below the house’s minimum of 5 %"


@pytest.mark.parametrize(
    ("percent", "fixed", "floor", "label"),
    [
        ("10", None, None, "USD 9,800.00 (10 %)"),
        ("5", None, None, "USD 4,900.00 (5 %)"),
        ("4", None, None, f"USD 3,920.00 (4 %), {MINIMUM}"),
        ("0", None, None, f"USD 0.00 (0 %), {MINIMUM}"),
        ("0", "5000", None, "USD 5,000.00 (fixed, 5.1 % of the operator’s price)"),
        ("0", "4000", None, f"USD 4,000.00 (fixed, 4.1 % of the operator’s price), {MINIMUM}"),
        (
            "2",
            None,
            "6000",
            "USD 6,000.00 (2 % of USD 98,000.00, raised to the floor of USD 6,000.00)",
        ),
    ],
)
def test_the_proposal_card_says_how_the_margin_follows_and_when_it_is_below_the_houses_minimum(
    percent: str, fixed: str | None, floor: str | None, label: str
) -> None:
    snapshot = price_quote(
        with_taxes(quote(1), "excluded"),
        round_trip(),
        margin_percent=Decimal(percent),
        margin_fixed=Money.of(fixed) if fixed else None,
        margin_floor=Money.of(floor) if floor else None,
        today=NOW.date(),
    )
    priced = options_priced()
    changed = (priced.options[0].model_copy(update={"snapshot": snapshot}), priced.options[1])
    card: Any = proposal_card(deal(*QUOTED, priced.model_copy(update={"options": changed})), DESK)
    first, second = card["options"]
    assert first["margin_label"] == label
    assert second["margin_label"] == "USD 10,450.00 (10 %)"


def test_notes_are_shown_to_the_broker_alone() -> None:
    priced = options_priced()
    noted = priced.options[0].snapshot.model_copy(update={"notes": ("Ask your accountant.",)})
    changed = (priced.options[0].model_copy(update={"snapshot": noted}), priced.options[1])
    card: Any = proposal_card(deal(*QUOTED, priced.model_copy(update={"options": changed})), DESK)
    assert card["options"][0]["notes"] == ["Ask your accountant."]
    assert "accountant" not in json.dumps([option["lines"] for option in card["options"]])


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


def test_an_offer_that_has_ended_waits_for_no_answer() -> None:
    after = replace(DESK, now=DESK.now + timedelta(hours=49))
    assert str(answer_card(deal(*SENT), DESK)["next_step"]).startswith("Waiting")
    assert str(answer_card(deal(*SENT), after)["next_step"]).startswith("The offer has ended")
    assert str(answer_card(deal(*SENT, ACCEPTED), after)["next_step"]).startswith("Confirm the aircraft")
    expired = deal(*SENT, DealExpired(reason="The day has passed."))
    assert "Start a new chat" in str(answer_card(expired, after)["next_step"])


def test_an_accepted_option_whose_quote_is_gone_sends_the_broker_to_the_operator() -> None:
    withdrawn = e.QuoteStateChanged(quote_id=quote(2).id, state=QuoteState.WITHDRAWN)
    assert str(answer_card(deal(*SENT, withdrawn, ACCEPTED), DESK)["next_step"]).startswith(
        "Call the operator"
    )
    assert str(answer_card(deal(*SENT, ACCEPTED), DESK)["next_step"]).startswith("Confirm the aircraft")
