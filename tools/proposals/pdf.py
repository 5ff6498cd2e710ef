"""The proposal as a PDF, on A4 or US Letter."""

from __future__ import annotations

import io
import math
from functools import cache
from pathlib import Path

import segno
from markupsafe import escape
from PIL import ImageFont

from tools.proposals.document import (
    ProposalAircraft,
    ProposalDocument,
    ProposalOption,
    other_than_asked,
)
from tools.proposals.fonts import FONTS, runs, text_face
from tools.proposals.pictures import as_data, logo_at_print_size, photo_at_print_size
from tools.proposals.printing import (
    SHEETS,
    Paper,
    PdfNotRenderedError as PdfNotRenderedError,
    RenderedPdf as RenderedPdf,
    faces_for,
    printed,
    templates,
)
from tools.proposals.route_map import route_map

TEMPLATES = Path(__file__).parent / "templates"
SIDE_MM = 18
BAND_MM = 40
ROOM_FOR_LINES = 3
"""of the client's name and company in the band; each further line makes it higher"""
LINE_MM = 4.3
NAME_WIDTH = 150
"""points, with some room for words that do not fill their line"""
MAP_SHAPE = 0.25
"""height by width; the map runs over the whole width of the sheet"""
MAP_PIXELS = 1600
LARGEST_ROUTE = 27.0
POINTS_PER_MM = 72 / 25.4
PHOTO_MM = (62.0, 27.0)
LINES_IN_BOX = 12
"""a longer price stands under its option in a table of its own, with its heading on every page"""
LEGS_IN_BOX = 6
"""an option's own itinerary stays on the page with its price; a longer one may need a page of its own"""


def render_pdf(document: ProposalDocument, *, paper: Paper = "a4") -> RenderedPdf:
    """The proposal on A4 or US Letter. Takes well under a second; call it from a worker, never from the
    event loop. Raises PdfNotRenderedError."""
    return printed(proposal_html(document, paper=paper))


def proposal_html(document: ProposalDocument, *, paper: Paper = "a4") -> str:
    """The page as the layout engine gets it: every text escaped, every picture inside."""
    brand, sheet = document.brand, SHEETS[paper]
    map_height_mm = round(sheet.width_mm * MAP_SHAPE, 1)
    band_map = route_map(
        document.legs,
        colour=brand.colour,
        accent=brand.accent_on_colour,
        width=MAP_PIXELS,
        height=round(MAP_PIXELS * MAP_SHAPE),
    )
    band_mm = BAND_MM + LINE_MM * max(0, _lines_for(document) - ROOM_FOR_LINES)
    title = f"{document.number}, version {document.version}: charter proposal"
    return _TEMPLATES.get_template("proposal.html.j2").render(
        d=document,
        brand=brand,
        title=escape(title),
        paper=sheet,
        side=SIDE_MM,
        faces=faces_for(document),
        logo=logo_at_print_size(brand.logo_png, brand.colour) if brand.logo_png else None,
        map_uri=as_data(band_map, "image/jpeg") if band_map else None,
        map_height_mm=map_height_mm,
        band_mm=band_mm,
        body_top_mm=band_mm + (map_height_mm if band_map else 0) + 6,
        photo_mm=PHOTO_MM,
        author=escape(brand.name),
        route_title=route_title(document.route_codes),
        route_size=_route_size(route_title(document.route_codes), sheet.width_mm - 2 * SIDE_MM - 64),
        photos=_photos(document.options),
        aircraft_facts=aircraft_facts,
        other_than_asked=other_than_asked,
        legs_in_box=LEGS_IN_BOX,
        lines_in_box=LINES_IN_BOX,
        lists=[
            (heading, entries)
            for heading, entries in (
                ("Included", document.included),
                ("Not included", document.excluded),
                ("At cost, if it arises", document.at_cost),
            )
            if entries
        ],
        qr_uri=_qr(document.accept_url),
    )


def route_title(codes: tuple[str, ...]) -> str:
    """`TEB → VNY → TEB`; of a long chain of stops the first three and the last."""
    if len(codes) > 5:
        codes = (*codes[:3], "…", codes[-1])
    return " → ".join(codes)


def aircraft_facts(one: ProposalAircraft) -> list[tuple[str, str]]:
    """What is known of an aircraft, as label and value, in the order a client asks."""
    known = (
        f"built {one.year}" if one.year else "",
        f"{one.seats} seats" if one.seats else "",
        one.tail_label or "",
    )
    facts = (
        ("Carries", one.people_label),
        ("Category", one.category if one.people_label else ""),
        ("Operator", one.operator_label),
        ("Safety", ", ".join(one.safety_ratings)),
        ("Aircraft", ", ".join(fact for fact in known if fact)),
        ("Flight time", ", ".join(part for part in (one.flight_label, one.fuel_stop_note) if part)),
        ("On board", ", ".join(one.amenities)),
    )
    return [(label, value) for label, value in facts if value]


_TEMPLATES = templates(TEMPLATES)


def _route_size(title: str, width_mm: float) -> float:
    """Points: as large as fits in one line."""
    words = title.split("→")
    # the arrow comes from the text face, as wide as it is high
    width = sum(_ROUTE_FONT.getlength(word) / _ROUTE_FONT.size for word in words) + len(words) - 1
    return round(min(LARGEST_ROUTE, width_mm * POINTS_PER_MM / width), 1)


def _lines_for(document: ProposalDocument) -> int:
    """Lines that the client's name and company take in the band."""
    names = (name for name in (document.client_name, document.client_company) if name)
    return sum(math.ceil(_width(name) / NAME_WIDTH) for name in names)


def _width(name: str) -> float:
    """Points at the band's size; a sign of a face without a measure here counts as a square."""
    font = _band_font(text_face().bold)
    return sum(
        font.getlength(run.text) if run.face == "text" else font.size * len(run.text) for run in runs(name)
    )


_ROUTE_FONT = ImageFont.truetype(
    FONTS / "NotoSerifDisplay-Regular.ttf", 100, layout_engine=ImageFont.Layout.BASIC
)


@cache
def _band_font(bold: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(bold, 8.2, layout_engine=ImageFont.Layout.BASIC)


def _photos(options: tuple[ProposalOption, ...]) -> dict[tuple[int, int], str]:
    """By option and aircraft, each from 1."""
    found = (
        ((option.n, number), photo_at_print_size(one.photo, *PHOTO_MM))
        for option in options
        for number, one in enumerate(option.fleet or (option,), start=1)
        if one.photo
    )
    return {place: uri for place, uri in found if uri}


def _qr(address: str) -> str:
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="png", scale=6, border=2)
    return as_data(drawn.getvalue(), "image/png")
