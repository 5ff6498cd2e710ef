"""The length of a great circle on the WGS-84 ellipsoid, fast enough to ask a thousand times.

Vincenty's inverse formula (Survey Review 176, 1975) is right to a millimetre and ends in a few rounds, but
not for points that lie nearly opposite on the globe: those go to Karney's algorithm in `geographiclib`.
"""

from __future__ import annotations

from functools import lru_cache
from math import atan, atan2, cos, hypot, radians, sin, sqrt, tan

METRES_IN_NM = 1852.0
_EQUATOR_M = 6378137.0
_FLATTENING = 1 / 298.257223563
_POLE_M = _EQUATOR_M * (1 - _FLATTENING)
_MOST_ROUNDS = 12

Position = tuple[float, float]
"""latitude and longitude in degrees"""


@lru_cache(maxsize=16384)
def geodesic_nm(a: Position, b: Position) -> float:
    """Nautical miles between two positions, the same to the last digit both ways."""
    if a == b:
        return 0.0
    if b < a:
        a, b = b, a
    metres = _vincenty_m(a, b)
    return (_karney_m(a, b) if metres is None else metres) / METRES_IN_NM


def _vincenty_m(a: Position, b: Position) -> float | None:
    """Metres; None where the rounds do not settle, near the antipode."""
    across = radians((b[1] - a[1] + 540) % 360 - 180)
    reduced_a = atan((1 - _FLATTENING) * tan(radians(a[0])))
    reduced_b = atan((1 - _FLATTENING) * tan(radians(b[0])))
    sin_a, cos_a = sin(reduced_a), cos(reduced_a)
    sin_b, cos_b = sin(reduced_b), cos(reduced_b)
    longitude = across
    for _ in range(_MOST_ROUNDS):
        sin_l, cos_l = sin(longitude), cos(longitude)
        sin_s = hypot(cos_b * sin_l, cos_a * sin_b - sin_a * cos_b * cos_l)
        if sin_s == 0:  # the same point by rounding, or its antipode
            return None
        cos_s = sin_a * sin_b + cos_a * cos_b * cos_l
        arc = atan2(sin_s, cos_s)
        azimuth = cos_a * cos_b * sin_l / sin_s
        square = 1 - azimuth * azimuth
        middle = cos_s - 2 * sin_a * sin_b / square if square > 1e-12 else 0.0
        c = _FLATTENING / 16 * square * (4 + _FLATTENING * (4 - 3 * square))
        before = longitude
        longitude = across + (1 - c) * _FLATTENING * azimuth * (
            arc + c * sin_s * (middle + c * cos_s * (2 * middle * middle - 1))
        )
        if abs(longitude - before) < 1e-12:
            return _length_m(square, arc, sin_s, cos_s, middle)
    return None


def _length_m(square: float, arc: float, sin_s: float, cos_s: float, middle: float) -> float:
    root = sqrt(1 + square * (_EQUATOR_M**2 - _POLE_M**2) / _POLE_M**2)
    k = (root - 1) / (root + 1)
    big_a = (1 + k * k / 4) / (1 - k)
    big_b = k * (1 - 3 * k * k / 8)
    correction = (
        big_b
        * sin_s
        * (
            middle
            + big_b
            / 4
            * (
                cos_s * (2 * middle * middle - 1)
                - big_b / 6 * middle * (4 * sin_s * sin_s - 3) * (4 * middle * middle - 3)
            )
        )
    )
    return _POLE_M * big_a * (arc - correction)


def _karney_m(a: Position, b: Position) -> float:
    from geographiclib.geodesic import Geodesic

    return float(Geodesic.WGS84.Inverse(a[0], a[1], b[0], b[1], Geodesic.DISTANCE)["s12"])
