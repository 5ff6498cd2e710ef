"""The client's page: what it shows in each state, and that nobody can put markup into it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from pydantic import ValidationError

from tools.proposals.colours import contrast
from tools.proposals.samples import brand, document, later_option, option, photo, smaller_option
from web.client_page import (
    ClientAnswer,
    ClientPage,
    render_brand_style,
    render_client_page,
    render_notice,
)

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}'


class Page(HTMLParser):
    """The page as a browser reads it: elements with their attributes, and the words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def by_id(self, name: str) -> dict[str, str | None]:
        (found,) = [attrs for _, attrs in self.elements if attrs.get("id") == name]
        return found

    def has(self, name: str) -> bool:
        return any(attrs.get("id") == name for _, attrs in self.elements)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]


def page(**changes: Any) -> ClientPage:
    return ClientPage(
        **{
            "document": document(),
            "status": "open",
            "action_url": "/client/p/token/answer",
            "pdf_url": "/client/p/token/proposal.pdf",
            "csrf": "c5rf",
            **changes,
        }
    )


def shown(**changes: Any) -> Page:
    return Page(render_client_page(page(**changes)))


ACCEPTED = ClientAnswer(
    option=2, name="Ada Lovelace", message="See you", when_label="Tue 1 Dec 2026, 14:03 EST"
)


def test_an_open_page_has_one_form_with_every_field_and_no_script() -> None:
    seen = shown()
    (form,) = seen.all("form")
    assert form["method"] == "post"
    assert form["action"] == "/client/p/token/answer"
    fields = {attrs["name"] for _, attrs in seen.elements if attrs.get("name") and "content" not in attrs}
    assert fields == {"csrf", "option", "name", "message", "answer"}
    assert seen.by_id("option-1")["value"] == "1"
    assert seen.by_id("option-2")["value"] == "2"
    assert seen.by_id("accept")["value"] == "accept"
    assert seen.by_id("decline")["value"] == "decline"
    assert not seen.all("script")


def test_declining_asks_for_no_option_and_no_name() -> None:
    seen = shown()
    assert "required" in seen.by_id("option-1")
    assert "required" in seen.by_id("name")
    assert "formnovalidate" in seen.by_id("decline")
    assert "formnovalidate" not in seen.by_id("accept")


def test_the_enter_key_in_a_field_accepts_nothing() -> None:
    first = next(attrs for attrs in shown().all("button"))
    assert "disabled" in first


def test_a_single_option_is_chosen_already_and_several_are_not() -> None:
    assert "checked" in shown(document=document(options=(option(),))).by_id("option-1")
    assert "checked" not in shown().by_id("option-1")


def test_every_option_shows_each_line_and_the_total() -> None:
    words = " ".join(shown().words.split())
    for offered in document().options:
        assert offered.total_label in words
        for line in offered.lines:
            assert line.label in words
            assert line.amount_label in words
    assert "provisional" in words


def test_an_option_that_differs_shows_its_own_itinerary() -> None:
    words = " ".join(shown(document=document(options=(option(), later_option()))).words.split())
    before, own = words.split("Other than you asked for")
    assert "Option 2 has its own, shown with it." in before
    assert "12:30 EST" not in before
    for part in (
        "Itinerary of this option",
        "White Plains",
        "12:30 EST",
        "15:04 PST",
        "Departs from HPN instead of TEB (leg 1)",
    ):
        assert part in own
    assert "Itinerary of this option" not in shown().words


def test_a_change_of_every_option_stands_under_the_itinerary() -> None:
    changed = document(changes=("Departs 12:30 instead of 10:00",))
    assert "Other than you asked for: Departs 12:30 instead of 10:00." in shown(document=changed).words
    assert "than you asked" not in shown().words


def test_terms_validity_and_the_statement_are_on_the_page() -> None:
    sample = document()
    words = " ".join(shown().words.split())
    for part in (
        sample.valid_until_label,
        sample.payment_summary,
        *sample.cancellation_lines,
        *sample.included,
    ):
        assert part in words
    assert "is an air charter broker" in words
    assert shown().words.count("Demonstration with invented companies") == 1


def test_an_accepted_page_tells_the_choice_and_has_no_form() -> None:
    seen = shown(status="accepted", answer=ACCEPTED)
    words = " ".join(seen.words.split())
    assert "You chose option 2, the Challenger 350, for USD 98,204.65" in words
    assert "Ada Lovelace, Tue 1 Dec 2026, 14:03 EST" in words
    assert not seen.all("form")
    assert not seen.has("accept")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("declined", "Declined"),
        ("expired", "This proposal has expired"),
        ("superseded", "There is a newer version"),
        ("withdrawn", "This offer was withdrawn"),
    ],
)
def test_a_closed_page_says_why_and_has_no_form(status: str, words: str) -> None:
    seen = shown(status=status, answer=ClientAnswer() if status == "declined" else None)
    assert words in seen.words
    assert not seen.all("form")


def test_an_answered_page_without_its_answer_cannot_be_made() -> None:
    with pytest.raises(ValidationError, match="answer"):
        page(status="accepted")


def test_a_form_without_its_csrf_field_cannot_be_made() -> None:
    with pytest.raises(ValidationError, match="csrf"):
        page(csrf="")


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "javascript:alert(1)", '/x" onclick="y', "client"]
)
def test_the_form_posts_only_to_this_house(address: str) -> None:
    with pytest.raises(ValidationError, match="action_url"):
        page(action_url=address)


def test_nothing_typed_by_anyone_becomes_markup() -> None:
    plain = render_client_page(page(status="accepted", answer=ACCEPTED))
    poisoned = render_client_page(
        page(
            status="accepted",
            answer=ClientAnswer(option=2, name=HOSTILE, message=HOSTILE, when_label=HOSTILE),
            document=document(
                client_name=HOSTILE,
                client_company=HOSTILE,
                broker_name=HOSTILE,
                broker_email=HOSTILE,
                options=(
                    option(operator_label=HOSTILE, aircraft=HOSTILE, amenities=(HOSTILE,)),
                    smaller_option(total_label=HOSTILE),
                ),
                payment_summary=HOSTILE,
                part_295_statement=HOSTILE,
            ),
        )
    )
    assert [tag for tag, _ in Page(poisoned).elements] == [tag for tag, _ in Page(plain).elements]
    assert "{{7*7}}" in poisoned
    allowed = {"onclick", "onerror", "onload", "style"}
    assert not [attrs for _, attrs in Page(poisoned).elements if allowed & set(attrs)]


def test_what_was_typed_comes_back_with_the_problem() -> None:
    written = ClientAnswer(option=2, name=HOSTILE, message="</textarea><b>")
    seen = shown(problem="Please choose an option.", written=written)
    assert "Please choose an option." in seen.words
    assert seen.by_id("name")["value"] == written.name
    assert "checked" in seen.by_id("option-2")
    assert "</textarea><b>" in seen.words


def test_the_page_lives_under_a_strict_content_policy() -> None:
    seen = shown(seen_url="/client/p/token/seen", document=document(options=(option(photo=photo()),)))
    (script,) = seen.all("script")
    assert script["src"] == "/client/static/page.js"
    for tag, attrs in seen.elements:
        assert "style" not in attrs
        assert not [name for name in attrs if name.startswith("on")]
        assert tag not in {"style", "iframe", "object", "base"}
    sources = [attrs["src"] or "" for attrs in seen.all("img")]
    assert sources
    assert all(source.startswith("data:image/jpeg;base64,") for source in sources)
    assert {link["href"] for link in seen.all("link")} == {"/client/static/page.css"}


def test_every_field_has_a_label() -> None:
    seen = shown()
    labelled = {attrs.get("for") for attrs in seen.all("label")}
    fields = [
        attrs for tag in ("input", "textarea") for attrs in seen.all(tag) if attrs.get("type") != "hidden"
    ]
    assert fields
    assert all(attrs["id"] in labelled for attrs in fields)


def test_a_notice_escapes_its_words() -> None:
    seen = Page(render_notice(HOSTILE, f"One.\n{HOSTILE}", brand()))
    assert HOSTILE in seen.words
    assert not seen.all("script")
    assert not seen.all("img")


@pytest.mark.parametrize("colour", ["#12263f", "#ffffff", "#ffd400", "#8fd0ff", "#000000", "#ff0000"])
def test_any_brand_colour_is_readable(colour: str) -> None:
    style = render_brand_style(brand(colour=colour, accent="#333333"))
    found = dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{6})", style))
    assert contrast(found["brand"], "#ffffff") >= 4.5
    assert contrast(found["accent-on-brand"], found["brand"]) >= 4.5
