"""How far and how long: two places, or the legs of this deal, in a type or at a usual cruise."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

from domain.taxes.geography import KILOMETRES, STATUTE_MILES
from domain.trip import Leg, Place
from tools.knowledge.aircraft_named import categories_in
from tools.knowledge.places_named import Route, not_known, route_in, unknown_in
from tools.knowledge.question import AIRCRAFT_SOURCE, FLIGHT_SOURCE, Asked, sourced
from tools.places.aircraft import AircraftType, aircraft_types
from tools.places.airports import to_place
from tools.places.flight_time import RANGE_SHARE, LegTime, UnknownPositionError, leg_time
from tools.places.fuel_stops import MOST_STOPS, Way, way_with_stops
from tools.places.route_facts import USUAL_CRUISE_KT, hours_label

_MOST_LEGS = 4
_TIME = re.compile(r"\bhow long\b|\bflight ?time\b|\bhow many hours\b|\bhours\b|\bblock time\b|\bduration\b")
_DISTANCE = re.compile(r"\bdistance\b|\bhow far\b|\bhow many (?:nautical )?(?:miles|nm|km|kilomet)|\bmiles\b")
_REACH = re.compile(
    r"\bnon-?stop\b|\breach\b|\bmake it\b|\bfuel stop\b|\brange\b|\bdirect\b|\b(?:can|could|does|will)\b"
)
_THIS_TRIP = re.compile(r"\b(?:this|the|our|that|these)\b[^?.!]{0,20}\b(?:trip|flights?|legs?|route)\b")
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_IN_MONTH = re.compile(rf"\bin ({'|'.join(_MONTHS)})\b")


@dataclass(frozen=True)
class _Way:
    origin: Place
    destination: Place
    month: int | None
    taken: str = ""
    """what was chosen for a city, in a sentence"""


def flight_facts(asked: Asked) -> str | None:
    """Distance, flight and block time, and whether the type stops for fuel."""
    wants_time, wants_distance = _TIME.search(asked.lower), _DISTANCE.search(asked.lower)
    categories = categories_in(asked.lower)
    reach = (asked.types or categories) and _REACH.search(asked.lower)
    if not (wants_time or wants_distance or reach):
        return None
    route = route_in(asked.bare)
    if route is None:
        return _without_route(asked)
    ways = _ways_of(route, asked)
    if isinstance(ways, str):
        return ways
    kind = asked.types[0].kind if asked.types else None
    if categories and kind is None and not wants_distance:
        return _in_category(ways, categories[0])
    if wants_distance and not wants_time and kind is None:
        return _distance(ways)
    return _time(ways, kind, reach=bool(reach) and not wants_time)


def _ways_of(route: Route, asked: Asked) -> _Way | str:
    origin, destination = route
    if origin.airport is None or destination.airport is None:
        return origin.problem or destination.problem or "I do not know one of the two places."
    if origin.airport == destination.airport:
        return f"Both places are {origin.airport.label}: there is nothing to fly."
    return _Way(
        to_place(origin.airport, origin.airport.name),
        to_place(destination.airport, destination.airport.name),
        _month(asked),
        origin.taken + destination.taken,
    )


def _month(asked: Asked) -> int | None:
    match = _IN_MONTH.search(asked.lower)
    return _MONTHS[match[1]] if match else None


def _without_route(asked: Asked) -> str | None:
    """The legs of the deal, where the question means them; a place that is not known by name."""
    if _THIS_TRIP.search(asked.lower) and asked.deal is not None and asked.deal.trip is not None:
        kind = asked.types[0].kind if asked.types else None
        legs = [way for leg in asked.deal.trip.legs[:_MOST_LEGS] if (way := _way_of(leg))]
        if legs:
            return sourced(
                "\n".join(f"- {_sentence(way, kind)}" for way in legs), _source(kind), verified=_sure(kind)
            )
    if " to " in asked.lower and (unknown := unknown_in(asked.bare.replace("\x01", ""))):
        return not_known(unknown)
    return None


def _way_of(leg: Leg) -> _Way | None:
    if leg.origin is None or leg.destination is None:
        return None
    if None in (leg.origin.icao, leg.destination.icao, leg.origin.latitude, leg.destination.latitude):
        return None
    return _Way(leg.origin, leg.destination, leg.date.month if leg.date else None)


def _distance(way: _Way) -> str:
    nm = leg_time(way.origin, way.destination, cruise_kt=USUAL_CRUISE_KT, month=None).distance_nm
    return sourced(
        f"{way.origin.label} to {way.destination.label} is {nm:,} nm ({nm * STATUTE_MILES:,.0f} miles, "
        f"{nm * KILOMETRES:,.0f} km), great circle.{way.taken}",
        "great circle on WGS-84, positions of the airport table",
    )


def _in_category(way: _Way, category: str) -> str:
    """How many types of a category fly it without a stop, and in what time."""
    kinds = [kind for kind in aircraft_types() if kind.category == category]
    times = [time for kind in kinds if not (time := _leg(way, kind)).fuel_stop]
    heading = f"{way.origin.label} to {way.destination.label} is {_leg(way, kinds[0]).distance_nm:,} nm"
    if not times:
        sentence = f"{heading}: no {category} of my table flies that without a fuel stop.{way.taken}"
    else:
        fastest, slowest = (pick(time.flight_minutes for time in times) for pick in (min, max))
        sentence = (
            f"{heading}: {len(times)} of {len(kinds)} types of the category {category} fly it non-stop, in "
            f"{hours_label(fastest)} to {hours_label(slowest)} in the air.{way.taken}"
        )
    return sourced(sentence, f"{FLIGHT_SOURCE}; {AIRCRAFT_SOURCE}", verified=all(k.verified for k in kinds))


def _time(way: _Way, kind: AircraftType | None, *, reach: bool) -> str:
    try:
        sentence = _sentence(way, kind)
    except UnknownPositionError as error:
        return f"I cannot say: {error}."
    if reach and kind is not None:
        stops = _leg(way, kind).fuel_stop
        sentence = f"{'No, not without a fuel stop' if stops else 'Yes, non-stop'}. {sentence}"
    return sourced(sentence, _source(kind), verified=_sure(kind))


def _sentence(way: _Way, kind: AircraftType | None) -> str:
    time = _leg(way, kind)
    route = f"{way.origin.label} to {way.destination.label} is {time.distance_nm:,} nm"
    if kind is None:
        aircraft, stop = f"a typical jet at {USUAL_CRUISE_KT} knots", ""
        flight, block = time.flight_minutes, time.block_minutes
    else:
        flown = way_with_stops(way.origin, way.destination, kind, way.month)
        if flown is None:
            return (
                f"{route}: the {kind.name} cannot fly that. A charter plans with {_planned(kind)}, and my "
                f"tables have no way with up to {MOST_STOPS} fuel stops.{way.taken}"
            )
        aircraft, stop = f"the {kind.name} ({kind.cruise_kt} knots)", _stops(flown, kind)
        flight, block = flown.flight_minutes, flown.block_minutes
    wind = f"{calendar.month_name[way.month]} winds" if way.month else "the year's mean wind"
    return (
        f"{route}: about {hours_label(flight)} in the air, {hours_label(block)} gate to gate, in {aircraft}, "
        f"with {wind}{stop}.{way.taken}"
    )


def _stops(flown: Way, kind: AircraftType) -> str:
    if not flown.stops:
        return ", no fuel stop expected"
    many = "a fuel stop" if len(flown.stops) == 1 else f"{len(flown.stops)} fuel stops"
    where = " and ".join(field.label for field in flown.stops)
    return f", with {many} of an hour, for example at {where}: a charter plans with {_planned(kind)}"


def _planned(kind: AircraftType) -> str:
    return f"{RANGE_SHARE:.0%} of its {kind.range_nm:,} nm".replace("%", " %")


def _leg(way: _Way, kind: AircraftType | None) -> LegTime:
    return leg_time(
        way.origin,
        way.destination,
        cruise_kt=kind.cruise_kt if kind else USUAL_CRUISE_KT,
        month=way.month,
        range_nm=kind.range_nm if kind else None,
    )


def _source(kind: AircraftType | None) -> str:
    return f"{FLIGHT_SOURCE}; {AIRCRAFT_SOURCE}" if kind else FLIGHT_SOURCE


def _sure(kind: AircraftType | None) -> bool:
    return kind is None or kind.verified
