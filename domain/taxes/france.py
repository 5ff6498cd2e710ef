"""French solidarity tax on business aviation: departures from France, per passenger.

Destinations by Code des impositions sur les biens et services L. 422-15: European (EU, EEA, French
territories, and states whose capital lies within 1,000 km of the reference airport), long haul (beyond
5,500 km), intermediate between. The capital's own position stands in for its airport's, so a country near
a limit is not confirmed.
"""

from __future__ import annotations

from domain.taxes.capitals import CAPITALS
from domain.taxes.findings import (
    Findings,
    OpenItem,
    TaxedAircraft,
    passengers_basis,
    per_passenger,
    rate_line,
)
from domain.taxes.fr_rates import RATES
from domain.taxes.geography import KILOMETRES, country_of, distance_nm
from domain.taxes.journey import Flight
from domain.trip import Place

# fmt: off
EUROPEAN = frozenset((
    "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT",
    "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE", "IS", "LI", "NO", "AX", "GP", "MQ", "GF",
    "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC", "TF",
))
# fmt: on
REFERENCE_AIRPORT = (49.01, 2.55)
"""Paris Charles de Gaulle, taken as the national reference airport (check)"""
EUROPEAN_KM = 1000
LONG_HAUL_KM = 5500
DOUBT_KM = 60
BUSINESS_SEATS = 19
"""business aviation is an unscheduled flight with at most this many passenger seats"""


def passenger_duty(flight: Flight, aircraft: TaxedAircraft) -> Findings:
    """The tax of one departure, or an open item when the aircraft or the destination is not known."""
    code = f"passenger_duty.FR.{flight.number}"
    if aircraft.propulsion is None:
        return _open(code, f"French solidarity tax of {flight.name}: jet or turboprop is not known")
    if aircraft.seats is not None and aircraft.seats > BUSINESS_SEATS:
        return _open(code, f"French solidarity tax of {flight.name}: over 19 seats is not tabled")
    haul, sure = haul_of(flight.destination)
    if haul is None:
        return _open(code, f"French solidarity tax of {flight.name}: the destination's distance is not known")
    found = RATES.on("FR", f"{aircraft.propulsion}.{haul}", flight.day)
    basis = passengers_basis([flight.passengers], found.rate.label)
    line = rate_line(
        found,
        code=code,
        label=f"French solidarity tax, {flight.name}",
        amount=per_passenger(found, [flight.passengers]),
        basis=f"{basis}, {aircraft.propulsion}, {haul} destination",
        verified=sure,
    )
    return Findings(lines=(line,))


def haul_of(destination: Place) -> tuple[str | None, bool]:
    """(`european`, `intermediate`, `long haul` or None when unknown, whether that is sure)."""
    country = country_of(destination)
    if country in EUROPEAN:
        return "european", True
    capital = CAPITALS.get(country)
    if capital is None:
        return None, False
    km = KILOMETRES * distance_nm(REFERENCE_AIRPORT, (capital.latitude, capital.longitude))
    sure = min(abs(km - EUROPEAN_KM), abs(km - LONG_HAUL_KM)) > DOUBT_KM
    if km < EUROPEAN_KM:
        return "european", sure
    return ("long haul" if km > LONG_HAUL_KM else "intermediate"), sure


def _open(code: str, text: str) -> Findings:
    return Findings(open_items=(OpenItem(code, text),))
