"""Trips to tax, and what is charged on them."""

from __future__ import annotations

from datetime import date, time

from domain.money import Money
from domain.quotes import Inclusion
from domain.taxes import TaxedAircraft, TripTaxes, trip_taxes
from domain.trip import Leg, Place, Trip

POSITIONS = {
    "KTEB": ("US", 40.85, -74.06),
    "KVNY": ("US", 34.21, -118.49),
    "KSEA": ("US", 47.45, -122.31),
    "KASE": ("US", 39.22, -106.87),
    "PANC": ("US", 61.17, -150.0),
    "PAFA": ("US", 64.82, -147.86),
    "PHNL": ("US", 21.32, -157.92),
    "PHOG": ("US", 20.9, -156.43),
    "TJSJ": ("PR", 18.44, -66.0),
    "CYYZ": ("CA", 43.68, -79.63),
    "CYVR": ("CA", 49.19, -123.18),
    "CYEG": ("CA", 53.31, -113.58),
    "CYXE": ("CA", 52.17, -106.70),
    "MMMY": ("MX", 25.78, -100.11),
    "MMMX": ("MX", 19.44, -99.07),
    "MMSD": ("MX", 23.15, -109.72),
    "MYNN": ("BS", 25.04, -77.47),
    "EGLL": ("GB", 51.48, -0.46),
    "EGPH": ("GB", 55.95, -3.37),
    "LFPB": ("FR", 48.97, 2.44),
    "LFMN": ("FR", 43.66, 7.21),
    "OMDB": ("AE", 25.25, 55.36),
    "RJTT": ("JP", 35.55, 139.78),
    "LSGG": ("CH", 46.24, 6.11),
}
NONE_INCLUDED: dict[str, Inclusion] = dict.fromkeys(
    ("percentage_tax", "segment_fee", "head_tax", "passenger_duty"), "no"
)
BIG_JET = TaxedAircraft(mtow_lb=91_000, seats=14, propulsion="jet")
ZONES = {"KTEB": "America/New_York", "KVNY": "America/Los_Angeles", "EGLL": "Europe/London"}


def place(code: str) -> Place:
    country, latitude, longitude = POSITIONS[code]
    return Place(
        text=code,
        icao=code,
        country=country,
        latitude=latitude,
        longitude=longitude,
        timezone=ZONES.get(code),
    )


def leg(route: str, day: date, passengers: int = 8, at: time | None = None) -> Leg:
    origin, destination = route.split("-")
    return Leg(origin=place(origin), destination=place(destination), date=day, time=at, passengers=passengers)


def taxes(
    *legs: Leg,
    transport: str = "50000",
    today: date = date(2026, 1, 5),
    paid: date | None = None,
    aircraft: TaxedAircraft = BIG_JET,
    block_minutes: tuple[int, ...] = (),
    entered: dict[str, Money | None] | None = None,
) -> TripTaxes:
    return trip_taxes(
        Trip(legs=legs),
        Money.of(transport),
        today=today,
        payment_date=paid,
        aircraft=aircraft,
        includes=NONE_INCLUDED,
        block_minutes=block_minutes,
        entered=entered,
    )


def charged(found: TripTaxes) -> dict[str, str]:
    return {line.code: str(line.amount) for line in found.lines}
