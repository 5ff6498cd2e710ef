"""All taxes of a trip: the federal ones, the duty of each country it departs from, and what stays open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from domain.money import Money
from domain.quotes import TAXES_AND_FEES, Inclusion
from domain.snapshot import PriceLine
from domain.taxes import france, uk
from domain.taxes.capitals import country_name
from domain.taxes.findings import Findings, OpenItem, TaxedAircraft
from domain.taxes.geography import country_of
from domain.taxes.journey import Flight, Kind, flights_of, is_us_family
from domain.taxes.us import federal_taxes
from domain.taxes.us_rates import SEGMENT
from domain.trip import Trip

DUTIES: dict[str, Callable[[Flight, TaxedAircraft], Findings]] = {
    "GB": uk.passenger_duty,
    "FR": france.passenger_duty,
}
"""Country of departure -> its duty. A new country is a table of rates, one function, and a line here."""


@dataclass(frozen=True)
class TripTaxes:
    """Lines to charge, and what a person has to settle first."""

    lines: tuple[PriceLine, ...]
    open_items: tuple[OpenItem, ...]
    undecided: tuple[str, ...]
    """keys that concern this trip and of which the quote does not say whether they are included"""
    included: tuple[str, ...]
    """keys that the quote includes: their lines are left out"""
    tax_date_note: str
    notes: tuple[str, ...]
    choices: tuple[OpenItem, ...] = ()
    """what a person may confirm and need not"""


def trip_taxes(
    trip: Trip,
    transport: Money,
    *,
    today: date,
    payment_date: date | None,
    aircraft: TaxedAircraft,
    includes: Mapping[str, Inclusion],
    block_minutes: tuple[int, ...] = (),
    entered: Mapping[str, Money | None] | None = None,
) -> TripTaxes:
    """Taxes on a trip whose transport, margin included, costs `transport`.

    `includes` says what the operator's price already holds: "yes" is not charged again, "unknown" is
    charged and listed in `undecided`. `entered` holds a broker's decisions by open code: an amount, or None
    for waived or checked. Errors: UnpriceableTripError, UnplaceableError, RateNotKnownError, ValueError for
    an amount where only a check is asked.
    """
    flights = flights_of(trip)
    paid_on, date_note = _payment_day(flights, today, payment_date)
    decided = entered or {}
    found = federal_taxes(
        flights,
        transport,
        paid_on=paid_on,
        aircraft=aircraft,
        block_minutes=block_minutes,
        confirmed=decided.keys(),
    )
    found += _departure_duties(trip, aircraft)
    found = _settled(found, decided, transport.currency)
    concerned = _keys(found)
    included = tuple(key for key in concerned if includes.get(key) == "yes")
    return TripTaxes(
        lines=tuple(line for line in found.lines if line.includes_key not in included),
        open_items=tuple(item for item in found.open_items if item.code.split(".")[0] not in included),
        undecided=tuple(key for key in concerned if includes.get(key, "unknown") == "unknown"),
        included=included,
        tax_date_note=date_note,
        notes=found.notes,
        choices=() if includes.get(SEGMENT) == "yes" else found.choices,
    )


def _payment_day(flights: Sequence[Flight], today: date, payment_date: date | None) -> tuple[date, str]:
    touches_us = any(flight.kind is not Kind.UNTOUCHED for flight in flights)
    if payment_date is not None:
        return payment_date, f"US taxes for payment on {payment_date.isoformat()}." if touches_us else _NO_US
    assumed = min(today, *(flight.day for flight in flights))
    note = (
        f"Payment date not set: US percentage and travel taxes as of {assumed.isoformat()}, the earlier of "
        "today and the first flight."
    )
    return assumed, note if touches_us else _NO_US


_NO_US = "Passenger duties by the day of departure."


@lru_cache(maxsize=1024)
def _departure_duties(trip: Trip, aircraft: TaxedAircraft) -> Findings:
    """Of every departure with passengers. They do not depend on the price: read once for all the quotes of a
    trip on such an aircraft."""
    found = Findings()
    for flight in flights_of(trip):
        if flight.passengers > 0:
            found += _departure_duty(flight, aircraft)
    return found


def _departure_duty(flight: Flight, aircraft: TaxedAircraft) -> Findings:
    if is_us_family(flight.origin):
        return Findings()
    country = country_of(flight.origin)
    duty = DUTIES.get(country)
    if duty is not None:
        return duty(flight, aircraft)
    text = f"Passenger tax of {country_name(country)}, {flight.name}: not tabled"
    return Findings(open_items=(OpenItem(f"passenger_duty.{country}.{flight.number}", text),))


def _settled(found: Findings, entered: Mapping[str, Money | None], currency: str) -> Findings:
    """Open taxes become lines: the broker's amount where there is one, else an open line."""
    lines, open_items, notes = list(found.lines), [], list(found.notes)
    for item in found.open_items:
        is_tax = takes_amount(item.code)
        amount = entered.get(item.code)
        if amount is not None:
            if not is_tax:
                raise ValueError(f"{item.code} is confirmed or waived: it takes no amount")
            lines.append(_entered_line(item, amount))
        elif item.code not in entered:
            open_items.append(item)
            if is_tax:
                lines.append(_open_line(item, currency))
        else:
            notes.append(f"{item.text}: {'waived' if is_tax else 'confirmed'} by the broker.")
    for item in found.choices:
        if item.code in entered:
            if entered[item.code] is not None:
                raise ValueError(f"{item.code} is confirmed: it takes no amount")
            notes.append(f"{item.text}: confirmed by the broker.")
    choices = tuple(item for item in found.choices if item.code not in entered)
    return Findings(tuple(lines), tuple(open_items), tuple(notes), choices)


_TAKES_AMOUNT = ("passenger_duty.", "vat.")


def takes_amount(code: str) -> bool:
    """An open code that is a tax: it is entered or waived. The others are doubts: they are confirmed."""
    return code.startswith(_TAKES_AMOUNT)


def _entered_line(item: OpenItem, amount: Money) -> PriceLine:
    return PriceLine(
        code=item.code,
        label=item.text.split(":")[0],
        amount=amount.rounded(),
        basis="entered by the broker",
        source="the broker",
    )


def _open_line(item: OpenItem, currency: str) -> PriceLine:
    return PriceLine(
        code=item.code,
        label=item.text,
        amount=Money.zero(currency).rounded(),
        basis="to be entered or waived before approval",
        verified=False,
        open=True,
    )


def _keys(found: Findings) -> tuple[str, ...]:
    """Keys of the quote's inclusions that this trip has lines of, in the order of the lines."""
    keys = dict.fromkeys(line.includes_key for line in found.lines)
    return tuple(key for key in keys if key in TAXES_AND_FEES)
