"""What its answers hold, as clean values. Nothing here guesses: a price without a currency is no price."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from datetime import datetime

from domain.asks import AskedOperator
from domain.money import Money
from domain.quotes import Aircraft
from tools.sourcing.aviapages.classes import our_category
from tools.sourcing.aviapages.connection import WHO
from tools.sourcing.avinode.shapes import (
    Fields,
    as_flag,
    as_int,
    as_moment,
    as_money,
    as_name,
    as_text,
    as_web_address,
    fields,
    first,
    objects,
)
from tools.sourcing.channel import EmptyLeg, FlightTime, PriceRange
from tools.sourcing.port import AnswerUnreadable

STATES = {"ok": "ok", "not available": "declined", "removed": "removed"}


@dataclass(frozen=True)
class SeenReply:
    """One operator's answer with one aircraft. `state` None: a word we do not know."""

    external_id: str
    request_id: str | None
    company: AskedOperator | None
    state: str | None
    price: Money | None
    price_unreadable: bool
    """an amount is there, but it is none that can be read with its currency"""
    comment: str | None
    aircraft: Aircraft
    created_at: datetime | None


def request_id_of(answer: Fields) -> str:
    number = _id(answer.get("id"))
    if number is None:
        raise AnswerUnreadable("a request without an id", who=WHO)
    return number


def read_reply(node: Fields) -> SeenReply | None:
    """None: it has no id, so that nobody could say later which it was."""
    number = _id(node.get("id"))
    if number is None:
        return None
    request = node.get("quote_request_id")
    if request is None:
        request = fields(node.get("quote_request")).get("id")
    state = as_text(node.get("state"))
    return SeenReply(
        external_id=number,
        request_id=_id(request),
        company=read_company(node.get("company")),
        state=STATES.get(state.lower()) if state else None,
        price=_price(node),
        price_unreadable=node.get("price") is not None,
        comment=as_text(node.get("comment"), longest=2000),
        aircraft=_aircraft(fields(node.get("aircraft"))),
        created_at=as_moment(node.get("created_at")),
    )


def read_company(value: object, *, reason: str = "") -> AskedOperator | None:
    node = fields(value)
    number, name = _id(node.get("id")), as_text(node.get("name"))
    if number is None or name is None:
        return None
    extension = fields(node.get("company_extension"))
    return AskedOperator(
        external_id=number,
        name=name,
        response_percent=_percent(first(node | extension, "avg_response_rate")),
        response_minutes=_whole(first(node | extension, "avg_response_time")),
        reason=reason,
    )


def read_empty_leg(node: Fields) -> EmptyLeg | None:
    """None: without an id or an airport it is no use."""
    number = _id(node.get("id"))
    origin = _icao(first(node, "departure_airport", "dep_airport"))
    if number is None or origin is None:
        return None
    aircraft = fields(node.get("aircraft"))
    details = node | aircraft | fields(aircraft.get("aircraft_extension"))
    begins, ends = as_moment(node.get("from_date_utc")), as_moment(node.get("to_date_utc"))
    kind = fields(node.get("aircraft_type_details"))
    return EmptyLeg(
        external_id=number,
        origin=origin,
        destination=_icao(first(node, "arrival_airport", "arr_airport")),
        first_day=begins.date() if begins else None,
        last_day=ends.date() if ends else None,
        operator=read_company(node.get("company")) or read_company(aircraft.get("company")),
        aircraft=as_name(node.get("aircraft_type")),
        category=our_category(as_name(first(node | kind, "aircraft_class", "ac_class"))),
        seats=as_int(first(details, "max_passengers", "passengers_max"), 1, 500),
        price=_price(node),
        pets_allowed=as_flag(details.get("pets_allowed")),
        wifi=as_flag(details.get("wireless_internet")),
        owners_approval_required=as_flag(details.get("owners_approval_required")),
        domestic_flights_only=as_flag(details.get("domestic_flights_only")),
    )


def read_price_range(node: Fields, category: str, currency: str) -> PriceRange | None:
    """None: it says no price, or a range that is upside down."""
    said = as_text(node.get("currency_code")) or currency
    low, mid, high = (
        as_money({"price": node.get(key), "currency": said}, "price")
        for key in ("price_min", "price", "price_max")
    )
    if low is None or mid is None or high is None or not low.amount <= mid.amount <= high.amount:
        return None
    return PriceRange(category=category, low=low, mid=mid, high=high)


def read_flight_time(node: Fields) -> FlightTime:
    minutes = _figure(node.get("time"))
    if minutes is None:
        raise AnswerUnreadable("a flight time without minutes", who=WHO)
    stops = fields(node.get("airport")).get("techstops")
    listed = stops if isinstance(stops, list) else []
    named = (as_text(stop) or _icao(stop) for stop in listed)
    return FlightTime(
        minutes=minutes,
        distance_km=_figure(node.get("distance")),
        tech_stops=tuple(stop for stop in named if stop),
    )


def read_replies(nodes: tuple[Fields, ...]) -> tuple[SeenReply, ...]:
    replies = (read_reply(node) for node in nodes)
    return tuple(reply for reply in replies if reply is not None)


def _aircraft(node: Fields) -> Aircraft:
    images = objects(node.get("images"))
    flags = {"wifi": node.get("wireless_internet"), "pets": node.get("pets_allowed")}
    return Aircraft(
        type_name=as_name(first(node, "aircraft_type", "ac_type")) or "Aircraft not named",
        category=our_category(as_name(first(node, "aircraft_class", "ac_class"))) or "Category not named",
        tail=as_text(first(node, "tail_number", "registration_number"), longest=20),
        seats=as_int(first(node, "max_passengers", "passengers_max"), 1, 500),
        year=as_int(node.get("year_of_production"), 1950, 2100),
        amenities=tuple(key for key, value in flags.items() if as_flag(value) is True),
        photo_url=as_web_address(images[0].get("url")) if images else None,
    )


def _price(node: Fields) -> Money | None:
    currency = first(node, "currency_code", "currency")
    code = fields(currency).get("code") if isinstance(currency, dict) else currency
    return as_money({"price": node.get("price"), "currency": code}, "price")


def _id(value: object) -> str | None:
    number = as_int(value, 1, 10**9)
    return str(number) if number is not None else None


def _icao(value: object) -> str | None:
    code = as_text(fields(value).get("icao"), longest=4)
    return code.upper() if code and len(code) == 4 and code.isalnum() and code.isascii() else None


def _figure(value: object) -> int | None:
    """A number, or the one of a great circle where it lists several ways of counting."""
    if isinstance(value, dict):
        value = first(value, "airway", "great_circle")
    return _whole(value)


def _whole(value: object) -> int | None:
    if isinstance(value, str):
        return as_int(value, 0, 10**7)
    number = as_money({"n": value, "currency": "XXX"}, "n")
    return 0 if value == 0 and not isinstance(value, bool) else round(number.amount) if number else None


def _percent(value: object) -> int | None:
    """`0.82` and `82` alike: it is a share."""
    number = as_money({"n": value, "currency": "XXX"}, "n")
    if number is None:
        return 0 if value == 0 and not isinstance(value, bool) else None
    share = number.amount * 100 if number.amount <= 1 else number.amount
    return round(share) if share <= 100 else None


def day_of(leg: EmptyLeg, day: dt.date) -> bool:
    """Whether the empty leg may be flown on this day."""
    if leg.first_day is None:
        return False
    return leg.first_day <= day <= (leg.last_day or leg.first_day)
