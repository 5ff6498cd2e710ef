"""From a page of HTML to a PDF: the same HTML gives the same bytes, and nothing but the fonts is read.

Every text is escaped and cut into runs by face before the layout engine sees it; pictures go in as data. The
engine may read the folders of the fonts and no address at all.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from pydantic import BaseModel
from pypdf import PdfReader
from reportlab import rl_config
from reportlab.platypus.doctemplate import LayoutError
from xhtml2pdf import pisa
from xhtml2pdf.config.resources import RenderLimitError, ResourceAccessError, ResourceAccessPolicy

from tools.proposals.document import Brand, Paper as Paper
from tools.proposals.fonts import FILES, FONTS, Face, runs, text_face

MOST_SECONDS = 45
LONGEST_HTML = 4_000_000
MEMORY = 4 * LONGEST_HTML
"""bytes of a source that stay in memory: a client's data is never put into a temporary file"""

rl_config.invariant = 1  # no clock and no random id in the file: PDFs are compared by hash


class PdfNotRenderedError(RuntimeError):
    """The layout engine refused the document; the message says why. Nothing was written."""


@dataclass(frozen=True)
class RenderedPdf:
    content: bytes
    sha256: str
    pages: int


@dataclass(frozen=True)
class Sheet:
    size: str
    width_mm: float
    height_mm: float


SHEETS: dict[Paper, Sheet] = {"a4": Sheet("a4", 210, 297), "letter": Sheet("letter", 215.9, 279.4)}


def printed(html: str) -> RenderedPdf:
    """Raises PdfNotRenderedError. Takes a part of a second: call it from a worker, not on the event loop."""
    if len(html) > LONGEST_HTML:
        raise PdfNotRenderedError(f"the document is too long to print ({len(html):,} characters)")
    written = io.BytesIO()
    try:
        status = pisa.CreatePDF(
            html,
            dest=written,
            path=str(FONTS / "proposal.html"),
            resource_policy=_fonts_only(),
            capacity=MEMORY,
        )
    except (RenderLimitError, ResourceAccessError, LayoutError) as error:
        raise PdfNotRenderedError(f"the document could not be laid out: {error}") from error
    if status.err:
        raise PdfNotRenderedError(f"the layout engine found {status.err} errors")
    content = written.getvalue()
    return RenderedPdf(content, hashlib.sha256(content).hexdigest(), len(PdfReader(written).pages))


def templates(*folders: Path) -> Environment:
    """Templates for print: every value is escaped and cut into faces."""
    environment = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
    )
    environment.filters["paragraphs"] = _paragraphs
    return environment


def in_faces(text: str) -> Markup:
    """Escaped text; runs that the text face cannot print are wrapped in the class of their face."""
    return Markup("").join(
        escape(run.text)
        if run.face == "text"
        else Markup('<span class="{}">{}</span>').format(run.face, run.text)
        for run in runs(text)
    )


def _shown(value: Any) -> Any:
    return in_faces(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _paragraphs(text: str) -> list[str]:
    return [part for part in (line.strip() for line in text.split("\n")) if part]


@dataclass(frozen=True)
class FontFace:
    family: str
    file: str
    weight: str


_SCRIPTS: tuple[Face, ...] = ("arabic", "hebrew", "cjk")
_SERIF = "NotoSerifDisplay-Regular.ttf"


def faces_for(document: BaseModel) -> tuple[FontFace, ...]:
    """The faces the document needs: reading the large Chinese one takes longer than the rest together. Its
    headings stand in the face of its brand."""
    brand = getattr(document, "brand", None)
    headings = brand.headings if isinstance(brand, Brand) else "serif"
    needed: set[Face] = {run.face for text in _texts(document) for run in runs(text)}
    scripts = [FontFace(face, FILES[face], "normal") for face in _SCRIPTS if face in needed]
    text = text_face()
    return (
        FontFace("text", _named(text.regular), "normal"),
        FontFace("text", _named(text.bold), "bold"),
        FontFace("other", FILES["other"], "normal"),
        FontFace("display", _SERIF if headings == "serif" else _named(text.regular), "normal"),
        *scripts,
    )


def _named(file: Path) -> str:
    """As a stylesheet in the fonts' folder names it."""
    return file.name if file.parent == FONTS else str(file)


def _texts(value: Any) -> Iterable[str]:
    """Every text in the document, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        for _, part in value:
            yield from _texts(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)


def _fonts_only() -> ResourceAccessPolicy:
    policy = ResourceAccessPolicy.server(FONTS, allow_remote=False, max_render_seconds=MOST_SECONDS)
    return replace(policy, extra_roots=(text_face().regular.parent,))
