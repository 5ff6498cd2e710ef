"""The fold of letters: what each event makes of a letter, and of the others beside it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from domain import letters as l
from domain.deal import Deal
from tests.support.card_story import DESK, NOW, deal
from tools.cards.letter_card import TITLES, letter_card
from tools.letters.purposes import PURPOSES

SAMPLES = Path(__file__).parents[1] / "e2e" / "gallery" / "samples"


def content(words: str = "Dear Alex", content_hash: str = "1" * 64) -> l.LetterContent:
    paper = l.Enclosure(document_id="doc", name="Terms.pdf", sha256="2" * 64, size=212_000)
    return l.LetterContent(
        to="office@acme.example",
        subject="The terms",
        body=words,
        enclosures=(paper,),
        content_hash=content_hash,
    )


def drafted(letter_id: str = "one", about: str | None = None) -> l.LetterDrafted:
    return l.LetterDrafted(
        letter_id=letter_id, purpose="note", reader="client", about=about, content=content()
    )


APPROVED = l.LetterApproved(letter_id="one", content_hash="1" * 64, confirmed=("known",))
ATTEMPTED = l.LetterAttempted(letter_id="one", message_id="<one.3@jetvision.example>")
SENT = l.LetterSent(letter_id="one", message_id="<one.3@jetvision.example>", receipt="250 ok")
NOT_SENT = l.LetterNotSent(letter_id="one", sentence="Refused.")
UNCERTAIN = l.LetterNotSent(letter_id="one", sentence="Cut off.", uncertain=True)


def one(told: Deal) -> l.Letter:
    letter = told.letter("one")
    assert letter is not None
    return letter


@pytest.mark.parametrize(
    ("more", "status", "problem"),
    [
        ((), "draft", None),
        ((APPROVED,), "queued", None),
        ((APPROVED, ATTEMPTED), "sending", None),
        ((APPROVED, ATTEMPTED, SENT), "sent", None),
        ((APPROVED, ATTEMPTED, NOT_SENT), "failed", "Refused."),
        ((APPROVED, ATTEMPTED, UNCERTAIN), "uncertain", "Cut off."),
        ((APPROVED, ATTEMPTED, l.LetterDeferred(letter_id="one", sentence="Later.")), "queued", "Later."),
        ((APPROVED, ATTEMPTED, UNCERTAIN, APPROVED), "queued", None),
        ((l.LetterDiscarded(letter_id="one"),), "discarded", None),
        ((APPROVED, l.LetterEnded(letter_id="one")), "superseded", None),
    ],
)
def test_where_a_letter_stands(more: tuple[l.Lettering, ...], status: str, problem: str | None) -> None:
    letter = one(deal(drafted(), *more))
    assert (letter.status, letter.problem) == (status, problem)


def test_an_edit_voids_what_was_approved_and_confirmed() -> None:
    before = one(deal(drafted(), APPROVED))
    assert (before.approved_hash, before.confirmed) == ("1" * 64, ("known",))
    edited = l.LetterEdited(letter_id="one", content=content("Other words", "3" * 64))
    after = one(deal(drafted(), APPROVED, ATTEMPTED, NOT_SENT, edited))
    assert (after.status, after.approved_hash, after.confirmed, after.problem) == ("draft", None, (), None)
    assert after.content.body == "Other words"


def test_when_it_was_sent_is_when_it_happened() -> None:
    letter = one(deal(drafted(), APPROVED, ATTEMPTED, SENT))
    assert letter.sent_at == NOW + timedelta(minutes=5)
    assert letter.message_id == ATTEMPTED.message_id


@pytest.mark.parametrize(
    ("before", "about", "status"),
    [
        ((), "v1", "superseded"),
        ((APPROVED, ATTEMPTED, NOT_SENT), "v1", "superseded"),
        ((APPROVED,), "v1", "queued"),
        ((APPROVED, ATTEMPTED, SENT), "v1", "sent"),
        ((), "v2", "draft"),
    ],
    ids=["draft", "failed", "approved", "sent", "about something else"],
)
def test_a_new_draft_replaces_what_has_not_left_of_the_same(
    before: tuple[l.Lettering, ...], about: str, status: str
) -> None:
    told = deal(drafted(about="v1"), *before, drafted("two", about))
    assert one(told).status == status
    assert told.letters[-1].status == "draft"


def test_what_there_is_no_letter_for_cannot_happen() -> None:
    with pytest.raises(ValueError, match="no such letter"):
        deal(drafted("two"), APPROVED)


@pytest.mark.parametrize(
    ("more", "state", "sent"),
    [
        ((), "draft", None),
        ((APPROVED, ATTEMPTED, UNCERTAIN), "uncertain", None),
        ((APPROVED, ATTEMPTED, SENT), "sent", "Sent Mon 23 Nov 2026, 10:05 EST"),
    ],
)
def test_the_card_shows_one_letter_with_its_papers(
    more: tuple[l.Lettering, ...], state: str, sent: str | None
) -> None:
    card = letter_card(deal(drafted(), *more, drafted("two", "other")), DESK, "one")
    assert (card["letter_id"], card["state"], card["sent_label"]) == ("one", state, sent)
    assert card["content_hash"] == "1" * 64
    assert card["enclosures"] == [{"name": "Terms.pdf", "size_label": "212 kB", "url": "/documents/doc"}]


def test_the_card_has_the_fields_that_its_page_element_is_drawn_from() -> None:
    sample = json.loads((SAMPLES / "12-letter.json").read_text())
    assert set(letter_card(deal(drafted()), DESK, "one")) == set(sample["props"])


def test_every_purpose_that_can_be_drafted_has_a_title() -> None:
    assert set(PURPOSES) <= set(TITLES)
