"""The cards of what goes to the client: proposal, e-mail, and the client's answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from domain import events as e
from domain.quotes import QuoteState
from tests.support.card_story import (
    CONTENT,
    DESK,
    DRAFTED,
    PRICED,
    RENDERED,
    SENT,
    deal,
    options_priced,
)
from tests.support.deals import quote, round_trip
from tools.cards.answer_card import answer_card
from tools.cards.mail_card import mail_card
from tools.cards.proposal_card import proposal_card

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
