"""A place as a text names it."""

from __future__ import annotations

from dataclasses import dataclass

from graph.understanding.words import Span
from tools.places.cities import Named


@dataclass(frozen=True, slots=True)
class PlaceMention(Span):
    """A place as said. `meaning` None: looks like a place, but nobody knows it. `note` tells a correction."""

    meaning: Named | None
    sure: bool = True
    corrected: bool = False
    alternatives: tuple[str, ...] = ()
