"""What a client is shown of a proposal: ready for display, nothing to look up, nothing to work out.

The operator's price, the margin and the commission have no field here, and an unknown field is
refused: what is not in the model cannot reach a page, a mail or a PDF.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from tools.proposals.colours import carries_white, readable_on

_KEPT_FORMAT_MARKS = {"\u200c", "\u200d"}
"""joiners that Arabic and Indic names need; every other invisible mark can hide or reorder text"""


def _visible(text: str) -> str:
    return "".join(
        " " if unicodedata.category(mark) in {"Cc", "Zl", "Zp"} else mark
        for mark in text
        if mark in _KEPT_FORMAT_MARKS or unicodedata.category(mark) not in {"Cf", "Cs", "Co"}
    )


def _one_line(limit: int) -> AfterValidator:
    def clip(text: str) -> str:
        line = re.sub(r"\s+", " ", _visible(text[: limit * 4])).strip()
        return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"

    return AfterValidator(clip)


Name = Annotated[str, _one_line(120)]
"""One visible line from outside (a person, a company, an airport): control and reordering marks are
taken out, the rest is cut at 120 characters with an ellipsis."""

Label = Annotated[str, _one_line(160)]
"""One line of ours, ready for display."""

Note = Annotated[str, _one_line(400)]
"""A remark of a sentence or two, cut at 400 characters."""


def _paragraphs(text: str) -> str:
    return "\n".join(_visible(line).strip() for line in text.splitlines()).strip()


Prose = Annotated[str, Field(max_length=4000), AfterValidator(_paragraphs)]
"""Terms and statements: never cut, a longer text is refused."""

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
DarkColour = Annotated[Colour, AfterValidator(carries_white)]
"""darkened where white text on it would not read"""
WebAddress = Annotated[str, Field(pattern=r"^https?://[!#-&(-;=?-~]+$", max_length=500)]
Picture = Annotated[bytes, Field(max_length=12_000_000)]
"""PNG or JPEG bytes; one that cannot be decoded is left out of the page."""


Paper = Literal["a4", "letter"]


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Brand(_Shown):
    """The brokerage as its clients know it."""

    name: Name
    legal_name: Name
    address: Note = ""
    phone: Label = ""
    email: Label = ""
    website: Label = ""
    colour: DarkColour = "#12263f"
    accent: Colour = "#b08d57"
    headings: Literal["serif", "sans"] = "serif"
    """the face of names, headings and totals"""
    logo_png: Picture | None = None

    @property
    def accent_on_colour(self) -> str:
        """The accent, lightened where it would not read on the brand's own colour."""
        return readable_on(self.accent, self.colour)


class ProposalLeg(_Shown):
    n: int = Field(ge=1, le=40)
    date_label: Label
    """`Mon 14 Dec 2026`"""
    departure_label: Label
    """local wall time with its zone: `10:00 EST`, or `time to be decided`"""
    arrival_label: Label = ""
    origin_name: Name
    origin_code: Label
    origin_lat: float | None = Field(default=None, ge=-90, le=90)
    origin_lon: float | None = Field(default=None, ge=-180, le=180)
    destination_name: Name
    destination_code: Label
    destination_lat: float | None = Field(default=None, ge=-90, le=90)
    destination_lon: float | None = Field(default=None, ge=-180, le=180)
    passengers: int = Field(ge=0, le=1000)
    distance_nm: int | None = Field(default=None, ge=0)
    """great circle, nautical miles"""
    flight_label: Label = ""
    """`5 h 34`"""


class DocumentLine(_Shown):
    """One line of a price: the charter itself, a tax, a fee."""

    label: Label
    amount_label: Label
    note: Note = ""
    """what it is: base and rate, the rule and its date"""
    provisional: bool = False
    """the rate for the flight's date is not published yet"""


class ProposalAircraft(_Shown):
    aircraft: Name
    category: Label
    year: int | None = Field(default=None, ge=1940, le=2100)
    seats: int | None = Field(default=None, ge=1, le=1000)
    tail_label: Label | None = None
    operator_label: Name
    """the operator's name, or `to be disclosed before contract`, as the broker's policy says"""
    safety_ratings: tuple[Label, ...] = Field(default=(), max_length=8)
    amenities: tuple[Label, ...] = Field(default=(), max_length=16)
    photo: Picture | None = None
    flight_label: Label = ""
    fuel_stop_note: Note = ""
    people_label: Label = ""
    """who sits in it, where several fly together: `10 passengers`"""
    legs: tuple[ProposalLeg, ...] = Field(default=(), max_length=40)
    """its own itinerary, where it is not the document's"""


class ProposalOption(ProposalAircraft):
    """Of several aircraft, what is said of all of them; each by itself stands in `fleet`."""

    n: int = Field(ge=1, le=5)
    lines: tuple[DocumentLine, ...] = Field(min_length=1, max_length=90)
    total_label: Label
    """`USD 118,431.20`"""
    changes: tuple[Note, ...] = Field(default=(), max_length=200)
    """what it flies otherwise than asked: `Departs 12:30 instead of 10:00 (leg 1)`"""
    fleet: tuple[ProposalAircraft, ...] = Field(default=(), max_length=4)
    """the aircraft that fly it together; empty: one, this one"""

    @property
    def own_itinerary(self) -> bool:
        return bool(self.legs) or any(one.legs for one in self.fleet)


class ProposalDocument(_Shown):
    """One version of one proposal, the whole of what its PDF, mail and page may say."""

    number: Label
    version: int = Field(ge=1)
    issued_label: Label
    client_name: Name
    client_company: Name = ""
    brand: Brand
    broker_name: Name
    broker_email: Label
    broker_phone: Label = ""
    legs: tuple[ProposalLeg, ...] = Field(min_length=1, max_length=40)
    """what every option flies, or else what the client asked for"""
    changes: tuple[Note, ...] = Field(default=(), max_length=200)
    """what every option flies otherwise than asked"""
    options: tuple[ProposalOption, ...] = Field(min_length=1, max_length=5)
    included: tuple[Note, ...] = Field(default=(), max_length=20)
    excluded: tuple[Note, ...] = Field(default=(), max_length=20)
    at_cost: tuple[Note, ...] = Field(default=(), max_length=20)
    valid_until_label: Label
    """with its zone: `Wed 2 Dec 2026, 17:00 EST`"""
    payment_summary: Prose
    cancellation_lines: tuple[Note, ...] = Field(default=(), max_length=12)
    part_295_statement: Prose
    provisional_note: Note | None = None
    accept_url: WebAddress
    demo_mark: Label | None = None
    """printed on every page of a demonstration: `Demonstration, not an offer`"""

    @property
    def itinerary_notes(self) -> tuple[str, ...]:
        """Said under the itinerary where it is not what was asked for, or not that of every option."""
        notes = [other_than_asked(self.changes)] if self.changes else []
        own = [str(option.n) for option in self.options if option.own_itinerary]
        if len(own) == 1:
            notes.append(f"{_AS_ASKED} Option {own[0]} has its own, shown with it.")
        elif own:
            named = f"{', '.join(own[:-1])} and {own[-1]}"
            notes.append(f"{_AS_ASKED} Options {named} have their own, shown with them.")
        return tuple(notes)

    @property
    def route_codes(self) -> tuple[str, ...]:
        """`("TEB", "VNY", "TEB")`: every stop in order; where one leg ends and the next starts, once."""
        stops: list[str] = []
        for leg in self.legs:
            for code in (leg.origin_code, leg.destination_code):
                if not stops or stops[-1] != code:
                    stops.append(code)
        return tuple(stops)

    @property
    def route_label(self) -> str:
        """`TEB → VNY → TEB`"""
        return " → ".join(self.route_codes)


_AS_ASKED = "This is the itinerary you asked for."


def other_than_asked(changes: tuple[str, ...]) -> str:
    """`Other than you asked for: Departs 12:30 instead of 10:00 (leg 1).`"""
    return f"Other than you asked for: {'; '.join(changes)}."
