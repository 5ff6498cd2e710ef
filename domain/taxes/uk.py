"""UK air passenger duty on departures from the United Kingdom, Finance Act 1994 chapter IV.

Band A is the list of territories in the Act's Schedule 5A part 1; the others go by the distance from London
to the capital of the destination country, and one near the limit is not confirmed. A private jet's
children normally pay too: no age is asked. Scotland's own tax and Northern Ireland's and the Highlands'
reliefs are not tabled: their lines are unconfirmed and say so in a note.
"""

from __future__ import annotations

from datetime import date

from domain.taxes.capitals import CAPITALS
from domain.taxes.findings import (
    Findings,
    OpenItem,
    TaxedAircraft,
    passengers_basis,
    per_passenger,
    rate_line,
)
from domain.taxes.geography import STATUTE_MILES, country_of, distance_nm
from domain.taxes.journey import Flight
from domain.taxes.uk_rates import RATES
from domain.trip import Place

# fmt: off
BAND_A = frozenset((
    "AL", "DZ", "AD", "AT", "BY", "BE", "BA", "BG", "HR", "CY", "CZ", "DK", "EE", "FO", "FI", "FR", "DE",
    "GI", "GR", "GL", "GG", "HU", "IS", "IM", "IE", "IT", "JE", "XK", "LV", "LI", "LT", "LU", "LY", "MK",
    "MT", "MD", "MC", "ME", "MA", "NL", "NO", "PL", "PT", "RO", "RU", "SM", "RS", "SK", "SI", "ES", "SJ",
    "SE", "CH", "TN", "TR", "UA", "VA", "AX", "EH",
))
# fmt: on
BAND_B_MILES = 5500
BAND_DOUBT_MILES = 100
URALS_LONGITUDE = 60.0
VAT_FREE_SEATS = 10
PRIVATE_JETS_FROM = date(2027, 4, 1)
"""from this day the higher rate covers private jets from 5.7 tonnes, not only from 20"""

_GRAMS_IN_POUND_X100000 = 45_359_237


def passenger_duty(flight: Flight, aircraft: TaxedAircraft) -> Findings:
    """The duty of one departure, or an open item when the weight, the seats or the band is not known."""
    code = f"passenger_duty.GB.{flight.number}"
    if aircraft.mtow_lb is None:
        return _open(
            code, f"UK air passenger duty of {flight.name}: the aircraft's take-off weight is not known"
        )
    if not _weighs(aircraft.mtow_lb, 5_700):
        return Findings(notes=(f"No UK air passenger duty on {flight.name}: under 5.7 tonnes.",))
    rate_type, sure_of_type = _rate_type(aircraft, flight.day)
    if rate_type is None:
        return _open(code, f"UK air passenger duty of {flight.name}: the aircraft's seats are not known")
    band, sure_of_band = band_of(flight.destination)
    if band is None:
        return _open(code, f"UK air passenger duty of {flight.name}: the destination's band is not known")
    found = RATES.on("GB", f"{rate_type}.{band}", flight.day)
    note = _own_rules(flight, band)
    words = "domestic" if band == "domestic" else f"band {band}"
    basis = passengers_basis([flight.passengers], found.rate.label)
    line = rate_line(
        found,
        code=code,
        label=f"UK air passenger duty, {flight.name}",
        amount=per_passenger(found, [flight.passengers]),
        basis=f"{basis}, {words}, {rate_type} rate",
        verified=sure_of_type and sure_of_band and note is None,
    )
    return Findings(lines=(line,), notes=(note,) if note else ()) + _value_added_tax(flight, aircraft)


def band_of(destination: Place) -> tuple[str | None, bool]:
    """(`domestic`, `A`, `B`, `C` or None when unknown, whether that is sure)."""
    country = country_of(destination)
    if country == "GB":
        return "domestic", True
    if country == "RU" and (destination.longitude or 0) > URALS_LONGITUDE:
        return "B", True
    if country in BAND_A:
        return "A", True
    capital = CAPITALS.get(country)
    if capital is None:
        return None, False
    london = CAPITALS["GB"]
    miles = STATUTE_MILES * distance_nm(
        (london.latitude, london.longitude), (capital.latitude, capital.longitude)
    )
    return ("B" if miles <= BAND_B_MILES else "C"), abs(miles - BAND_B_MILES) > BAND_DOUBT_MILES


def _rate_type(aircraft: TaxedAircraft, day: date) -> tuple[str | None, bool]:
    """(`higher`, `standard` or None while the seats decide and are not known, whether that is sure)."""
    heavy = aircraft.mtow_lb is not None and _weighs(aircraft.mtow_lb, 20_000)
    if day >= PRIVATE_JETS_FROM:
        few = aircraft.seats is not None and aircraft.seats < 19
        return "higher", few and (heavy or aircraft.propulsion == "jet")
    if not heavy:
        return "standard", True
    if aircraft.seats is None:
        return None, False
    return ("higher" if aircraft.seats < 19 else "standard"), True


def _weighs(pounds: int, kilograms: int) -> bool:
    return pounds * _GRAMS_IN_POUND_X100000 >= kilograms * 100_000_000


def _value_added_tax(flight: Flight, aircraft: TaxedAircraft) -> Findings:
    domestic = country_of(flight.origin) == country_of(flight.destination)
    if not domestic or (aircraft.seats is not None and aircraft.seats >= VAT_FREE_SEATS):
        return Findings()
    text = f"UK VAT of {flight.name}: 20 % may be due on an aircraft with fewer than 10 seats (check)"
    return _open(f"vat.GB.{flight.number}", text)


def _own_rules(flight: Flight, band: str) -> str | None:
    code = flight.origin.icao or ""
    if code.startswith("EGP"):
        return (
            "Scotland: Highlands and Islands relief, and its own tax planned from April 2027, are not tabled."
        )
    if code.startswith("EGA") and band in ("B", "C"):
        return "Northern Ireland sets its own long-haul rate: it is not tabled."
    return None


def _open(code: str, text: str) -> Findings:
    return Findings(open_items=(OpenItem(code, text),))
