"""How fast a proposal is printed: `python -m evals.benchmarks.pdf [RENDERS]`.

Two pages of A4 with three photographs, a route map and a code to scan, in a process that has printed one
before, as a worker has. Each print is of a proposal that this process has not seen: other photographs (as
they are kept: 1280 pixels wide), another route. WeasyPrint prints the same HTML beside it where it happens to
be installed; the product does not need it. Figures of one machine, not a test: nothing fails here for being
slow.
"""

from __future__ import annotations

import gc
import importlib
import importlib.util
import io
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice

from PIL import Image

from tools.pictures.as_jpeg import as_jpeg
from tools.places.airports import airports
from tools.proposals.document import ProposalDocument
from tools.proposals.fonts import FONTS
from tools.proposals.pdf import proposal_html, render_pdf
from tools.proposals.samples import document, leg, option, smaller_option

RENDERS = 15
AIM_MS = 400.0
PAGES, PHOTOS = 2, 3


def main(renders: int = RENDERS) -> None:
    proposals = list(islice(unseen(), renders + 1))
    first = timed(lambda: render_pdf(proposals[0]))
    printed = render_pdf(proposals[1])
    assert printed.pages == PAGES
    print(f"{printed.pages} pages, {PHOTOS} photographs, a map, {len(printed.content) / 1000:,.0f} kB")
    report("the first of a process", [first], None)
    report("a proposal not seen before", [timed(lambda p=p: render_pdf(p)) for p in proposals[2:]], AIM_MS)  # type: ignore[misc]
    report("the same proposal again", [timed(lambda: render_pdf(proposals[1])) for _ in range(renders)], None)
    if importlib.util.find_spec("weasyprint") is None:
        print("WeasyPrint is not installed here.")
        return
    weasyprint(proposals[0])
    report("WeasyPrint, the same pages", [timed(lambda p=p: weasyprint(p)) for p in proposals[2:]], None)  # type: ignore[misc]


def weasyprint(proposal: ProposalDocument) -> int:
    """Bytes. Its HTML is made anew as for our own print; the photographs in it are at print size already."""
    engine = importlib.import_module("weasyprint")
    printed: bytes = engine.HTML(
        string=proposal_html(proposal), base_url=str(FONTS / "proposal.html")
    ).write_pdf()
    return len(printed)


def unseen() -> Iterator[ProposalDocument]:
    """Out and back between two airports, three aircraft, none of them printed before."""
    known = [found for found in airports() if found.charter]
    for n, (here, there) in enumerate(zip(known[::2], known[1::2], strict=False)):
        ends = {
            "origin_code": here.icao,
            "origin_name": here.name,
            "origin_lat": here.latitude,
            "origin_lon": here.longitude,
            "destination_code": there.icao,
            "destination_name": there.name,
            "destination_lat": there.latitude,
            "destination_lon": there.longitude,
        }
        photos = [kept_photo(3 * n + k) for k in range(PHOTOS)]
        yield document(
            number=f"JV-2026-{n:04d}",
            legs=(leg(1, "TEB", "VNY", **ends), leg(2, "TEB", "VNY", **ends, date_label="Fri 18 Dec 2026")),
            options=(
                option(1, photo=photos[0]),
                smaller_option(2, photo=photos[1]),
                smaller_option(3, aircraft="Citation X", photo=photos[2]),
            ),
        )


def kept_photo(n: int) -> bytes:
    """Like a photograph in weight: smooth, with grain."""
    grain = Image.effect_noise((1280, 800), 18 + n % 40)
    sky = Image.linear_gradient("L").resize((1280, 800)).rotate(90 * (n % 4))
    packed = io.BytesIO()
    Image.merge("RGB", (sky, grain, Image.blend(sky, grain, 0.4))).save(packed, "JPEG", quality=86)
    return as_jpeg(packed.getvalue())


def timed(work: Callable[[], object]) -> float:
    """Milliseconds on the clock, without a collection of garbage in the middle."""
    gc.collect()
    gc.disable()
    begun = time.perf_counter()
    work()
    taken = 1000 * (time.perf_counter() - begun)
    gc.enable()
    return taken


def report(label: str, taken: list[float], aim: float | None) -> None:
    words = f"   aim {aim:g} ms" if aim else ""
    print(f"{label:<30}{statistics.median(taken):>8.0f} ms median{max(taken):>8.0f} ms most{words}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
