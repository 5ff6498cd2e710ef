"""The route as a picture: great circles over coast lines, drawn here, from our own file, without a network.

Regional and oceanic trips are drawn in an equal-area view around the middle of the route, so that a
great circle looks as it is flown; a trip round the world is drawn on a plain world map.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from tools.proposals.assets.coast import (
    Layer,
    Outline,
    Vector,
    angle,
    great_circle,
    middle_of,
    outlines,
    vector,
)
from tools.proposals.colours import Rgb, mixed, rgb
from tools.proposals.document import ProposalLeg

FONT = Path(__file__).parent / "fonts" / "Lato-Bold.ttf"
OVERSAMPLE = 2
FARTHEST_EQUAL_AREA = 1.1
"""radians from the middle of the view; farther trips get the world map"""
NARROWEST_VIEW = 0.07
"""radians across the shorter side (about 240 nm): a short hop still shows where in the world it is"""
TOWARD_EQUATOR = 0.55
"""of the route's latitude: seen from nearer the equator, a great circle curves as travellers know it"""

Point = tuple[float, float]
Projection = Callable[[Vector], Point]


@dataclass(frozen=True)
class Stop:
    code: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Palette:
    sea: Rgb
    land: Rgb
    border: Rgb
    route: Rgb
    label: Rgb = (255, 255, 255)

    @classmethod
    def of(cls, colour: str, accent: str) -> Palette:
        """A night map in the brand's own colours."""
        sea = rgb(colour)
        return cls(sea, mixed(sea, (255, 255, 255), 0.13), mixed(sea, (255, 255, 255), 0.24), rgb(accent))


def route_map(
    legs: Sequence[ProposalLeg],
    *,
    colour: str,
    accent: str,
    width: int = 1400,
    height: int = 420,
    code_px: int = 17,
) -> bytes | None:
    """JPEG bytes, `width` x `height` pixels, codes `code_px` high.

    None when no leg has the coordinates of both its ends.
    """
    flown = tuple(
        (
            Stop(leg.origin_code, leg.origin_lat, leg.origin_lon),
            Stop(leg.destination_code, leg.destination_lat, leg.destination_lon),
        )
        for leg in legs
        if leg.origin_lat is not None
        and leg.origin_lon is not None
        and leg.destination_lat is not None
        and leg.destination_lon is not None
    )
    return _drawn(flown, Palette.of(colour, accent), width, height, code_px) if flown else None


@lru_cache(maxsize=32)
def _drawn(
    flown: tuple[tuple[Stop, Stop], ...], palette: Palette, width: int, height: int, code_px: int
) -> bytes:
    size = (width * OVERSAMPLE, height * OVERSAMPLE)
    ways = [
        great_circle(vector(a.latitude, a.longitude), vector(b.latitude, b.longitude))
        for a, b in dict.fromkeys(tuple(sorted(pair, key=lambda stop: stop.code)) for pair in flown)
    ]
    stops = list(dict.fromkeys(stop for pair in flown for stop in pair))
    view = _view(tuple(point for way in ways for point in way), size)

    image = Image.new("RGB", size, palette.sea)
    draw = ImageDraw.Draw(image)
    for line in view.visible(view.land):
        for ring in view.lines(line):
            if len(ring) > 2:
                draw.polygon(ring, fill=palette.land)
    for layer in view.borders:
        for line in view.visible(layer):
            for stroke in view.lines(line):
                draw.line(stroke, fill=palette.border, width=OVERSAMPLE)
    for way in ways:
        for stroke in view.lines(Outline(way, middle_of(way), math.pi)):
            draw.line(stroke, fill=palette.route, width=3 * OVERSAMPLE, joint="curve")
    flight = [point for way in ways for point in map(view.project, way)]
    font = ImageFont.truetype(FONT, code_px * OVERSAMPLE, layout_engine=ImageFont.Layout.BASIC)
    _mark_stops(draw, [(stop.code, view.point(stop)) for stop in stops], flight, palette, font, size)

    packed = io.BytesIO()
    image.resize((width, height), Image.Resampling.LANCZOS).save(packed, "JPEG", quality=90, subsampling=0)
    return packed.getvalue()


@dataclass(frozen=True)
class _View:
    """What of the sphere is in the picture, and where a point of it comes to lie (pixels)."""

    middle: Vector
    radius: float
    project: Projection
    land: Layer
    borders: tuple[Layer, ...]
    seam: float
    """pixels; a line that jumps farther than this crosses the edge of a world map. 0: no edge"""
    world: float
    """pixels round the world; 0 where the view does not repeat"""

    def visible(self, layer: Layer) -> list[Outline]:
        return [
            line for line in outlines(layer) if angle(self.middle, line.middle) < self.radius + line.radius
        ]

    def point(self, stop: Stop) -> Point:
        return self.project(vector(stop.latitude, stop.longitude))

    def lines(self, outline: Outline) -> list[list[Point]]:
        """The outline in pixels; on a world map unrolled, and once more on each side."""
        points = [self.project(point) for point in outline.points]
        if not self.world:
            return [points]
        unrolled = points[:1]
        shift = 0.0
        for before, here in pairwise(points):
            if abs(here[0] - before[0]) > self.seam:
                shift += self.world if here[0] < before[0] else -self.world
            unrolled.append((here[0] + shift, here[1]))
        return [[(x + turn * self.world, y) for x, y in unrolled] for turn in (-1, 0, 1)]


def _view(route: tuple[Vector, ...], size: tuple[int, int]) -> _View:
    heart = middle_of(route)
    latitude = _latitude(heart)
    middle = vector(latitude * TOWARD_EQUATOR, math.degrees(math.atan2(heart[1], heart[0])))
    reach = max(angle(middle, point) for point in route)
    return _world_view(route, size) if reach > FARTHEST_EQUAL_AREA else _equal_area_view(middle, route, size)


def _equal_area_view(middle: Vector, route: tuple[Vector, ...], size: tuple[int, int]) -> _View:
    """Lambert's azimuthal equal-area projection around `middle`, scaled to the route."""
    east, north = _axes(middle)

    def flat(point: Vector) -> Point:
        toward = point[0] * middle[0] + point[1] * middle[1] + point[2] * middle[2]
        stretch = math.sqrt(2 / max(1 + toward, 0.05))
        x = point[0] * east[0] + point[1] * east[1]
        y = point[0] * north[0] + point[1] * north[1] + point[2] * north[2]
        return (x * stretch, y * stretch)

    xs, ys = zip(*(flat(point) for point in route), strict=True)
    across, up = max(xs) - min(xs), max(ys) - min(ys)
    scale = min(
        size[0] * 0.76 / max(across, NARROWEST_VIEW),
        size[1] * 0.62 / max(up, NARROWEST_VIEW),
    )
    x0, y0 = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2

    def project(point: Vector) -> Point:
        x, y = flat(point)
        return (size[0] / 2 + (x - x0) * scale, size[1] / 2 - (y - y0) * scale)

    width = size[0] / scale
    near = width < 1.1
    return _View(
        middle=middle,
        radius=math.hypot(*size) / scale / 2 + math.hypot(x0, y0) + 0.2,
        project=project,
        land="land_fine" if near else "land_coarse",
        borders=("borders_fine" if near else "borders_coarse", *(("states",) if width < 1.3 else ())),
        seam=0,
        world=0,
    )


def _world_view(route: tuple[Vector, ...], size: tuple[int, int]) -> _View:
    """A world map cut where the route leaves the widest gap of longitudes."""
    longitudes = sorted({math.degrees(math.atan2(point[1], point[0])) for point in route})
    gaps = [(b - a, a, b) for a, b in pairwise([*longitudes, longitudes[0] + 360])]
    _, before, after = max(gaps)
    centre = (before + after) / 2 + 180
    latitudes = [_latitude(point) for point in route]
    height = max((max(latitudes) - min(latitudes)) / 0.62, 60.0)
    across = 360 - max(gaps)[0]
    scale = min(size[0] * 0.8 / across, size[1] / height)
    level = (max(latitudes) + min(latitudes)) / 2

    def project(point: Vector) -> Point:
        longitude = (math.degrees(math.atan2(point[1], point[0])) - centre + 180) % 360 - 180
        return (size[0] / 2 + longitude * scale, size[1] / 2 - (_latitude(point) - level) * scale)

    return _View(
        middle=(1.0, 0.0, 0.0),
        radius=math.pi,
        project=project,
        land="land_coarse",
        borders=(),
        seam=180 * scale,
        world=360 * scale,
    )


def _latitude(point: Vector) -> float:
    return math.degrees(math.asin(max(-1.0, min(1.0, point[2]))))


def _axes(middle: Vector) -> tuple[Vector, Vector]:
    """East and north at a point of the sphere; at a pole, east is the meridian of 90 degrees."""
    flat = math.hypot(middle[0], middle[1])
    east = (-middle[1] / flat, middle[0] / flat, 0.0) if flat > 1e-9 else (0.0, 1.0, 0.0)
    north = (
        middle[1] * east[2] - middle[2] * east[1],
        middle[2] * east[0] - middle[0] * east[2],
        middle[0] * east[1] - middle[1] * east[0],
    )
    return east, north


def _mark_stops(
    draw: ImageDraw.ImageDraw,
    stops: Sequence[tuple[str, Point]],
    flight: Sequence[Point],
    palette: Palette,
    font: ImageFont.FreeTypeFont,
    size: tuple[int, int],
) -> None:
    """A dot and its code at every stop; a code avoids the other codes first, then the lines."""
    dot = font.size * 0.3
    taken = [(x - dot, y - dot, x + dot, y + dot) for _, (x, y) in stops]
    for code, (x, y) in stops:
        left, top, right, bottom = draw.textbbox((0, 0), code, font=font)
        width, height, gap = right - left, bottom - top, dot * 2.2
        places = (
            (x + gap, y - height / 2),
            (x - gap - width, y - height / 2),
            (x - width / 2, y - gap - height),
            (x - width / 2, y + gap),
        )
        boxes = [(px, py, px + width, py + height) for px, py in places]
        free = [box for box in boxes if _inside(box, size) and not any(_meet(box, other) for other in taken)]
        box = min(free or boxes, key=lambda box: sum(_holds(box, point) for point in flight))
        taken.append(box)
        draw.ellipse((x - dot, y - dot, x + dot, y + dot), fill=palette.label, outline=palette.route, width=4)
        draw.text(
            (box[0] - left, box[1] - top),
            code,
            font=font,
            fill=palette.label,
            stroke_width=2 * OVERSAMPLE,
            stroke_fill=palette.sea,
        )


Box = tuple[float, float, float, float]


def _inside(box: Box, size: tuple[int, int]) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= size[0] and box[3] <= size[1]


def _holds(box: Box, point: Point) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
