"""The route map is drawn here, over our own coast lines."""

from __future__ import annotations

import io
import math
from itertools import pairwise

import pytest
from PIL import Image

from tools.proposals.assets.coast import angle, great_circle, outlines, vector
from tools.proposals.document import ProposalLeg
from tools.proposals.route_map import route_map
from tools.proposals.samples import leg

SEA, ACCENT = "#12263f", "#ff0000"
NEW_YORK, LONDON = (40.85, -74.06), (51.87, -0.37)
EARTH_NM = 3440.065


def drawn(*legs: ProposalLeg, width: int = 700, height: int = 210) -> Image.Image:
    content = route_map(legs, colour=SEA, accent=ACCENT, width=width, height=height)
    assert content is not None
    return Image.open(io.BytesIO(content)).convert("RGB")


def reds(picture: Image.Image) -> int:
    pixels = picture.load()
    assert pixels is not None
    found = 0
    for x in range(picture.width):
        for y in range(picture.height):
            red, green, blue = pixels[x, y]  # type: ignore[misc]
            found += red > 150 and green < 90 and blue < 90
    return found


def around(name: str, latitude: float, longitude: float) -> ProposalLeg:
    return leg(
        1,
        "TEB",
        "VNY",
        destination_code=name,
        destination_lat=latitude,
        destination_lon=longitude,
    )


def test_a_great_circle_is_the_shortest_way() -> None:
    way = great_circle(vector(*NEW_YORK), vector(*LONDON))
    length = sum(angle(a, b) for a, b in pairwise(way)) * EARTH_NM
    assert length == pytest.approx(3000, rel=0.01)
    assert max(math.degrees(math.asin(point[2])) for point in way) > LONDON[0]


def test_the_coast_lines_cover_the_world() -> None:
    assert len(outlines("land_coarse")) > 100
    assert len(outlines("land_fine")) > 1000
    for line in outlines("states"):
        assert all(abs(math.hypot(*point) - 1) < 1e-9 for point in line.points)


@pytest.mark.parametrize(
    "place",
    [
        ("VNY", 34.2, -118.5),
        ("HPN", 41.07, -73.7),
        ("LHR", 51.5, -0.45),
        ("NRT", 35.76, 140.39),
        ("SYD", -33.95, 151.18),
        ("AKL", -37.0, 174.8),
        ("LYR", 78.25, 15.47),
        ("NZSP", -90.0, 0.0),
        ("TEB", 40.8501, -74.0608),
        ("anti", -40.8501, 105.9392),
    ],
    ids=lambda place: place[0],
)
def test_any_two_places_on_earth_have_a_map(place: tuple[str, float, float]) -> None:
    picture = drawn(around(*place))
    assert picture.size == (700, 210)
    colours = picture.resize((70, 21)).getcolors(2000)
    assert colours is not None
    assert len(colours) > 5


def test_the_route_is_drawn_and_the_way_back_lies_on_it() -> None:
    there = drawn(leg(1, "TEB", "VNY"))
    both = drawn(leg(1, "TEB", "VNY"), leg(2, "VNY", "TEB"))
    assert reds(there) > 300
    assert list(both.tobytes()) == list(there.tobytes())


def test_without_coordinates_there_is_no_map() -> None:
    assert route_map([leg(1, "TEB", "VNY", origin_lat=None)], colour=SEA, accent=ACCENT) is None


def test_the_same_route_gives_the_same_bytes() -> None:
    once = route_map([leg(1, "TEB", "LTN")], colour=SEA, accent=ACCENT, width=600, height=200)
    again = route_map([leg(9, "TEB", "LTN")], colour=SEA, accent=ACCENT, width=600, height=200)
    assert once == again
