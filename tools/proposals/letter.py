"""The words of the e-mail that carries a proposal: a draft for the broker, and its HTML once approved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from tools.proposals.document import Brand, ProposalDocument, ProposalLeg, ProposalOption, other_than_asked

TEMPLATES = Path(__file__).parent / "templates"
LONGEST_SUBJECT = 180


@dataclass(frozen=True)
class Letter:
    subject: str
    body_text: str
    """plain text with line feeds; the broker may change every word of it"""


def write_letter(document: ProposalDocument, *, to_name: str) -> Letter:
    """Subject and draft: route, dates, options with totals, the link, the broker's signature."""
    subject = f"{document.brand.name} charter proposal: {document.route_label}"
    if len(subject) > LONGEST_SUBJECT:
        stops = document.route_codes
        subject = f"{document.brand.name} charter proposal: {stops[0]} → … → {stops[-1]}"
    paragraphs = [
        f"Dear {' '.join(to_name.split())[:120] or document.client_name},",
        f"Thank you for your request. Our proposal {document.number} is attached, and in short below.",
        "\n".join(_leg(leg) for leg in document.legs),
        *document.itinerary_notes,
        _offers(document.options),
        *([document.provisional_note] if document.provisional_note else []),
        f"Accept or decline on your personal page:\n{document.accept_url}",
        f"The proposal is valid until {document.valid_until_label}, subject to availability.",
        "Please call or answer this mail with any question.",
        "\n".join(("Kind regards,", *_signature(document))),
        *([document.demo_mark] if document.demo_mark else []),
    ]
    return Letter(subject, "\n\n".join(paragraphs) + "\n")


def letter_html(body_text: str, brand: Brand, links: Sequence[str]) -> str:
    """The HTML part, made from the approved words and nothing else of its own but the brand's name.

    Every word is escaped. Only the house's own addresses (`links`) become links: an address that came in
    with a pasted text stays text.
    """
    paragraphs = [part.strip("\n") for part in body_text.replace("\r\n", "\n").split("\n\n")]
    return _TEMPLATES.get_template("letter.html.j2").render(
        brand=brand,
        paragraphs=[_linked(part, links, brand.colour) for part in paragraphs if part.strip()],
    )


def _leg(leg: ProposalLeg) -> str:
    people = f", {leg.passengers} passenger{'' if leg.passengers == 1 else 's'}" if leg.passengers else ""
    return (
        f"{leg.date_label}, {leg.departure_label}: {leg.origin_name} ({leg.origin_code})"
        f" → {leg.destination_name} ({leg.destination_code}){people}"
    )


def _offers(options: tuple[ProposalOption, ...]) -> str:
    """A line each; an option with an itinerary of its own, or with several aircraft, is a paragraph with them
    under it."""
    apart = any(option.own_itinerary or option.changes or option.fleet for option in options)
    lines = ("\n".join(_lines(option, alone=len(options) == 1)) for option in options)
    return ("\n\n" if apart else "\n").join(lines)


def _lines(option: ProposalOption, *, alone: bool) -> Iterator[str]:
    yield _offer(option, alone=alone)
    for leg in option.legs:
        yield f"- {_leg(leg)}"
    for number, one in enumerate(option.fleet, start=1):
        yield f"- Aircraft {number}: {one.aircraft}, {one.people_label}"
        for leg in one.legs:
            yield f"  {_leg(leg)}"
    if option.changes:
        yield f"- {other_than_asked(option.changes)}"


def _offer(option: ProposalOption, *, alone: bool) -> str:
    number = "" if alone else f"Option {option.n}: "
    together = " flying together" if option.fleet else ""
    return f"{number}{option.aircraft}{together} ({option.category}): {option.total_label}"


def _signature(document: ProposalDocument) -> tuple[str, ...]:
    lines = (document.broker_name, document.brand.name, document.broker_phone, document.broker_email)
    return tuple(line for line in lines if line)


def _linked(paragraph: str, links: Sequence[str], colour: str) -> Markup:
    # the longest first: one address may begin with another
    own = re.compile(f"({'|'.join(map(re.escape, sorted(links, key=len, reverse=True))) or '(?!)'})")
    return Markup("<br>\n").join(_line(own.split(line), colour) for line in paragraph.split("\n"))


def _line(words_and_links: list[str], colour: str) -> Markup:
    return Markup("").join(
        _LINK.format(part, colour) if n % 2 else escape(part) for n, part in enumerate(words_and_links)
    )


_LINK = Markup('<a href="{0}" style="color:{1};font-weight:bold;word-break:break-all">{0}</a>')
_TEMPLATES = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
