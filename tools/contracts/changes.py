"""What an amendment changes: legs flown otherwise, dropped or added, another aircraft."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from domain.contracts import ContractFlight, ContractLeg
from domain.quotes import Aircraft, OperatorQuote
from domain.trip import Leg, Place
from tools.contracts.facts import flown_by, leg_of
from tools.deals.errors import RefusedError
from tools.places.aircraft import aircraft_type
from tools.places.airports import airport, to_place

MOST_PASSENGERS = 1000
MOST_LEGS = 40


@dataclass(frozen=True)
class LegChange:
    """What one leg becomes; what is None stays as it was signed. Times are local."""

    n: int
    """from 1"""
    date: dt.date | None = None
    time: dt.time | None = None
    passengers: int | None = None
    dropped: bool = False


@dataclass(frozen=True)
class NewLeg:
    """A leg that nobody signed yet, by the codes of its airports. `time`: local; None: to be decided."""

    after: int
    """which of the legs as they were signed; 0: before the first"""
    origin: str
    destination: str
    date: dt.date
    passengers: int
    time: dt.time | None = None


@dataclass(frozen=True)
class OtherAircraft:
    """What is said of one aircraft. Empty: the same type, no other tail, the price as before."""

    type_name: str = ""
    tail: str = ""
    operator_price: str = ""
    """what its operator asks now for the whole trip, in its own currency"""


Flown = tuple[Leg, ContractLeg | None]
"""a leg, and as what it was signed; None: it is new"""


def changed_flight(
    before: ContractFlight, legs: Sequence[LegChange], added: Sequence[NewLeg], aircraft: Aircraft
) -> tuple[Flown, ...]:
    """The legs in the order in which they are flown. RefusedError for what cannot be flown."""
    flown = [(0, _new(leg)) for leg in added if leg.after == 0]
    for n, signed in enumerate(before.legs, start=1):
        changes = [change for change in legs if change.n == n]
        if not any(change.dropped for change in changes):
            flown.append((n, (_changed(signed.leg, changes), signed)))
        flown += [(n, _new(leg)) for leg in added if leg.after == n]
    kept = tuple(one for _, one in flown)
    _check(before, legs, added, kept, aircraft)
    return kept


def _check(
    before: ContractFlight,
    legs: Sequence[LegChange],
    added: Sequence[NewLeg],
    kept: tuple[Flown, ...],
    aircraft: Aircraft,
) -> None:
    signed = len(before.legs)
    wrong = next((change.n for change in legs if not 1 <= change.n <= signed), None)
    wrong = wrong or next((leg.after for leg in added if not 0 <= leg.after <= signed), None)
    if wrong is not None:
        raise RefusedError(f"The contract has no leg {wrong}.")
    if not kept:
        raise RefusedError("No leg would be left. To end the trip, cancel the deal.")
    if len(kept) > MOST_LEGS:
        raise RefusedError(f"A trip has at most {MOST_LEGS} legs.")
    for leg, _ in kept:
        people = leg.passengers or 0
        if not 1 <= people <= MOST_PASSENGERS:
            raise RefusedError(f"{people} passengers cannot be booked.")
        if aircraft.seats is not None and people > aircraft.seats:
            raise RefusedError(
                f"The {aircraft.type_name} has {aircraft.seats} seats, too few for {people} passengers. Name "
                "another aircraft."
            )
    days = [leg.date for leg, _ in kept if leg.date is not None]
    if days != sorted(days):
        raise RefusedError("A leg would leave before the one before it. Check the dates.")


def _changed(leg: Leg, changes: Sequence[LegChange]) -> Leg:
    for change in changes:
        said = {"date": change.date, "time": change.time, "passengers": change.passengers}
        update: dict[str, object] = {key: value for key, value in said.items() if value is not None}
        leg = leg.model_copy(update=update)
    return leg


def _new(leg: NewLeg) -> Flown:
    origin, destination = _place(leg.origin), _place(leg.destination)
    if origin == destination:
        raise RefusedError(f"A leg from {leg.origin} to {leg.destination} goes nowhere.")
    return (
        Leg(
            origin=origin,
            destination=destination,
            date=leg.date,
            time=leg.time,
            passengers=leg.passengers,
        ),
        None,
    )


def _place(code: str) -> Place:
    found = airport(code)
    if found is None:
        raise RefusedError(f"“{code[:20]}” is no airport's code. Give it as KTEB or TEB.")
    return to_place(found, found.name)


def changed_aircraft(quote: OperatorQuote, before: ContractFlight, other: OtherAircraft) -> Aircraft:
    """What flies by the amendment. RefusedError for a type that is not known."""
    now = Aircraft(
        type_name=before.aircraft,
        icao_type=quote.aircraft.icao_type if before.aircraft == quote.aircraft.type_name else None,
        category=before.category,
        tail=before.tail,
        seats=before.seats,
    )
    name = " ".join(other.type_name.split())
    if name and name.casefold() != before.aircraft.casefold():
        known = aircraft_type(name)
        if known is None:
            raise RefusedError(f"“{name[:60]}” is no aircraft type that I know. Write it as Gulfstream G450.")
        now = Aircraft(type_name=name[:60], icao_type=known.icao, category=known.category, seats=known.seats)
    tail = "".join(other.tail.split()).upper()[:12]
    return now.model_copy(update={"tail": tail}) if tail else now


def contracted(flown: Sequence[Flown], before: ContractFlight, quote: OperatorQuote) -> ContractFlight:
    """With the minutes that were signed where leg and aircraft are the same, else our model's. `quote` has
    the aircraft that flies now."""
    same_aircraft = quote.aircraft.type_name == before.aircraft
    modelled = quote.model_copy(update={"flight_minutes": (), "block_minutes": ()})
    legs = tuple(
        signed.model_copy(update={"leg": leg})
        if signed is not None and same_aircraft
        else leg_of(n, leg, modelled)
        for n, (leg, signed) in enumerate(flown, start=1)
    )
    return flown_by(quote.aircraft, legs)
