"""Which words of the broker are a letter to the client, and what stays of them."""

from __future__ import annotations

import pytest

from tools.letters.spoken import to_client


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("write to the client: the crew meets you at 09:30", "The crew meets you at 09:30"),
        ("Please write to our client:\n\nDear all,\nsee you.", "Dear all,\nsee you."),
        ("Tell the client that the dog may come along.", "The dog may come along."),
        ("can you send a note to the client: KTEB 10:00 it is", "KTEB 10:00 it is"),
        ("e-mail the client: thanks", "Thanks"),
    ],
)
def test_an_order_is_taken_off(text: str, words: str) -> None:
    assert to_client(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "write to the client",
        "write to the client:  ",
        "the client writes: TEB to VNY on 14 December, 6 pax",
        "tell Jet Linx (demo) that the client needs wifi",
        "what did we tell the client: 98,000?",
        "The client: Acme. TEB to VNY",
    ],
)
def test_other_words_are_none(text: str) -> None:
    assert to_client(text) is None
