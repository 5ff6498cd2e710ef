"""A quote on the spot: a trip in codes and dates, priced without a deal, a server or any setting."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Literal, NamedTuple

from domain.duty import ImpossibleLegsError
from domain.exchange import Exchange, ExchangeRate, ExchangeTable, NoRateError
from domain.fees import NoFeeError
from domain.margin import Margin, MarginError
from domain.money import Money
from domain.policy import NoPolicyError, Policy, policy_on
from domain.pricing import Card, price_option
from domain.quotes import Aircraft, Estimate, Inclusion, Operator, OperatorQuote
from domain.ranking import Flag, price_flags
from domain.snapshot import PriceSnapshot
from domain.taxes import RateNotKnownError, UnplaceableError, UnpriceableTripError
from domain.trip import Leg, Place, Trip, type_of
from tools.places.aircraft import AircraftType
from tools.places.airports import airport, to_place
from tools.places.flight_time import UnknownPositionError
from tools.places.search import search
from tools.quoting.crew_duty import duty_words
from tools.quoting.own_price import block_minutes, price_own
from tools.quoting.price import TAXES
from tools.quoting.rank import rank_quotes
from tools.sourcing.estimates import estimate

UNNAMED = "aircraft not named"


class AskedError(ValueError):
    """What was asked cannot be priced: one sentence for the person who asked."""


class AskedLeg(NamedTuple):
    origin: str
    destination: str
    day: date
    at: time | None = None


class Asked(NamedTuple):
    """`taxes` says of an operator's price whether taxes are in it; None: not said. `hour` is an hourly rate,
    for an option that the broker prices himself."""

    legs: tuple[AskedLeg, ...]
    passengers: int
    today: datetime
    kind: AircraftType | None = None
    operator_price: Money | None = None
    hour: Money | None = None
    base: str | None = None
    margin: Margin | None = None
    taxes: Literal["included", "excluded"] | None = None
    paid_on: date | None = None
    card: Card | None = None
    currency: str | None = None
    """the client's; None: that of the price"""
    rates: tuple[ExchangeRate, ...] = ()


class Answered(NamedTuple):
    """Either `price`, or `estimates` when there is nothing to price from."""

    trip: Trip
    kind: AircraftType | None
    price: PriceSnapshot | None
    estimates: tuple[Estimate, ...]
    flags: tuple[Flag, ...]


def answer(asked: Asked) -> Answered:
    """The price or the range of what was asked. AskedError says in a sentence why there is none."""
    trip = _trip(asked)
    try:
        policy = policy_on(asked.today.date())
        margin = asked.margin or Margin(percent=policy.default_margin_percent)
        if asked.operator_price is not None:
            return _of_operator(asked, trip, asked.operator_price, margin)
        if asked.hour is not None:
            return _of_hours(asked, trip, asked.hour, margin)
    except (
        ImpossibleLegsError,
        MarginError,
        NoFeeError,
        NoPolicyError,
        RateNotKnownError,
        UnplaceableError,
        UnpriceableTripError,
        UnknownPositionError,
    ) as error:
        raise AskedError(f"This cannot be priced: {error.args[0]}.") from error
    except NoRateError as error:
        raise AskedError(f"{error.args[0]} Say it as --rate 1.0842USD/EUR.") from error
    return _of_estimate(asked, trip)


def place_of(words: str) -> Place:
    """The airport of a code or a name. AskedError when there is none, or when several are meant."""
    if known := airport(words):
        return to_place(known, words)
    found = search(words)
    if not found:
        raise AskedError(f"No airport is known as “{words[:40]}”; give its ICAO or IATA code.")
    best = found[0]
    if best.why == "similar":
        raise AskedError(f"No airport is known as “{words[:40]}”; is {best.airport.label} meant?")
    if len(found) > 1:
        some = ", ".join(match.airport.code for match in found[:4])
        raise AskedError(f"“{words[:40]}” has several airports ({some}): name one by its code.")
    return to_place(best.airport, words)


def _trip(asked: Asked) -> Trip:
    legs = tuple(
        Leg(
            origin=place_of(leg.origin),
            destination=place_of(leg.destination),
            date=leg.day,
            time=leg.at,
            passengers=asked.passengers,
        )
        for leg in asked.legs
    )
    for number, leg in enumerate(legs, start=1):
        if leg.origin and leg.destination and leg.origin.icao == leg.destination.icao:
            raise AskedError(f"Leg {number} begins and ends at {leg.origin.label}.")
    days = [leg.day for leg in asked.legs]
    if days != sorted(days):
        raise AskedError("The legs are not in the order of their dates.")
    wanted = (asked.kind.icao,) if asked.kind else ()
    return Trip(legs=legs, trip_type=type_of(legs), requirements=wanted)


def _of_operator(asked: Asked, trip: Trip, price: Money, margin: Margin) -> Answered:
    kind = asked.kind
    said: dict[str, Inclusion] = {}
    if asked.taxes is not None:
        said = dict.fromkeys(TAXES, "yes" if asked.taxes == "included" else "no")
    quote = OperatorQuote(
        id="ad-hoc",
        system="by hand",
        external_id="ad-hoc",
        rfq_external_id="ad-hoc",
        operator=Operator(external_id="ad-hoc", name="the operator"),
        aircraft=Aircraft(
            type_name=kind.name if kind else UNNAMED,
            icao_type=kind.icao if kind else None,
            category=kind.category if kind else "",
        ),
        price=price,
        includes=said,
        block_minutes=block_minutes(trip, kind) if kind else (),
        received_at=asked.today,
    )
    policy = policy_on(asked.today.date())
    exchange = _exchange(asked, policy)
    snapshot = price_option(
        quote,
        trip,
        margin_percent=margin.percent,
        margin_fixed=margin.fixed,
        margin_floor=margin.floor,
        margin_cap=margin.cap,
        today=asked.today.date(),
        payment_date=asked.paid_on,
        policy=policy,
        aircraft_mtow_lb=kind.mtow_lb if kind else None,
        aircraft_seats=kind.seats if kind else None,
        aircraft_propulsion=kind.propulsion if kind else None,
        card=asked.card,
        exchange=exchange,
    )
    [ranked] = rank_quotes([quote], trip, now=asked.today)
    flags = (*ranked.flags, *_duty(trip, kind), *price_flags(snapshot, policy))
    return Answered(trip, kind, snapshot, (), tuple(dict.fromkeys(flags)))


def _exchange(asked: Asked, policy: Policy) -> Exchange | None:
    if asked.currency is None:
        return None
    table = ExchangeTable(asked.rates)
    return Exchange(asked.currency, table, now=asked.today, limit_hours=policy.fx_stale_hours)


def _of_hours(asked: Asked, trip: Trip, hour: Money, margin: Margin) -> Answered:
    kind = asked.kind
    if kind is None:
        raise AskedError("An hourly rate needs the aircraft: give --type.")
    if hour.currency != "USD":
        raise AskedError("The fees beside an hourly rate are tabled in US dollars: give the rate in USD.")
    if kind.seats < asked.passengers:
        people = f"{asked.passengers} passengers"
        raise AskedError(f"{kind.name}: usually {kind.seats} seats, too few for {people}.")
    policy = policy_on(asked.today.date())
    exchange = _exchange(asked, policy)
    snapshot = price_own(
        trip,
        kind,
        hour,
        option_id="ad-hoc",
        margin=margin,
        today=asked.today.date(),
        policy=policy,
        base=place_of(asked.base) if asked.base else None,
        payment_date=asked.paid_on,
        card=asked.card,
        exchange=exchange,
    )
    return Answered(trip, kind, snapshot, (), (*_duty(trip, kind), *price_flags(snapshot, policy)))


def _of_estimate(asked: Asked, trip: Trip) -> Answered:
    kind = asked.kind
    found = estimate(trip)
    if kind is not None:
        found = tuple(one for one in found if one.category == kind.category)
    if not found:
        what = f"no {kind.category.lower()}" if kind else "no single aircraft"
        people = f"{asked.passengers} passenger{'s' if asked.passengers != 1 else ''}"
        raise AskedError(f"There is no estimate: {what} of the table takes {people} that far.")
    return Answered(trip, kind, None, found, _duty(trip, kind))


def _duty(trip: Trip, kind: AircraftType | None) -> tuple[Flag, ...]:
    if kind is None:
        return ()
    words = duty_words(trip, block_minutes(trip, kind))
    return tuple(Flag(severity="warning", code="crew_duty", text=text) for text in words)
