"""Which font prints which characters: text is cut into runs, each with the face that has its glyphs.

The layout engine draws a missing glyph as an empty box, so no text reaches it without a face.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Literal

from reportlab.pdfbase.ttfonts import TTFError, TTFontFile

FONTS = Path(__file__).parent

Face = Literal["text", "arabic", "hebrew", "cjk", "other"]

FILES: dict[Face, str] = {
    "text": "Lato-Regular.ttf",
    "arabic": "NotoNaskhArabic-Regular.ttf",
    "hebrew": "NotoSansHebrew-Regular.ttf",
    "cjk": "DroidSansFallback.ttf",
    "other": "DejaVuSans.ttf",
}

_BLOCKS: tuple[tuple[int, int, Face], ...] = (
    (0x0590, 0x05FF, "hebrew"),
    (0xFB1D, 0xFB4F, "hebrew"),
    (0x0600, 0x077F, "arabic"),
    (0xFB50, 0xFDFF, "arabic"),
    (0xFE70, 0xFEFE, "arabic"),
    (0x1100, 0x11FF, "cjk"),
    (0x2E80, 0x9FFF, "cjk"),
    (0xAC00, 0xD7FF, "cjk"),
    (0xF900, 0xFAFF, "cjk"),
    (0xFF00, 0xFFEF, "cjk"),
)
"""first and last code point of the blocks that have a face of their own (Unicode 15, Blocks.txt)"""


class FontError(ValueError):
    """A house's letters cannot be printed with; the sentence says why."""


@dataclass(frozen=True)
class TextFace:
    """The letters of most words: two TrueType files."""

    regular: Path
    bold: Path


SHIPPED = TextFace(FONTS / FILES["text"], FONTS / "Lato-Bold.ttf")
_used: list[TextFace] = [SHIPPED]


def text_face() -> TextFace:
    """What this process prints with."""
    return _used[-1]


def print_in(face: TextFace) -> None:
    """Set once at the start of a process, before anything is printed: the engine keeps its fonts."""
    _used[:] = [face]
    _glyphs.cache_clear()
    face_of.cache_clear()


def read_face(folder: Path) -> TextFace:
    """The house's own: `Regular.ttf` and `Bold.ttf` in a folder. FontError when one lacks, is no TrueType
    font or has not all letters, digits and signs of ASCII."""
    face = TextFace(folder / "Regular.ttf", folder / "Bold.ttf")
    for file in (face.regular, face.bold):
        if not file.is_file():
            raise FontError(f"{file} is not there.")
        try:
            known = TTFontFile(str(file)).charToGlyph
        except TTFError as error:
            raise FontError(f"{file} cannot be printed with: {error}.") from error
        lacks = [chr(code) for code in range(0x21, 0x7F) if code not in known]
        if lacks:
            raise FontError(f"{file} has no “{lacks[0]}”: it needs all letters, digits and signs of ASCII.")
    return face


@dataclass(frozen=True)
class Run:
    face: Face
    text: str


def runs(text: str) -> list[Run]:
    """The text in order, each part with its face. Accents are composed first; a space stays in its run."""
    composed = unicodedata.normalize("NFC", text)
    faces: list[Face] = []
    for mark in composed:
        joins = bool(faces) and (mark == " " or unicodedata.combining(mark) or mark in "\u200c\u200d")
        faces.append(faces[-1] if joins and faces[-1] != "text" else face_of(mark))
    return [
        Run(face, "".join(mark for _, mark in group))
        for face, group in groupby(zip(faces, composed, strict=True), key=lambda pair: pair[0])
    ]


@cache
def face_of(mark: str) -> Face:
    """The face for one character; `other` when no block of its own and not in the text face."""
    code = ord(mark)
    for first, last, face in _BLOCKS:
        if first <= code <= last:
            return face
    return "text" if code in _glyphs() else "other"


@cache
def _glyphs() -> frozenset[int]:
    regular, bold = (TTFontFile(str(file)).charToGlyph for file in (text_face().regular, text_face().bold))
    return frozenset(regular) & frozenset(bold)
