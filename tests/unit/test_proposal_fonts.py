"""Text is cut into runs that a shipped font can print."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from tools.proposals.fonts import FILES, FONTS, Run, runs


def test_a_mixed_name_is_cut_where_the_script_changes() -> None:
    assert runs("Li 李小龍, محمد بن راشد!") == [
        Run("text", "Li "),
        Run("cjk", "李小龍"),
        Run("text", ", "),
        Run("arabic", "محمد بن راشد"),
        Run("text", "!"),
    ]


@pytest.mark.parametrize("name", ["Žofie", "Ναυσικά", "Щукин", "Đặng", "O’Neill", "50 % · 10–12"])
def test_latin_greek_and_cyrillic_stay_in_one_face(name: str) -> None:
    assert [run.face for run in runs(name)] == ["text"]


def test_a_letter_with_a_separate_accent_is_composed() -> None:
    assert runs("Z\u030cofie") == [Run("text", "Žofie")]


@given(st.text(max_size=80))
def test_no_letter_is_lost(text: str) -> None:
    import unicodedata

    assert "".join(run.text for run in runs(text)) == unicodedata.normalize("NFC", text)


def test_every_face_is_shipped_with_a_licence_and_stays_small() -> None:
    assert all((FONTS / name).is_file() for name in FILES.values())
    for licence in ("OFL-1.1.txt", "APACHE-2.0.txt", "BITSTREAM-VERA.txt", "README.md"):
        assert (FONTS / licence).stat().st_size > 500
    assert sum(font.stat().st_size for font in FONTS.glob("*.ttf")) < 8_000_000
