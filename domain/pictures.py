"""Pictures of aircraft: fetched once from where an answer names them, then known by their bytes."""

from __future__ import annotations

from typing import Literal

from domain.happening import Happening


class AircraftPictured(Happening):
    """Pictures were fetched and kept, or cannot be had."""

    kind: Literal["aircraft_pictured"] = "aircraft_pictured"
    found: dict[str, str | None]
    """address -> SHA-256 of what is kept of it; None: it is no picture that may be fetched"""
