"""The e-mail's words."""

from __future__ import annotations

from html.parser import HTMLParser

from tools.proposals.letter import letter_html, write_letter
from tools.proposals.samples import AIRPORTS, document, later_option, leg, option


class Reader(HTMLParser):
    """What a mail program makes of the page: its words, its links, its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self.links: list[str | None] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "a":
            self.links.append(dict(attrs).get("href"))

    def handle_data(self, data: str) -> None:
        self.words += data


def seen(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def test_the_subject_names_brand_and_route() -> None:
    letter = write_letter(document(), to_name="Ada")
    assert letter.subject == "Meridian Air Charter (demo) charter proposal: TEB → VNY → TEB"


def test_the_subject_of_a_long_journey_stays_a_subject() -> None:
    stops = list(AIRPORTS) * 10
    legs = tuple(leg(n + 1, stops[n], stops[n + 1]) for n in range(39))
    letter = write_letter(document(legs=legs), to_name="Ada")
    assert letter.subject.endswith("TEB → … → LBG")
    assert len(letter.subject) < 200


def test_the_letter_holds_what_the_client_needs_and_the_brokers_real_name() -> None:
    sample = document()
    text = write_letter(sample, to_name="Ada Lovelace").body_text
    assert text.startswith("Dear Ada Lovelace,\n")
    for words in (
        "Mon 14 Dec 2026, 10:00 EST: Teterboro (TEB) → Van Nuys (VNY), 6 passengers",
        "Fri 18 Dec 2026",
        "Option 1: Gulfstream G-IVSP (Heavy jet): USD 117,131.10",
        "Option 2: Challenger 350 (Super midsize jet): USD 98,204.65",
        sample.accept_url,
        sample.valid_until_label,
        "Kind regards,\nAnna Keller\n",
        "not an offer",
    ):
        assert words in text


def test_a_single_option_is_not_numbered() -> None:
    text = write_letter(document(options=(option(),)), to_name="Ada").body_text
    assert "Option 1" not in text
    assert "Gulfstream G-IVSP (Heavy jet): USD 117,131.10" in text


def test_an_option_that_differs_says_its_own_times_and_what_is_other_than_asked() -> None:
    text = write_letter(document(options=(option(), later_option())), to_name="Ada").body_text
    assert "10:00 EST: Teterboro (TEB)" in text
    assert "Option 2 has its own" in text
    own = text[text.index("Option 2: Challenger") :]
    assert "- Mon 14 Dec 2026, 12:30 EST: White Plains (HPN) → Van Nuys (VNY), 6 passengers\n" in own
    assert "instead of TEB (leg 1); Departs 12:30 instead of 10:00 (leg 1).\n" in own


def test_a_change_of_every_option_is_said_with_the_itinerary() -> None:
    changed = document(changes=("Departs 12:30 instead of 10:00",))
    assert "Other than you asked for: Departs 12:30 instead of 10:00.\n" in (
        write_letter(changed, to_name="Ada").body_text
    )
    assert "than you asked" not in write_letter(document(), to_name="Ada").body_text


def test_a_provisional_tax_is_said() -> None:
    note = "The tax rates of 2027 are not published yet."
    assert note in write_letter(document(provisional_note=note), to_name="Ada").body_text


def test_the_html_says_the_approved_words_and_links_only_the_proposal() -> None:
    sample = document()
    words = f"Dear Ada,\n\nSee {sample.accept_url}\nnot https://evil.example/x\n\n<b>Anna</b> & co\n"
    page = seen(letter_html(words, sample.brand, (sample.accept_url,)))
    assert page.links == [sample.accept_url]
    for part in ("Dear Ada,", "not https://evil.example/x", "<b>Anna</b> & co"):
        assert part in page.words


def test_each_address_of_ours_is_a_link_of_its_own() -> None:
    links = ("https://ours.example/c/one", "https://ours.example/c/one/more")
    page = seen(letter_html(f"{links[1]} and {links[0]}.\n{links[0]}", document().brand, links))
    assert page.links == [links[1], links[0], links[0]]
    assert "and https://ours.example/c/one." in page.words


def test_the_html_runs_nothing_and_loads_nothing() -> None:
    hostile = 'x" onmouseover="alert(1)\n\n<script>alert(1)</script>\n\n<img src=https://evil.example/p.gif>'
    page = seen(letter_html(hostile, document().brand, ()))
    assert not page.tags & {"script", "img", "style", "link", "iframe", "b"}
    assert page.links == []


def test_words_that_the_broker_changed_are_the_only_words() -> None:
    page = seen(letter_html("Only this.\n", document().brand, ()))
    assert "Only this." in page.words
    assert "USD" not in page.words
