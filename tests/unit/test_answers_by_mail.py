"""How an answer by e-mail reads, and what of it is new. Words decide nothing; they are only shown."""

from __future__ import annotations

import pytest

from tools.mail.html_words import words_of
from tools.mail.incoming import read_incoming
from tools.mail.new_part import new_part
from tools.mail.reading import read_answer


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("Yes, please go ahead with option 1.", "yes"),
        ("We accept option 2, thank you!", "yes"),
        ("Perfect. Book it.", "yes"),
        ("Looks good to me, let's proceed.", "yes"),
        ("We'll take the Challenger.", "yes"),
        ("Approved.", "yes"),
        ("No thanks.", "no"),
        ("No, that is too expensive for us.", "no"),
        ("We have decided not to fly.", "no"),
        ("Sorry, no. Maybe next time.", "no"),
        ("We've gone with another broker.", "no"),
        ("Unfortunately we cannot accept this price.", "no"),
        ("We will not be booking this time.", "no"),
        ("Please cancel our request, the trip is off.", "no"),
        ("Is Wi-Fi included?", "question"),
        ("Could you move the departure to 11", "question"),
        ("Please let me know if the dog can come.", "question"),
        ("Sounds good, but does the price include catering?", "question"),
        ("Thanks, I will come back to you.", "other"),
        ("We would like to discuss it with the board before we accept.", "other"),
        ("If the price comes down we accept.", "other"),
        ("No problem, I will wait until Monday.", "other"),
        ("Yes to the date, but the price is too expensive.", "other"),
        ("", "other"),
        ("👍", "other"),
    ],
)
def test_how_an_answer_reads(text: str, reading: str) -> None:
    read = read_answer(text)
    assert read.reading == reading
    for words in read.words:
        assert words in " ".join(text.split()), "it rests on words that stand there"
    assert bool(read.words) == (reading != "other" or "too expensive" in text)


@pytest.mark.parametrize(
    ("text", "new", "cut"),
    [
        ("Yes.\n\nOn Tue, 24 Nov 2026 at 10:02, Anna Berg <a@b.example> wrote:\n> Dear Alex\n", "Yes.", True),
        ("Yes.\n\nOn Tue, 24 Nov 2026 at 10:02, Anna Berg\n<a@b.example> wrote:\n> Dear\n", "Yes.", True),
        ("Yes.\r\n\r\n-----Original Message-----\r\nFrom: Anna\r\n", "Yes.", True),
        ("Yes.\n________________________________\nFrom: Anna <a@b.example>\nSent: Tue", "Yes.", True),
        ("> Is it six?\nYes, six.\n> And a dog?\nAnd a dog.", "Yes, six.\nAnd a dog.", True),
        ("Yes.\n-- \nAlex\nAcme (demo)", "Yes.", True),
        ("Yes.\n\nSent from my phone", "Yes.", False),
        ("On Monday we decide.\nAlex", "On Monday we decide.\nAlex", False),
        ("> all of it is quoted", "> all of it is quoted", False),
        ("Ja.\n\nAm Di., 24. Nov. 2026 um 10:02 Uhr schrieb Anna Berg <a@b.example>:\n> Hallo", "Ja.", True),
    ],
)
def test_what_is_new_in_an_answer(text: str, new: str, cut: bool) -> None:
    assert new_part(text) == (new, cut)


def test_of_html_only_the_words_are_read() -> None:
    html = (
        "<html><head><title>x</title><style>p{}</style></head><body><p>Yes, <b>go</b> ahead.</p>"
        "<script>steal()</script><div>Alex &lt;3</div>"
        '<div class="gmail_quote">On Tue Anna wrote:<blockquote>Dear Alex</blockquote></div></body></html>'
    )
    assert words_of(html).split("\n")[0] == "Yes, go ahead."
    assert "steal" not in words_of(html)
    new, cut = new_part(words_of(html))
    assert (new.replace("\n\n", "\n"), cut) == ("Yes, go ahead.\nAlex <3", True)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"Content-Type: text/plain; charset=no-such-thing\r\n\r\nHello",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
        b"From: =?utf-8?q?=ff?= <a@b.example>\r\nSubject: =?x?y?z?=\r\n\r\nHi",
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!not base64",
        b"Content-Type: message/rfc822\r\n\r\nFrom: x\r\n\r\nInner",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x\r\n"
        b"Content-Type: message/delivery-status\r\n\r\nnothing here\r\n--x--\r\n",
    ],
)
def test_whatever_comes_in_is_read_as_far_as_it_goes(raw: bytes) -> None:
    mail = read_incoming(raw)
    assert mail.outside_id
    assert mail.bounce is None


def test_a_very_long_answer_is_read_in_no_time() -> None:
    text = "we will " * 20_000 + "can you " * 20_000 + "on " * 20_000
    new, _ = new_part(text)
    assert read_answer(new[:4000]).reading in {"question", "other"}
