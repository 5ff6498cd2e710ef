"""Packs public-domain Natural Earth outlines into `coast.bin`, the file that the route map is drawn over.

    python -m tools.proposals.assets.pack_coast WORLD_ATLAS_DIR US_ATLAS_DIR

reads the TopoJSON of the npm packages world-atlas 2.0.2 (Natural Earth) and us-atlas 3.0.1 (US Census
Bureau, public domain). Format: zlib over a JSON header line `{layer: [points of each line]}` and then
every line as little-endian int16 pairs (longitude, latitude) in hundredths of a degree.
"""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from pathlib import Path
from typing import Any

Line = list[tuple[int, int]]


def _arcs(topology: dict[str, Any]) -> list[Line]:
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    lines: list[Line] = []
    for arc in topology["arcs"]:
        x = y = 0
        line: Line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            point = (round((x * scale[0] + shift[0]) * 100), round((y * scale[1] + shift[1]) * 100))
            if not line or line[-1] != point:
                line.append(point)
        lines.append(line)
    return lines


def _rings(topology: dict[str, Any], name: str) -> list[list[int]]:
    """Every ring of every polygon of one object, as arc numbers."""
    rings: list[list[int]] = []
    for geometry in topology["objects"][name]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        rings.extend(ring for polygon in polygons for ring in polygon)
    return rings


def _land(topology: dict[str, Any]) -> list[Line]:
    arcs = _arcs(topology)
    shapes: list[Line] = []
    for ring in _rings(topology, "land"):
        line: Line = []
        for number in ring:
            arc = arcs[number] if number >= 0 else arcs[~number][::-1]
            line.extend(arc[1:] if line else arc)
        if len(line) > 3:
            shapes.append(line)
    return shapes


def _borders(topology: dict[str, Any], name: str) -> list[Line]:
    """Arcs that two neighbours share; an arc used once is a coast."""
    arcs = _arcs(topology)
    uses: dict[int, int] = {}
    for ring in _rings(topology, name):
        for number in ring:
            arc = number if number >= 0 else ~number
            uses[arc] = uses.get(arc, 0) + 1
    return [arcs[arc] for arc, count in sorted(uses.items()) if count > 1 and len(arcs[arc]) > 1]


def pack(world: Path, states: Path) -> bytes:
    def read(path: Path) -> dict[str, Any]:
        topology: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return topology

    layers = {
        "land_coarse": _land(read(world / "land-110m.json")),
        "land_fine": _land(read(world / "land-50m.json")),
        "borders_coarse": _borders(read(world / "countries-110m.json"), "countries"),
        "borders_fine": _borders(read(world / "countries-50m.json"), "countries"),
        "states": _borders(read(states / "states-10m.json"), "states"),
    }
    header = json.dumps({name: [len(line) for line in lines] for name, lines in layers.items()})
    numbers = array("h", (n for lines in layers.values() for line in lines for point in line for n in point))
    if sys.byteorder == "big":
        numbers.byteswap()
    return zlib.compress(header.encode() + b"\n" + numbers.tobytes(), 9)


if __name__ == "__main__":
    Path(__file__).with_name("coast.bin").write_bytes(pack(Path(sys.argv[1]), Path(sys.argv[2])))
