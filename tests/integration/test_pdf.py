"""The proposal's PDF, rendered for real and read back."""

from __future__ import annotations

import hashlib
import io
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tools.proposals.document import DocumentLine, ProposalDocument, ProposalOption
from tools.proposals.fonts import FONTS
from tools.proposals.pdf import RenderedPdf, render_pdf
from tools.proposals.samples import brand, document, later_option, leg, option, photo, smaller_option

ROOT = Path(__file__).parents[2]
RENDER_ELSEWHERE = (
    "from tools.proposals.pdf import render_pdf; from tools.proposals.samples import document, option, photo;"
    "print(render_pdf(document(client_name='李小龍', options=(option(photo=photo()),))).sha256)"
)
SCRIPTS = {
    "Latin with accents": "Žofie Đặng Łukasz Åse",
    "Greek": "Ναυσικά Παπαδοπούλου",
    "Cyrillic": "Владимир Щукин",
    "Chinese": "李小龍",
    "Japanese": "たなか ゆき",
    "Korean": "김정은",
    "Armenian": "Հայաստան",
}


def read(rendered: RenderedPdf) -> PdfReader:
    return PdfReader(io.BytesIO(rendered.content))


def words(rendered: RenderedPdf) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(rendered).pages).split())


def rendered(**changes: Any) -> RenderedPdf:
    return render_pdf(document(**changes))


def fonts_of(pdf: RenderedPdf) -> set[str]:
    names: set[str] = set()
    for page in read(pdf).pages:
        for font in page["/Resources"]["/Font"].values():
            names.add(str(font.get_object()["/BaseFont"]).rsplit("+", 1)[-1])
    return names


def test_everything_a_client_decides_by_is_in_it() -> None:
    sample = document()
    text = words(render_pdf(sample))
    expected = [
        sample.number,
        sample.client_company,
        sample.valid_until_label,
        sample.broker_name,
        "Page 1 of 2",
        "Page 2 of 2",
        "Mon 14 Dec 2026",
        "10:00 EST",
        "2,131 nm",
        "is an air charter broker",
        "(provisional)",
        "Demonstration with invented companies",
        *sample.included,
        *sample.excluded,
        *sample.at_cost,
        *sample.cancellation_lines,
    ]
    for offered in sample.options:
        expected += [offered.aircraft, offered.category, offered.operator_label, offered.total_label]
        expected += [part for line in offered.lines for part in (line.label, line.amount_label, line.note)]
    assert [part for part in expected if part not in text] == []


def test_an_option_that_differs_prints_its_own_itinerary() -> None:
    text = words(rendered(options=(option(), later_option())))
    shared, own = text.split("ITINERARY OF OPTION 2")
    assert "Option 2 has its own, shown with it." in shared
    assert "12:30 EST" not in shared
    for part in ("HPN White Plains", "12:30 EST", "15:04 PST", "Departs 12:30 instead of 10:00 (leg 1)"):
        assert part in own


def test_the_count_of_pages_and_the_hash_are_those_of_the_bytes() -> None:
    pdf = rendered()
    assert pdf.pages == len(read(pdf).pages)
    assert pdf.sha256 == hashlib.sha256(pdf.content).hexdigest()


def test_the_only_link_is_the_clients_own_page() -> None:
    links = {
        annotation.get_object()["/A"]["/URI"]
        for page in read(rendered()).pages
        for annotation in page.get("/Annots", [])
    }
    assert links == {document().accept_url}


def test_the_same_document_gives_the_same_bytes() -> None:
    first = rendered()
    rendered(client_name="李小龍", brand=brand(colour="#5a1010"))
    assert rendered().content == first.content
    assert rendered(version=2).content != first.content


def test_another_process_gives_the_same_bytes() -> None:
    here = rendered(client_name="李小龍", options=(option(photo=photo()),)).sha256
    for seed in ("1", "2"):
        there = subprocess.run(
            [sys.executable, "-c", RENDER_ELSEWHERE],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert there.stdout.strip() == here


@pytest.mark.parametrize("name", SCRIPTS.values(), ids=SCRIPTS.keys())
def test_names_of_every_script_print(name: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="xhtml2pdf"):
        text = words(rendered(client_name=name))
    assert "".join(name.split()) in "".join(text.split())
    assert caplog.records == []


@pytest.mark.parametrize(
    ("name", "font"), [("محمد بن راشد", "NotoNaskhArabic"), ("דוד בן גוריון", "NotoSansHebrew")]
)
def test_names_written_from_right_to_left_print(
    name: str, font: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="xhtml2pdf"):
        pdf = rendered(client_name=name)
    assert any(found.startswith(font) for found in fonts_of(pdf))
    assert caplog.records == []


def test_every_font_is_embedded() -> None:
    pdf = rendered(client_name="李小龍 محمد")
    for page in read(pdf).pages:
        for font in page["/Resources"]["/Font"].values():
            described = font.get_object()
            if (
                described["/Subtype"] == "/Type1"
            ):  # reportlab names Helvetica on every page and draws nothing in it
                assert described["/BaseFont"] == "/Helvetica"
            else:
                assert "/FontFile2" in described["/FontDescriptor"]


_heard: list[tuple[str, str]] | None = None


def _listen(event: str, args: tuple[Any, ...]) -> None:
    if _heard is not None and event in {"open", "socket.connect", "socket.getaddrinfo"}:
        _heard.append((event, str(args[0])))


@contextmanager
def touched() -> Iterator[list[tuple[str, str]]]:
    """What this process opens and calls meanwhile, as the interpreter itself reports it."""
    global _heard
    if not hasattr(sys, "_jetvision_listening"):
        sys.addaudithook(_listen)
        sys._jetvision_listening = True  # type: ignore[attr-defined]
    _heard = []
    try:
        yield _heard
    finally:
        _heard = None


@pytest.mark.parametrize(
    "hostile",
    [
        "<img src=file:///etc/passwd>",
        "<img src='{secret}'>",
        '"><img src="http://127.0.0.1:9/x.png">',
        "<pdf:include src='{secret}'/>",
        "<style>@import url(file:///etc/passwd); @font-face {{ src: url('{secret}') }}</style>",
        "<script>alert(1)</script>",
        "{{{{ 7*7 }}}} {{% include '/etc/passwd' %}}",
        "<a href='file:///etc/passwd'>x</a>",
    ],
)
def test_hostile_words_print_as_words_and_read_nothing(hostile: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(photo())
    words_of = hostile.format(secret=secret)
    render_pdf(document())
    with touched() as heard:
        pdf = rendered(
            client_name=words_of,
            client_company=words_of,
            options=(option(operator_label=words_of, lines=(line(words_of),), aircraft=words_of),),
            included=(words_of,),
            part_295_statement=words_of,
            payment_summary=words_of,
        )
    assert "".join(words_of.split()) in "".join(words(pdf).split())
    assert not [what for event, what in heard if event != "open"]
    assert not [path for _, path in heard if "passwd" in path or "secret" in path]
    assert len(pictures(pdf)) == len(pictures(rendered(options=(option(),))))


HOSTILE_PHOTOS = {
    "an SVG": b"<svg xmlns='http://www.w3.org/2000/svg'><image href='{secret}'/></svg>",
    "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n({secret}) (r) file closefile\n",
    "a page": b"<html><img src='http://127.0.0.1:9/x.png'></html>",
    "an address": b"file://{secret}",
    "a huge one": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x00\x00\x00\x01\x00\x00\x08\x02\x00\x00\x00",
}


def read_from(heard: list[tuple[str, str]]) -> set[Path]:
    """Folders of the files that were opened, but for modules that are imported late."""
    files = (Path(path) for event, path in heard if event == "open")
    return {file.parent for file in files if file.is_absolute() and file.suffix not in {".py", ".pyc"}}


@pytest.mark.parametrize("content", HOSTILE_PHOTOS.values(), ids=HOSTILE_PHOTOS.keys())
def test_a_photo_is_decoded_and_nothing_that_it_names_is_read(content: bytes, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(photo())
    render_pdf(document(options=(option(photo=photo()),)))
    with touched() as heard:
        pdf = rendered(options=(option(photo=content.replace(b"{secret}", str(secret).encode())),))
    assert not [what for event, what in heard if event != "open"]
    assert read_from(heard) <= {FONTS}
    assert len(pictures(pdf)) == len(pictures(rendered(options=(option(),))))


@pytest.mark.parametrize(
    "words",
    [
        "W" * 10_000,
        "word " * 2_000,
        "\u202e\u2066to the left\u2069",
        "x: url(file:///etc/passwd)",
        "\x00\x07",
    ],
    ids=["no break", "endless", "overrides", "css", "control"],
)
def test_a_name_of_any_kind_prints_and_reads_only_the_templates_own_files(words: str) -> None:
    render_pdf(document(options=(option(photo=photo()),)))
    named = {
        "client_name": f"A {words}",
        "client_company": words,
        "broker_phone": words,
        "included": (words,),
    }
    with touched() as heard:
        pdf = rendered(**named, options=(option(operator_label=words, photo=photo(), amenities=(words,)),))
    assert pdf.pages <= 3
    assert not [what for event, what in heard if event != "open"]
    assert read_from(heard) <= {FONTS}


def test_a_long_price_has_its_heading_on_every_page() -> None:
    lines = tuple(line(f"Fee {n}") for n in range(1, 61)[:30])
    pdf = rendered(options=(option(lines=lines), smaller_option(lines=lines)))
    with_fees = [page.extract_text() for page in read(pdf).pages if "Fee " in page.extract_text()]
    assert len(with_fees) >= 3
    assert all("PRICE OF OPTION" in text.upper() for text in with_fees)


@pytest.mark.parametrize("stops", [3, 4, 5, 7, 9])
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_route_stands_in_one_line_of_the_band(stops: int, paper: Any) -> None:
    codes = ["KMMU", "KWWD", "EGGW", "LFPB", "HKJK", "OMDW", "WMSA", "YMMB", "KHPN"][:stops]
    legs = tuple(
        leg(n, "TEB", "VNY", origin_code=a, destination_code=b)
        for n, (a, b) in enumerate(pairwise(codes), start=1)
    )
    page = read(render_pdf(document(legs=legs), paper=paper)).pages[0]
    heights: set[float] = set()

    def note(text: str, _cm: Any, matrix: Any, _font: Any, size: float) -> None:
        if text.strip() and size > 12 and any(code in text for code in codes):
            heights.add(round(matrix[5]))

    page.extract_text(visitor_text=note)
    assert len(heights) == 1


def test_headings_stand_in_the_face_that_the_house_chose() -> None:
    assert any(name.startswith("NotoSerifDisplay") for name in fonts_of(rendered()))
    sans = rendered(brand=brand(headings="sans"))
    assert not any(name.startswith("NotoSerif") for name in fonts_of(sans))


def line(label: str) -> DocumentLine:
    return DocumentLine(label=label, amount_label="USD 1.00", note=label)


def pictures(pdf: RenderedPdf) -> set[str]:
    return {hashlib.sha256(image.data).hexdigest() for page in read(pdf).pages for image in page.images}


def test_pictures_are_in_it_at_print_size() -> None:
    without = len(pictures(rendered(options=(option(),))))
    pdf = rendered(options=(option(photo=photo(20)), smaller_option(photo=photo(120))))
    assert len(pictures(pdf)) == without + 2
    assert len(pdf.content) < 400_000


@pytest.mark.parametrize("broken", [b"", b"not a picture", photo()[:200]])
def test_a_photo_that_cannot_be_read_is_left_out(broken: bytes) -> None:
    pdf = rendered(options=(option(photo=broken),), brand=brand(logo_png=broken))
    assert "Gulfstream G-IVSP" in words(pdf)


def _endless_itinerary(n: int) -> ProposalOption:
    legs = tuple(leg(number, "TEB", "VNY") for number in range(1, 41))
    return option(n, legs=legs, changes=("Departs 12:30 instead of 10:00 " * 4,) * 200)


@pytest.mark.parametrize(
    "sample",
    [
        document(legs=tuple(leg(n, "TEB", "VNY") for n in range(1, 41))),
        document(options=tuple(option(n, lines=(line("A fee " * 20),) * 30) for n in range(1, 6))),
        document(options=tuple(_endless_itinerary(n) for n in range(1, 6))),
        document(payment_summary="a\n" * 1999, part_295_statement="word " * 799),
        document(client_name="W" * 119, options=(option(aircraft="X" * 119, total_label="9" * 159),)),
        document(legs=(leg(1, "TEB", "VNY", origin_lat=None),)),
    ],
    ids=[
        "40 legs",
        "150 price lines",
        "200 legs of their own",
        "endless terms",
        "words without a break",
        "no coordinates",
    ],
)
def test_the_longest_document_that_the_model_allows_still_prints(sample: ProposalDocument) -> None:
    pdf = render_pdf(sample)
    assert f"Page {pdf.pages} of {pdf.pages}" in words(pdf)


def test_letter_paper_for_the_americas() -> None:
    box = read(render_pdf(document(), paper="letter")).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (612, 792)
