"""Rural airports, 26 USC 4261(e)(1): a flight that begins or ends at one carries no segment fee.

DOT publishes the list for each year; it is not held here and no airport is guessed to be on it. The fee is
charged, and a person who has the list may confirm an airport for a year.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from domain.taxes.findings import OpenItem
from domain.taxes.geography import country_of
from domain.taxes.journey import Flight
from domain.trip import Place


def rural_airports(flights: Iterable[Flight]) -> tuple[OpenItem, ...]:
    """What could be confirmed for these domestic flights: each US airport, for the year of the flight."""
    found: dict[str, OpenItem] = {}
    for flight in flights:
        for place, code in _codes(flight):
            text = f"{place.icao} is on DOT's list of rural airports for {flight.day.year}"
            found.setdefault(code, OpenItem(code, text))
    return tuple(found.values())


def touches_rural(flight: Flight, confirmed: Collection[str]) -> bool:
    """One of its ends was confirmed as rural for the year of the flight."""
    return any(code in confirmed for _, code in _codes(flight))


def _codes(flight: Flight) -> list[tuple[Place, str]]:
    return [
        (place, f"us_rural.{place.icao}.{flight.day.year}")
        for place in (flight.origin, flight.destination)
        if place.icao and country_of(place) == "US"
    ]
