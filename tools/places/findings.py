"""What the tables say against a leg, or what a broker must mind: the airports' rules, pets, runway and range.

    leg_findings(leg, kind=aircraft_type("G650"), pets=True)

Pure: the same leg gives the same findings. Rules warn; only seats, runway against type, range and closed
hours block, each with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from domain.trip import Leg, Place, Trip
from tools.places.aircraft import AircraftType, aircraft_type
from tools.places.airport_rules import AirportRule, Severity, Use, pets_entry_airports, rules_of
from tools.places.airports import Airport, airport
from tools.places.cabins import cabin
from tools.places.flight_time import UnknownPositionError, arrival, departure, leg_time
from tools.places.fuel_stops import MOST_STOPS, fuel_stops
from tools.places.route_facts import USUAL_CRUISE_KT

RUNWAY_SHARE = 0.8
"""The guide figure is for a full load at sea level. Down to this share of it a lighter load may do, which the
operator must say; a shorter runway blocks."""
SEATS_MORE = 2
"""than the usual layout may be in some aircraft of a type; beyond that it blocks"""
_BRITISH_ISLES = frozenset(("GB", "IE", "IM", "JE", "GG"))
_NORTHERN_IRELAND = "EGA"
_HEAVIER_VERSIONS = {"GLF6": ("Gulfstream G650ER", 103_600)}
"""versions under the same designator whose weight is above the table's"""
_SEVERITIES: tuple[Severity, ...] = ("block", "warning", "info")
_APHA = "gov.uk/guidance/air-carriers-transport-pets-and-assistance-dogs"
_PAPERS = (
    "Pets into Great Britain need a microchip, a rabies vaccination at least 21 days old and, for dogs, a "
    "tapeworm treatment 24 to 120 hours before."
)


class Finding(NamedTuple):
    """`text` is one sentence for the broker with the airport's name; `code` the kind of the rule."""

    severity: Severity
    code: str
    text: str
    source: str
    verified: bool

    @property
    def label(self) -> str:
        """The sentence, marked where nobody has confirmed it."""
        return self.text if self.verified else f"{self.text} (check)"


def trip_findings(trip: Trip, *, kind: AircraftType | None = None) -> tuple[Finding, ...]:
    """Of all legs, blocking ones first, each once. Without a type, the one that the client wishes counts."""
    wished = kind or next((named for key in trip.requirements if (named := aircraft_type(key))), None)
    pets = "pets" in trip.requirements
    return _sorted([finding for leg in trip.legs for finding in leg_findings(leg, kind=wished, pets=pets)])


def leg_findings(leg: Leg, *, kind: AircraftType | None = None, pets: bool = False) -> tuple[Finding, ...]:
    """Of both airports and the way between them; nothing for an airport that is not known yet. While no type
    is given, the arrival is that of a usual cruise, and weight and wingspan are not asked."""
    minutes = _block_minutes(leg, kind)
    found: list[Finding] = []
    ends: tuple[tuple[Place | None, Use], ...] = ((leg.origin, "depart"), (leg.destination, "arrive"))
    for place, use in ends:
        field = airport(place.icao) if place is not None and place.icao else None
        if field is None:
            continue
        moment = None
        if minutes is not None:
            moment = departure(leg, minutes) if use == "depart" else arrival(leg, minutes)
        day = moment.date() if moment else leg.date
        found += airport_findings(field, use, day=day, moment=moment, kind=kind)
    if pets:
        found += _pets(leg.origin, leg.destination)
    if kind is not None:
        found += [*_range(leg, kind), *_seats(leg, kind)]
    return _sorted(found)


def airport_findings(
    field: Airport,
    use: Use,
    *,
    day: date | None,
    moment: datetime | None = None,
    kind: AircraftType | None = None,
) -> tuple[Finding, ...]:
    """What an airport's rules say to landing or leaving there. `moment` is local; None while the time is to
    be decided. Without a day only the rules that have no dates are asked."""
    rules = rules_of(field.icao, day or date.min)
    found = [finding for rule in rules if (finding := _of_rule(rule, field, use, moment, kind))]
    return _sorted([*found, *_runway(field, rules, kind)])


def _of_rule(
    rule: AirportRule, field: Airport, use: Use, moment: datetime | None, kind: AircraftType | None
) -> Finding | None:
    if rule.kind == "pets" or rule.use not in ("both", use):
        return None
    if rule.only is not None and kind is not None and kind.propulsion != rule.only:
        return None
    if rule.hours is not None:
        return _of_hours(rule, field, use, moment)
    if rule.limit is not None:
        return _over_limit(rule, field, kind)
    if rule.kind == "steep_approach" and kind is not None:
        return _steep(rule, field, kind)
    return _finding(rule, f"{field.label}: {rule.text}.")


def _of_hours(rule: AirportRule, field: Airport, use: Use, moment: datetime | None) -> Finding | None:
    assert rule.hours is not None, "only rules with hours come here"
    if moment is None:
        return _finding(rule, f"{field.label}: {rule.text}.", severity="info")
    if moment not in rule.hours:
        return None
    done = "departure" if use == "depart" else "arrival about"
    return _finding(rule, f"{field.label}: {rule.text}, {done} {moment:%a %H:%M}.")


def _over_limit(rule: AirportRule, field: Airport, kind: AircraftType | None) -> Finding | None:
    if kind is None or rule.limit is None:
        return None
    if rule.kind == "weight":
        return _over_weight(rule, field, kind, rule.limit)
    body = cabin(kind.icao)
    if body is None or body.wingspan_ft <= rule.limit:
        return None
    text = f"{field.label}: {rule.text}; the {kind.name} spans {body.wingspan_ft:g} ft."
    return _finding(rule, text, verified=body.wingspan_verified)


def _over_weight(rule: AirportRule, field: Airport, kind: AircraftType, limit: int) -> Finding | None:
    if kind.mtow_lb > limit:
        text = f"{field.label}: {rule.text}; the {kind.name} may weigh {kind.mtow_lb:,} lb."
        return _finding(rule, text, verified=kind.verified)
    version, pounds = _HEAVIER_VERSIONS.get(kind.icao, (kind.name, kind.mtow_lb))
    if pounds <= limit:
        return None
    text = f"{field.label}: {rule.text}; the {kind.name} keeps to it, the {version} may weigh {pounds:,} lb."
    return _finding(rule, text, severity="info", verified=kind.verified)


def _steep(rule: AirportRule, field: Airport, kind: AircraftType) -> Finding:
    if kind.icao in rule.types:
        words = f"the {kind.name} is among the approved types, its aircraft and crew need the approval too"
        return _finding(rule, f"{field.label}: {rule.text}; {words}.")
    return _finding(
        rule, f"{field.label}: {rule.text}; the {kind.name} is not on our list of approved types."
    )


def _finding(
    rule: AirportRule, text: str, *, severity: Severity | None = None, verified: bool = True
) -> Finding:
    return Finding(severity or rule.severity, rule.kind, text, rule.source, rule.verified and verified)


def _runway(field: Airport, rules: tuple[AirportRule, ...], kind: AircraftType | None) -> Iterator[Finding]:
    longest = field.longest_runway_ft
    if kind is None or longest is None or longest >= kind.runway_ft:
        return
    approved = any(kind.icao in rule.types for rule in rules)
    blocks = longest < RUNWAY_SHARE * kind.runway_ft and not approved
    text = (
        f"{field.label}: the longest runway has {longest:,} ft, the {kind.name} needs about "
        f"{kind.runway_ft:,} ft{'' if blocks else ' with a full load: ask the operator'}."
    )
    yield Finding(
        "block" if blocks else "warning", "runway", text, "OurAirports; aircraft table", kind.verified
    )


def _range(leg: Leg, kind: AircraftType) -> Iterator[Finding]:
    start, end = _position(leg.origin), _position(leg.destination)
    if start is None or end is None or leg.origin is None or leg.destination is None:
        return
    if fuel_stops(start, end, kind, leg.date.month if leg.date else None) is None:
        text = (
            f"{leg.origin.label} to {leg.destination.label} is beyond the range of the {kind.name} "
            f"({kind.range_nm:,} nm), and our tables have no way with up to {MOST_STOPS} fuel stops."
        )
        yield Finding("block", "range", text, "flight-time model; aircraft table", kind.verified)


def _seats(leg: Leg, kind: AircraftType) -> Iterator[Finding]:
    people = leg.passengers or 0
    if people <= kind.seats:
        return
    few = people <= kind.seats + SEATS_MORE
    ask = ": ask the operator" if few else ""
    text = f"The {kind.name} usually has {kind.seats} seats, {people} passengers are too many{ask}."
    yield Finding("warning" if few else "block", "capacity", text, "aircraft table", kind.verified)


def _pets(origin: Place | None, destination: Place | None) -> Iterator[Finding]:
    if destination is None or destination.icao is None or origin is None or origin.country is None:
        return
    if destination.country == "GB" and not destination.icao.startswith(_NORTHERN_IRELAND):
        if origin.country not in _BRITISH_ISLES:
            yield _into_great_britain(destination)
            yield Finding("info", "pets", _PAPERS, "theneedsgroup; gov.uk pet travel", verified=False)
    elif destination.country == "US" and origin.country != "US":
        text = "Dogs into the United States need the CDC dog import form."
        yield Finding("info", "pets", text, "cdc.gov dog import form", verified=False)


def _into_great_britain(destination: Place) -> Finding:
    if destination.icao in pets_entry_airports():
        text = (
            f"Pets to {destination.label}: the operator needs APHA's approval for this airport and 24 hours' "
            "notice; a private (non-commercial) flight may not carry them."
        )
        return Finding("warning", "pets", text, _APHA, verified=True)
    text = (
        f"{destination.label} is not approved for pets from abroad. Approved for charter are Biggin Hill, "
        "Farnborough, Stansted, Oxford, Gloucestershire, Blackbushe, London Ashford and others."
    )
    return Finding("warning", "pets", text, _APHA, verified=True)


def _block_minutes(leg: Leg, kind: AircraftType | None) -> int | None:
    if leg.origin is None or leg.destination is None:
        return None
    cruise, reach = (kind.cruise_kt, kind.range_nm) if kind else (USUAL_CRUISE_KT, None)
    month = leg.date.month if leg.date else None
    try:
        flown = leg_time(leg.origin, leg.destination, cruise_kt=cruise, month=month, range_nm=reach)
    except UnknownPositionError:
        return None
    return flown.block_minutes


def _position(place: Place | None) -> tuple[float, float] | None:
    if place is None or place.latitude is None or place.longitude is None:
        return None
    return place.latitude, place.longitude


def _sorted(found: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(dict.fromkeys(found), key=lambda finding: _SEVERITIES.index(finding.severity)))
