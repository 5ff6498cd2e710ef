"""The HTML part of a mail to an operator: the words of its text in the house's style, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from domain.quotes import Aircraft
from persistence.operators import OperatorEntry
from tests.support.card_story import deal
from tests.support.contract_papers import ANNA
from tests.support.deals import HOUSE, round_trip
from tests.unit.test_proposal_letter import seen
from tools.operators.letters import (
    operator_link,
    outgoing,
    reminder_words,
    request_words,
    stand_down_words,
)

PAGE = operator_link(HOUSE, "7Kq2" * 8)
UNTIL = datetime(2026, 11, 25, 18, tzinfo=UTC)
ENTRY = OperatorEntry(
    id="o0000000-0000-4000-8000-00000000000o",
    name="<b>Sky</b> & Co (demo)",
    base_icao="KTEB",
    email="desk@sky.example",
    contact_name='Eve"><script>alert(1)</script>',
)
HOSTILE = Aircraft(type_name="G450<img src=https://evil.example/x>", category="Heavy jet")


class Fetching(HTMLParser):
    """What a mail program would load from somewhere when it shows the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [
            f"{name}={value}"
            for name, value in attrs
            if name in {"src", "srcset", "background", "data", "poster"} or "url(" in (value or "")
        ]


def fetched(html: str) -> list[str]:
    reader = Fetching()
    reader.feed(html)
    return reader.found


def written() -> dict[str, tuple[str, str]]:
    return {
        "request": request_words(
            deal(), round_trip(), ENTRY, HOSTILE, broker=ANNA, house=HOUSE, link=PAGE, answer_until=UNTIL
        ),
        "reminder": reminder_words(
            deal(), round_trip(), name=ENTRY.name, broker=ANNA, house=HOUSE, link=PAGE, answer_until=UNTIL
        ),
        "stand-down": stand_down_words(
            deal(), round_trip(), name=ENTRY.name, quoted=True, broker=ANNA, house=HOUSE
        ),
    }


@pytest.mark.parametrize("kind", ["request", "reminder", "stand-down"])
def test_text_and_html_say_the_same_and_only_our_page_is_a_link(kind: str) -> None:
    subject, body = written()[kind]
    mail = outgoing("desk@sky.example", subject, body, broker=ANNA, house=HOUSE)
    assert mail.html is not None
    page = seen(mail.html)
    words = page.words.split()
    brand = [*HOUSE.brand.name.split(), *body.split(), *HOUSE.brand.legal_name.split()]
    assert words[: len(brand)] == brand
    assert words[len(brand) :] == (HOUSE.brand.address or "").split()
    assert page.links == ([PAGE] if PAGE in body else [])
    assert not page.tags & {"script", "img", "link", "style", "iframe", "b"}
    assert fetched(mail.html) == []


def test_another_address_in_the_words_stays_text() -> None:
    body = f"Look at https://evil.example/o/abc and at\n{PAGE}"
    mail = outgoing("desk@sky.example", "Request", body, broker=ANNA, house=HOUSE)
    assert mail.html is not None
    assert seen(mail.html).links == [PAGE]
