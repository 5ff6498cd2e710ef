"""Coast lines, borders and US state lines as points on the unit sphere, read from `coast.bin`.

`pack_coast.py` says where they come from. A layer is read once in a process.
"""

from __future__ import annotations

import json
import math
import sys
import zlib
from array import array
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Layer = Literal["land_coarse", "land_fine", "borders_coarse", "borders_fine", "states"]
Vector = tuple[float, float, float]


@dataclass(frozen=True)
class Outline:
    """One coast ring or border line; `middle` and `radius` (radians) bound it on the sphere."""

    points: tuple[Vector, ...]
    middle: Vector
    radius: float


def vector(latitude: float, longitude: float) -> Vector:
    """Degrees to a point on the unit sphere."""
    phi, lam = math.radians(latitude), math.radians(longitude)
    return (math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi))


def middle_of(points: tuple[Vector, ...]) -> Vector:
    """The point of the sphere in the middle of some points."""
    x, y, z = (sum(point[axis] for point in points) for axis in range(3))
    length = math.sqrt(x * x + y * y + z * z)
    return (x / length, y / length, z / length) if length > 1e-9 else points[0]


def angle(one: Vector, other: Vector) -> float:
    """Radians between two points of the sphere."""
    return math.acos(max(-1.0, min(1.0, one[0] * other[0] + one[1] * other[1] + one[2] * other[2])))


@cache
def _packed() -> tuple[dict[str, list[int]], array[int]]:
    data = zlib.decompress(Path(__file__).with_name("coast.bin").read_bytes())
    header, _, body = data.partition(b"\n")
    numbers = array("h")
    numbers.frombytes(body)
    if sys.byteorder == "big":
        numbers.byteswap()
    return json.loads(header), numbers


@cache
def outlines(layer: Layer) -> tuple[Outline, ...]:
    lengths, numbers = _packed()
    start = 0
    for name, sizes in lengths.items():
        if name == layer:
            break
        start += sum(sizes)
    found: list[Outline] = []
    for size in lengths[layer]:
        end = start + size
        points = tuple(vector(numbers[2 * i + 1] / 100, numbers[2 * i] / 100) for i in range(start, end))
        middle = middle_of(points)
        found.append(Outline(points, middle, max(angle(middle, point) for point in points)))
        start = end
    return tuple(found)


def great_circle(one: Vector, other: Vector, steps: int = 64) -> tuple[Vector, ...]:
    """`steps` + 1 points of the shortest way; of two opposite places, one of the many."""
    omega = angle(one, other)
    if omega < 1e-6 or math.pi - omega < 1e-6:
        return (one, other)
    sine = math.sin(omega)
    way: list[Vector] = []
    for step in range(steps + 1):
        a = math.sin((1 - step / steps) * omega) / sine
        b = math.sin(step / steps * omega) / sine
        way.append((a * one[0] + b * other[0], a * one[1] + b * other[1], a * one[2] + b * other[2]))
    return tuple(way)
