"""The client's page as HTML: pure functions from a view of one proposal version to a string.

The page needs no script, no inline style and nothing from another server, so it can be sent with
`default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:;
form-action 'self'; base-uri 'none'; frame-ancestors 'none'`. The one script tells that the page was
seen; without it everything else works.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import BaseModel, ConfigDict, Field, model_validator

from tools.proposals.document import Brand, Label, Name, Note, ProposalDocument, other_than_asked
from tools.proposals.pictures import as_data
from tools.proposals.route_map import route_map

TEMPLATES = Path(__file__).parent / "templates"
MAP = {"width": 1000, "height": 330, "code_px": 26}
"""pixels; the codes still read where a phone shows it at a third of its size"""
LONGEST_NAME = 120
LONGEST_MESSAGE = 2000

Status = Literal["open", "read_only", "accepted", "declined", "expired", "superseded", "withdrawn"]
"""`read_only`: open, and looked at by somebody of the house"""


Address = Annotated[str, Field(pattern=r"^/[!#-&(-;=?-~]*$")]
"""of this house, without its host"""


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ClientAnswer(_Shown):
    """What the client answered on this page."""

    option: int | None = Field(default=None, ge=1, le=5)
    """the option that was accepted"""
    name: Name = ""
    message: Note = ""
    when_label: Label = ""
    """with its zone"""


class AskedQuestion(_Shown):
    """What the client asked on this page."""

    text: str = Field(max_length=LONGEST_MESSAGE)
    when_label: Label = ""


class ClientPage(_Shown):
    """Everything the page shows. The document has no field for the operator's price or a margin."""

    document: ProposalDocument
    status: Status
    page_url: Address = "/"
    action_url: Address
    """where the form posts: `answer` (accept or decline), `option` (1 to 5), `name`, `message`, `csrf`"""
    photo_urls: dict[int, Address] = {}
    """by option: where its aircraft's picture is served"""
    fleet_photo_urls: dict[tuple[int, int], Address] = {}
    """the same by option and aircraft, where several fly together"""
    question_url: Address | None = None
    """where a question posts `question` and `csrf`; None: none is taken any more"""
    questions: tuple[AskedQuestion, ...] = ()
    """oldest first"""
    pdf_url: Address | None = None
    csrf: str = Field(default="", max_length=200)
    answer: ClientAnswer | None = None
    seen_url: Address | None = None
    """where a page that is really looked at posts `csrf`; None: the page does not tell"""
    brand_style_url: Address | None = None
    """where `render_brand_style` is served; None: the house's own colours"""
    problem: Note = ""
    """what was wrong with the answer just sent, in a sentence"""
    written: ClientAnswer = ClientAnswer()
    """what had been typed when it was wrong, so that nothing is typed twice"""
    question: str = Field(default="", max_length=LONGEST_MESSAGE)
    """a question that could not be sent"""

    @model_validator(mode="after")
    def _answered_pages_tell_the_answer(self) -> ClientPage:
        if self.status in {"accepted", "declined"} and self.answer is None:
            raise ValueError("an answered page needs its answer")
        if self.status == "open" and not self.csrf:
            raise ValueError("a page with a form needs its csrf field")
        return self


def render_client_page(page: ClientPage) -> str:
    """The whole HTML document; every text in it is escaped."""
    options = page.document.options
    brand = page.document.brand
    route = route_map(page.document.legs, colour=brand.colour, accent=brand.accent_on_colour, **MAP)
    chosen = page.answer.option if page.answer and page.status == "accepted" else None
    return PAGES.get_template("client_page.html.j2").render(
        page=page,
        d=page.document,
        brand=brand,
        brand_style_url=page.brand_style_url,
        chosen=next((option for option in options if option.n == chosen), None),
        photos=page.photo_urls,
        fleet_photos=page.fleet_photo_urls,
        other_than_asked=other_than_asked,
        map_uri=as_data(route, "image/jpeg") if route else None,
        longest_name=LONGEST_NAME,
        longest_message=LONGEST_MESSAGE,
    )


class Confirmation(_Shown):
    """The answer as it will be recorded, to be confirmed with one more click."""

    answer: Literal["accept", "decline"]
    option: int | None = Field(default=None, ge=1, le=5)
    name: Name
    message: str = Field(default="", max_length=LONGEST_MESSAGE)


def render_confirmation(page: ClientPage, wanted: Confirmation) -> str:
    """Nothing has happened yet: this page asks whether it shall."""
    options = page.document.options
    return PAGES.get_template("client_confirm.html.j2").render(
        page=page,
        d=page.document,
        brand=page.document.brand,
        brand_style_url=page.brand_style_url,
        wanted=wanted,
        chosen=next((option for option in options if option.n == wanted.option), None),
    )


def render_notice(title: str, text: str, brand: Brand, *, brand_style_url: str | None = None) -> str:
    """A page of one message: a link that has expired or was never one."""
    return PAGES.get_template("client_notice.html.j2").render(
        title=title, text=text, brand=brand, brand_style_url=brand_style_url
    )


def render_brand_style(brand: Brand) -> str:
    """The brand's colours as a stylesheet of its own, since the page carries no inline style."""
    colours = (("brand", brand.colour), ("accent", brand.accent), ("accent-on-brand", brand.accent_on_colour))
    return ":root{" + ";".join(f"--{name}:{colour}" for name, colour in colours) + "}\n"


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


PAGES = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
PAGES.filters["paragraphs"] = _paragraphs
