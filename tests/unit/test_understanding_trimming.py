"""Long mails: the newest words are read, whatever stands around them."""

from __future__ import annotations

from datetime import date

import pytest

from graph.understanding.mail import MAX_LETTERS, read_letter
from graph.understanding.offline import OfflineEngine
from graph.understanding.trimming import trimmed

ENGINE = OfflineEngine()
TODAY = date(2026, 2, 1)
REQUEST = "Please quote KTEB to KVNY on March 9 for 6."
CHAT = "The weather was fine and everybody was happy with the crew of that day.\n"
HISTORY = "".join(f"> {CHAT}" for _ in range(400))
HEAD = (
    "Received: from mx1.mail.example by mx2.mail.example\n\tid 4711; Mon, 23 Nov 2026 10:00:00 +0000\n"
    "X-Spam-Status: No, score=-1.9 required=5.0\n"
    "Cc: " + ", ".join(f"Person {n} <person{n}@client.example>" for n in range(40)) + "\n"
) * 20


@pytest.mark.parametrize(
    "mail",
    [
        f"{REQUEST}\n\nOn Mon, Nov 23, 2026 Jo Demo wrote:\n{HISTORY}",
        f"{HISTORY}\n{REQUEST}",
        f"{HEAD}\n{REQUEST}\n\n{HISTORY}",
        f"{HEAD}\n{HISTORY}\n{REQUEST}\n\n{HISTORY}",
    ],
    ids=["reply on top", "reply below", "heads", "heads and history all around"],
)
def test_the_newest_words_of_a_long_mail_are_read(mail: str) -> None:
    assert len(mail) > 2 * MAX_LETTERS
    understood = ENGINE.read_turn(mail, today=TODAY)
    assert understood.trip is not None
    assert understood.trip.route == "TEB → VNY"
    assert understood.trip.ready
    assert understood.note == "The text is very long: only part of it was read, what is newest first."


def test_what_is_quoted_fills_what_is_left() -> None:
    letter = read_letter(f"{HISTORY}\n{REQUEST}")
    assert REQUEST in letter.body
    assert 1_000 < len(letter.quoted) < MAX_LETTERS


def test_own_words_come_before_quoted_ones_and_in_their_order() -> None:
    text = "first\n> old\nlast\n> older"
    assert trimmed(text, len(text)) == text
    assert trimmed(text, len("first\n> o\nlast")) == "first\n> o\nlast"
    assert trimmed(text, len("first\nlast")) == "first\nlast"
    assert trimmed(text, 8) == "first\nla"


def test_a_line_of_an_itinerary_is_no_head_of_a_mail() -> None:
    text = "To: Van Nuys\nTo: Jo <jo@client.example>\nX-Mailer: some\n folded on\nDate: March 9\n" + "x" * 100
    assert trimmed(text, 40) == "To: Van Nuys\nDate: March 9\nxxxxxxxxxxxxx"


@pytest.mark.parametrize("text", ["a" * 1_000_000, "\n" * 1_000_000, "> " * 500_000, "> a\n" * 250_000])
def test_whatever_is_long_is_cut(text: str) -> None:
    assert len(trimmed(text, 100)) <= 100
