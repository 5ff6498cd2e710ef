"""US excise taxes on air transportation of persons, 26 USC 4261 to 4263 and 4281, for a charter.

The base of the percentage tax is everything paid for the transportation: positioning, waiting and the
broker's margin included (IRS Publication 510). Where a rule or a method is not confirmed, its line says
`verified=False`: apportionment by miles, Alaska and Hawaii, the small-aircraft exemption.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from domain.money import Money
from domain.snapshot import PriceLine
from domain.taxes.findings import (
    Findings,
    OpenItem,
    TaxedAircraft,
    passengers_basis,
    per_passenger,
    rate_line,
)
from domain.taxes.geography import Area, country_of, us_nm, zone_doubt
from domain.taxes.journey import (
    OLD_STOP_LIMIT_HOURS,
    STOP_LIMIT_HOURS,
    Flight,
    Kind,
    position,
    stop_hours,
)
from domain.taxes.rates import RateOn
from domain.taxes.rural import rural_airports, touches_rural
from domain.taxes.us_rates import ALASKA_HAWAII, HEAD, PERCENTAGE, RATES, SEGMENT, suspended

SMALL_AIRCRAFT_LB = 6000


def federal_taxes(
    flights: Sequence[Flight],
    transport: Money,
    *,
    paid_on: date,
    aircraft: TaxedAircraft,
    block_minutes: tuple[int, ...] = (),
    confirmed: Collection[str] = (),
) -> Findings:
    """The federal lines of a trip whose transport (margin included) costs `transport`.

    `paid_on` is the taxable event of the percentage and head taxes; the segment fee goes by each leg's day.
    `confirmed` holds the codes that a person has decided, rural airports among them.
    RateNotKnownError for a date before the tables.
    """
    occupied = [flight for flight in flights if flight.passengers > 0]
    if all(flight.kind is Kind.UNTOUCHED for flight in occupied):
        return Findings()
    if _small_propeller(aircraft):
        return Findings(
            notes=("No US excise tax: aircraft of 6,000 lb or less, not a jet (26 USC 4281, check).",)
        )
    doubts = _zone_doubts(occupied)
    exempt, stops = _uninterrupted(occupied, block_minutes)
    domestic = [f for f in occupied if f.kind is Kind.DOMESTIC and f.number not in exempt]
    reduced = [f for f in occupied if f.kind is Kind.ALASKA_HAWAII]
    international = [f for f in occupied if f.kind is Kind.INTERNATIONAL]
    rural = rural_airports(domestic + reduced)
    charged = [f for f in domestic + reduced if not touches_rural(f, confirmed)]
    lines = Findings(
        lines=(
            *_percentage(transport, occupied, domestic, reduced, paid_on),
            *_segment_fees(charged, paid_on),
            *_facilities(international, HEAD, "US international travel tax", paid_on),
            *_facilities(reduced, ALASKA_HAWAII, "US Alaska and Hawaii travel tax", paid_on),
        ),
        notes=_notes(domestic, paid_on),
        choices=() if suspended(SEGMENT, paid_on) else rural,
    )
    return lines + doubts + stops


def _small_propeller(aircraft: TaxedAircraft) -> bool:
    return (
        aircraft.mtow_lb is not None
        and aircraft.mtow_lb <= SMALL_AIRCRAFT_LB
        and aircraft.propulsion == "turboprop"
    )


def _percentage(
    transport: Money,
    occupied: Sequence[Flight],
    domestic: Sequence[Flight],
    reduced: Sequence[Flight],
    paid_on: date,
) -> list[PriceLine]:
    if not (domestic or reduced) or suspended(PERCENTAGE, paid_on):
        return []
    found = RATES.on("US", PERCENTAGE, paid_on)
    label = f"US federal excise tax {found.rate.label}"
    if len(domestic) == len(occupied):
        return [_percentage_line(found, PERCENTAGE, label, transport, f"of {transport}")]
    # what a trip costs is one price: legs outside the tax take their share of it by distance
    whole = sum(flight.nm for flight in occupied)
    lines = []
    if domestic:
        part = sum(flight.nm for flight in domestic)
        lines.append(_portion(found, PERCENTAGE, label, transport, part, whole, "on US domestic legs"))
    if reduced:
        part = sum(us_nm(position(f.origin), position(f.destination)) for f in reduced)
        code = f"{PERCENTAGE}.alaska_hawaii"
        lines.append(_portion(found, code, f"{label}, US portion", transport, part, whole, "over the US"))
    return lines


def _portion(
    found: RateOn, code: str, label: str, transport: Money, part: int, whole: int, where: str
) -> PriceLine:
    base = (transport * Decimal(part)).amount / Decimal(whole)
    words = f"of the part of {transport} that lies {where}: {part:,} of {whole:,} nautical miles"
    return _percentage_line(
        found, code, label, Money(amount=base, currency=transport.currency), words, verified=False
    )


def _percentage_line(
    found: RateOn, code: str, label: str, base: Money, words: str, *, verified: bool = True
) -> PriceLine:
    return rate_line(
        found,
        code=code,
        label=label,
        amount=base.percent(found.rate.value),
        basis=f"{found.rate.label} {words}",
        verified=verified,
    )


def _segment_fees(flights: Sequence[Flight], paid_on: date) -> list[PriceLine]:
    """One line a rate: legs in two years are two lines."""
    if suspended(SEGMENT, paid_on):
        return []
    by_rate: dict[RateOn, list[int]] = {}
    for flight in sorted(flights, key=lambda f: f.number):
        by_rate.setdefault(RATES.on("US", SEGMENT, flight.day), []).append(flight.passengers)
    return [
        rate_line(
            found,
            code=SEGMENT,
            label="US domestic segment fee",
            amount=per_passenger(found, passengers),
            basis=passengers_basis(passengers, found.rate.label),
        )
        for found, passengers in by_rate.items()
    ]


def _facilities(flights: Sequence[Flight], rule: str, label: str, paid_on: date) -> list[PriceLine]:
    if not flights or suspended(rule, paid_on):
        return []
    found = RATES.on("US", rule, paid_on)
    passengers = [flight.passengers for flight in flights]
    return [
        rate_line(
            found,
            code=rule,
            label=label,
            amount=per_passenger(found, passengers),
            basis=passengers_basis(passengers, found.rate.label),
        )
    ]


def _uninterrupted(flights: Sequence[Flight], block_minutes: tuple[int, ...]) -> tuple[set[int], Findings]:
    """Numbers of US legs that belong to a journey abroad, and the stops that a person must look at."""
    exempt: set[int] = set()
    open_items = []
    for earlier, later in pairwise(flights):
        inner = _inner_leg(earlier, later)
        if inner is None or (later.day - earlier.day).days > 1:
            continue
        place, code = later.origin.label, f"us_stop.{inner.number}"
        hours = stop_hours(earlier, later, block_minutes)
        if hours is None:
            text = f"Stop at {place}: without both times it is not known whether it is 12 hours or less; "
            open_items.append(OpenItem(code, text + "taken as longer, so the US leg is taxed"))
        elif hours <= STOP_LIMIT_HOURS:
            exempt.add(inner.number)
            if hours > OLD_STOP_LIMIT_HOURS:
                text = f"Stop at {place} of {hours:.1f} hours: taken as uninterrupted international "
                open_items.append(OpenItem(code, text + "transportation (12 hours by statute, 26 USC 4262)"))
    return exempt, Findings(open_items=tuple(open_items))


def _inner_leg(earlier: Flight, later: Flight) -> Flight | None:
    """The leg inside the 48 states of a pair that goes on to, or comes from, abroad."""
    if earlier.destination.icao != later.origin.icao:
        return None
    kinds = (earlier.kind, later.kind)
    inner = earlier if kinds == (Kind.DOMESTIC, Kind.INTERNATIONAL) else later
    if set(kinds) != {Kind.DOMESTIC, Kind.INTERNATIONAL}:
        return None
    inside = inner.origin_area is Area.CONTINENTAL and inner.destination_area is Area.CONTINENTAL
    return inner if inside else None


def _zone_doubts(flights: Sequence[Flight]) -> Findings:
    north_america = {"US", "CA", "MX"}
    places = {
        place.icao or place.text: place
        for flight in flights
        if {country_of(flight.origin), country_of(flight.destination)} <= north_america
        for place in (flight.origin, flight.destination)
    }
    doubts = ((code, zone_doubt(place)) for code, place in places.items())
    return Findings(open_items=tuple(OpenItem(f"us_zone.{code}", text) for code, text in doubts if text))


def _notes(domestic: Sequence[Flight], paid_on: date) -> tuple[str, ...]:
    notes = []
    if domestic:
        notes.append(
            "Rural airports are exempt from the segment fee; DOT's list is not held here, so it is charged "
            "unless the broker confirms that an airport is on it."
        )
    if any({f.origin_area, f.destination_area} == {Area.ZONE} for f in domestic):
        notes.append(
            "A flight within the 225-mile zone is taxed because payment in the US is assumed (check)."
        )
    holiday = suspended(PERCENTAGE, paid_on)
    if holiday:
        notes.append(f"US excise taxes are suspended on {paid_on.isoformat()}: {holiday.source}.")
    return tuple(notes)
