"""A house's papers in letters of its own: read at the start, and refused there when they cannot print."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from bootstrap_house import house_of
from settings import Settings, SettingsError
from tests.integration.test_brand import SAID
from tools.proposals.fonts import FONTS, SHIPPED, FontError, print_in, read_face, runs, text_face
from tools.proposals.pdf import render_pdf
from tools.proposals.samples import document


@pytest.fixture(autouse=True)
def shipped_again() -> Iterator[None]:
    yield
    print_in(SHIPPED)


def folder(at: Path, regular: str = "DejaVuSans.ttf", bold: str = "Lato-Bold.ttf") -> Path:
    at = at / "letters of the house"
    at.mkdir()
    shutil.copy(FONTS / regular, at / "Regular.ttf")
    shutil.copy(FONTS / bold, at / "Bold.ttf")
    return at


def letters(content: bytes) -> set[str]:
    """Names of the fonts in a PDF, without the prefix of their subset."""
    pages = PdfReader(io.BytesIO(content)).pages
    used = [font.get_object() for page in pages for font in page["/Resources"]["/Font"].values()]
    return {str(font["/BaseFont"]).rpartition("+")[2].lstrip("/") for font in used}


def test_papers_are_printed_in_the_letters_of_the_house(tmp_path: Path) -> None:
    before = render_pdf(document()).content
    assert "DejaVuSans" not in letters(before)
    house_of(Settings.model_validate({**SAID, "BRAND_FONT": str(folder(tmp_path))}))
    content = render_pdf(document()).content
    assert "DejaVuSans" in letters(content)
    assert "Lato-Regular" not in letters(content)
    assert content == render_pdf(document()).content, "the same document, the same bytes"
    print_in(SHIPPED)
    assert render_pdf(document()).content == before


def test_what_the_houses_letters_lack_is_printed_in_another_face(tmp_path: Path) -> None:
    coptic = "\u03e2"
    assert [run.face for run in runs(coptic)] == ["text"]
    print_in(read_face(folder(tmp_path, regular="NotoSerifDisplay-Regular.ttf")))
    assert [run.face for run in runs(coptic)] == ["other"]


def test_letters_that_cannot_print_end_the_start_with_one_sentence(tmp_path: Path) -> None:
    def refused() -> str:
        with pytest.raises(SettingsError) as error:
            house_of(Settings.model_validate({**SAID, "BRAND_FONT": str(tmp_path / "letters of the house")}))
        return str(error.value)

    assert refused().endswith("Regular.ttf is not there.")
    at = folder(tmp_path)
    (at / "Bold.ttf").write_bytes(b"no font")
    assert "Bold.ttf cannot be printed with" in refused()
    shutil.copy(FONTS / "NotoSansHebrew-Regular.ttf", at / "Bold.ttf")
    with pytest.raises(FontError, match="needs all letters, digits and signs of ASCII"):
        read_face(at)
    assert text_face() == SHIPPED, "nothing was taken over"
