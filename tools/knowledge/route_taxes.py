"""Which taxes a flight between two places carries, before there is a price; the 225-mile zone named."""

from __future__ import annotations

import re

from domain.money import Money
from domain.snapshot import PriceLine
from domain.taxes import RateNotKnownError, TaxedAircraft, TripTaxes, UnplaceableError, trip_taxes
from domain.taxes.geography import ZONE_MILES, Area, area_of, miles_to_continental_us
from domain.taxes.journey import Kind, kind_of
from domain.taxes.trip_taxes import DUTIES
from domain.taxes.us_rates import PERCENTAGE
from domain.trip import Leg, Place, Trip
from tools.deals.wording import plain
from tools.knowledge.places_named import place_in, route_in
from tools.knowledge.question import Asked
from tools.places.airports import airport, to_place

_ONE_PLACE = re.compile(r"\b(?:to|from|zone)\b")
_BY_TYPE = tuple(f"passenger_duty.{country}" for country in DUTIES)
"""duties that depend on the aircraft"""
USUAL_ORIGIN = "KTEB"
"""where a trip is taken to begin while nobody says"""
_TAX = re.compile(r"\btax(?:es|ed|able)?\b|\bfet\b|\bexcise\b|\bduty\b|\bdomestic\b|\b225\b|\bapd\b")


def route_taxes(asked: Asked) -> str | None:
    """The taxes of one leg: both places of the question, or from the deal's origin, else Teterboro."""
    if not _TAX.search(asked.lower):
        return None
    route = route_in(asked.bare)
    if route is not None:
        spots = [route.origin, route.destination]
    elif _ONE_PLACE.search(asked.lower) and (spot := place_in(asked.bare)):
        spots = [spot]
    else:
        return None
    if any(spot.airport is None for spot in spots):
        return next(spot.problem for spot in spots if spot.airport is None)
    places = [to_place(spot.airport, spot.airport.name) for spot in spots if spot.airport]
    if len(places) == 1:
        home = _home(asked)
        if home.icao == places[0].icao:
            return None
        leaving = "from " in asked.lower and " to " not in asked.lower
        places = [places[0], home] if leaving else [home, places[0]]
    taken = "".join(spot.taken for spot in spots)
    return _taxes_between(places[0], places[1], taken, asked)


def _home(asked: Asked) -> Place:
    trip = asked.deal.trip if asked.deal else None
    origin = trip.legs[0].origin if trip and trip.legs else None
    if origin is not None and origin.icao is not None:
        return origin
    usual = airport(USUAL_ORIGIN)
    assert usual is not None, "the usual origin stands in the airport table"
    return to_place(usual, usual.name)


def _taxes_between(origin: Place, destination: Place, taken: str, asked: Asked) -> str:
    trip = Trip(legs=(Leg(origin=origin, destination=destination, date=asked.today, passengers=1),))
    try:
        taxes = taxes_before_price(trip, asked)
    except (UnplaceableError, RateNotKnownError) as error:
        return f"I cannot say which taxes apply: {error}."
    heading = f"{origin.label} to {destination.label}.{taken}{_zone(origin, destination)}"
    if not asked.types and any(item.code.startswith(_BY_TYPE) for item in taxes.open_items):
        heading += " Name the aircraft type and I can say more."
    found = tax_list(taxes)
    return f"{heading}\n\n{found}" if found else f"{heading} No tax of my tables applies."


def _zone(origin: Place, destination: Place) -> str:
    """Where a place in Canada or Mexico lies to the 225-mile zone, and which rules follow; else nothing."""
    rules = {Kind.DOMESTIC: "domestic", Kind.INTERNATIONAL: "international"}.get(
        kind_of(area_of(origin), area_of(destination))
    )
    abroad = next((place for place in (origin, destination) if place.country in ("CA", "MX")), None)
    if rules is None or abroad is None or abroad.latitude is None or abroad.longitude is None:
        return ""
    miles = miles_to_continental_us(abroad.latitude, abroad.longitude)
    side = "inside" if area_of(abroad) is Area.ZONE else "outside"
    return (
        f" {abroad.label} lies about {miles:.0f} miles from the continental US, {side} the "
        f"{ZONE_MILES}-mile zone (26 CFR 49.4262), so {rules} rules apply."
    )


def taxes_before_price(trip: Trip, asked: Asked) -> TripTaxes:
    """The taxes of a trip that has no price and no aircraft yet. Errors as `trip_taxes`."""
    return trip_taxes(
        trip,
        Money.zero(),
        today=asked.today,
        payment_date=None,
        aircraft=_aircraft(asked),
        includes={},
    )


def _aircraft(asked: Asked) -> TaxedAircraft:
    """The type that the question names; nothing known without one."""
    if not asked.types:
        return TaxedAircraft()
    kind = asked.types[0].kind
    return TaxedAircraft(mtow_lb=kind.mtow_lb, seats=kind.seats, propulsion=kind.propulsion)


def tax_list(taxes: TripTaxes) -> str:
    """A bullet for every tax that applies, with its law and source; what is open in words."""
    bullets = [f"- {_bullet(line)}" for line in taxes.lines if not line.open]
    bullets += [f"- Not known yet: {plain(item.text)}." for item in taxes.open_items]
    return "\n".join(dict.fromkeys(bullets))


def _bullet(line: PriceLine) -> str:
    label = plain(line.label)
    if line.includes_key == PERCENTAGE:
        whole = line.code == PERCENTAGE and line.verified
        base = "the charter price" if whole else "its share of the charter price"
        words = f"{label} on {base}, margin included"
    else:
        words = f"{label}: {line.rate} per passenger"
    return f"{words}{', last known rate' if line.provisional else ''} ({law_and_source(line)})"


def law_and_source(line: PriceLine) -> str:
    """`26 USC 4261(b); Rev. Proc. 2025-32 (check)`"""
    parts = [part for part in (line.rule, line.source) if part]
    if line.rule and line.source and line.source.startswith(line.rule):
        parts = [line.source]
    words = "; ".join(parts) or "no source"
    return words if line.verified or "(check)" in words else f"{words} (check)"
