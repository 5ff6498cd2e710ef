"""An option that the broker prices himself: hours, positioning and fees by the trip and the type."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

from domain.build_up import BuildUp, HourlyRate, LiveLeg, Stay, build_up
from domain.duty import DutyPlan, Remedy, crew_lines, remedies_for
from domain.exchange import Exchange
from domain.margin import Margin
from domain.money import Money, total
from domain.policy import Policy
from domain.pricing import Card, price_build_up
from domain.snapshot import PriceLine, PriceSnapshot
from domain.taxes import TaxedAircraft
from domain.trip import Leg, Place, Trip
from tools.places.aircraft import AircraftType, daily_minimum_hours
from tools.places.flight_time import UnknownPositionError, leg_time
from tools.quoting.crew_duty import PILOTS, duty_plans

ICING_MONTHS = {"north": (10, 11, 12, 1, 2, 3, 4), "south": (4, 5, 6, 7, 8, 9, 10)}
ICING_LATITUDE = 35


def price_own(
    trip: Trip,
    kind: AircraftType,
    hour: Money,
    *,
    option_id: str,
    margin: Margin,
    today: date,
    policy: Policy,
    base: Place | None = None,
    payment_date: date | None = None,
    entered: Mapping[str, Money | None] | None = None,
    card: Card | None = None,
    exchange: Exchange | None = None,
) -> PriceSnapshot:
    """The client's price of the trip with an aircraft of that type at `hour` an hour; see `own_build_up`."""
    blocks = block_minutes(trip, kind)
    return price_build_up(
        own_build_up(trip, kind, hour, base=base),
        trip,
        option_id=option_id,
        aircraft_words=kind.name,
        aircraft=TaxedAircraft(mtow_lb=kind.mtow_lb, seats=kind.seats, propulsion=kind.propulsion),
        block_minutes=blocks,
        margin=margin,
        today=today,
        payment_date=payment_date,
        policy=policy,
        entered=entered,
        card=card,
        exchange=exchange,
    )


def own_build_up(
    trip: Trip, kind: AircraftType, hour: Money, *, base: Place | None = None, pilots: int = PILOTS
) -> BuildUp:
    """The operator's side of the price, line by line. The aircraft is based where the trip begins unless
    `base` says otherwise. The rate holds the crew's pay. UnknownPositionError for a leg without airports."""
    legs = [_Ends(leg) for leg in trip.legs]
    home = base or legs[0].origin
    blocks = block_minutes(trip, kind)
    return build_up(
        [_live(ends, minutes) for ends, minutes in zip(legs, blocks, strict=True)],
        [_stay(before, after, home, kind) for before, after in pairwise(legs)],
        rate=HourlyRate(
            hour=hour,
            daily_minimum_hours=daily_minimum_hours(kind.category),
            source="hourly rate as entered; daily minimum from general knowledge",
        ),
        to_first_minutes=_empty(home, legs[0].origin, kind),
        from_last_minutes=_empty(legs[-1].destination, home, kind),
        pilots=pilots,
        wifi="wifi" in trip.requirements,
        crew=_crew(duty_plans(trip, blocks, pilots=pilots), legs[0].day),
    )


def block_minutes(trip: Trip, kind: AircraftType) -> tuple[int, ...]:
    """Block time of each leg by our model. UnknownPositionError for a leg without airports or date."""
    found = (_Ends(leg) for leg in trip.legs)
    return tuple(
        leg_time(
            ends.origin,
            ends.destination,
            cruise_kt=kind.cruise_kt,
            month=ends.day.month,
            range_nm=kind.range_nm,
        ).block_minutes
        for ends in found
    )


class _Ends:
    """A leg whose airports and date are known."""

    def __init__(self, leg: Leg) -> None:
        if leg.origin is None or leg.destination is None or leg.date is None:
            raise UnknownPositionError("a leg without its airports or its date cannot be priced by the hour")
        self.origin: Place = leg.origin
        self.destination: Place = leg.destination
        self.day: date = leg.date
        self.passengers = leg.passengers or 0


def _live(ends: _Ends, minutes: int) -> LiveLeg:
    return LiveLeg(
        name=f"{ends.origin.icao} to {ends.destination.icao}",
        day=ends.day,
        block_minutes=minutes,
        international=ends.origin.country != ends.destination.country,
        icing=_icing(ends),
    )


def _icing(ends: _Ends) -> bool:
    latitude = ends.origin.latitude or 0
    months = ICING_MONTHS["north" if latitude > 0 else "south"]
    return abs(latitude) >= ICING_LATITUDE and ends.day.month in months


def _stay(before: _Ends, after: _Ends, home: Place, kind: AircraftType) -> Stay:
    ferry = _empty(before.destination, after.origin, kind)
    nights = (after.day - before.day).days
    if before.destination.icao == home.icao:  # at home it waits for nothing
        return Stay(nights=0, idle_days=0, ferry_minutes=ferry, home_minutes=0)
    there_and_back = _empty(before.destination, home, kind) + _empty(home, after.origin, kind)
    return Stay(nights, max(0, nights - 1), ferry, there_and_back)


def _empty(origin: Place, destination: Place, kind: AircraftType) -> int:
    """Block minutes of an empty flight in the year's mean wind; 0 when it stays where it is."""
    if origin.icao == destination.icao:
        return 0
    return leg_time(origin, destination, cruise_kt=kind.cruise_kt, month=None).block_minutes


def _crew(plans: tuple[DutyPlan, ...], day: date) -> tuple[PriceLine, ...]:
    """Day rooms, and the cheapest way to fly legally on the days asked for. The stays count the nights."""
    lines: list[PriceLine] = []
    for plan in plans:
        ways = [way for way in remedies_for(plan) if way.extra_pilots]
        chosen = min(ways, key=lambda way, plan=plan: _cost(plan, way, day), default=None)  # type: ignore[misc]
        lines += [line for line in crew_lines(plan, chosen, day=day) if line.code != "overnight"]
    return tuple(lines)


def _cost(plan: DutyPlan, way: Remedy, day: date) -> Money:
    return total([line.amount for line in crew_lines(plan, way, day=day)])
