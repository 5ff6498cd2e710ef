"""What an operator types on its page, read strictly: a sentence for what cannot be, text kept as text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation

from domain.money import Money
from domain.quotes import TAXES_AND_FEES, Aircraft, Inclusion, OfferedLeg
from domain.trip import Leg, Trip
from tools.deals.errors import RefusedError
from tools.places.aircraft import aircraft_type

CURRENCIES = ("USD", "EUR", "GBP", "CHF", "CAD", "AUD", "AED", "SGD")
INCLUSIONS: dict[str, Inclusion] = {"yes": "yes", "no": "no", "unknown": "unknown"}
FEES = {
    "percentage_tax": "Federal excise tax (7.5 %)",
    "segment_fee": "Segment fees",
    "head_tax": "International head tax",
    "passenger_duty": "Passenger duties (UK APD, French TSBA and the like)",
    "landing": "Landing and parking",
    "handling": "Handling",
    "de_icing": "De-icing",
}
AMENITIES = ("wifi", "pets")
HIGHEST = Decimal(50_000_000)
LONGEST = {"type": 80, "tail": 12, "positioning": 300, "message": 2000}
LONGEST_TEXT = 2000
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""controls but the line feed, and what turns the direction of a line around"""
GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d{1,2})?")
MINUTES = re.compile(r"(\d{1,2})[:h](\d{2})")


@dataclass(frozen=True)
class Offer:
    price: Money
    aircraft: Aircraft
    includes: dict[str, Inclusion]
    legs: tuple[OfferedLeg, ...]
    flight_minutes: tuple[int, ...]
    block_minutes: tuple[int, ...]
    tech_stops: int | None
    valid_until: datetime | None
    message: str | None
    """the positioning in the operator's words, and what else they wrote"""


def read_offer(said: Mapping[str, str], trip: Trip, now: datetime) -> Offer:
    """RefusedError with the first thing that cannot be taken."""
    return Offer(
        price=_price(said),
        aircraft=_aircraft(said),
        includes={key: INCLUSIONS.get(said.get(f"includes_{key}", ""), "unknown") for key in TAXES_AND_FEES},
        legs=_legs(said, trip, now),
        flight_minutes=_times(said, trip, "flight"),
        block_minutes=_times(said, trip, "block"),
        tech_stops=_number(said, "tech_stops", "tech stops", 0, 5),
        valid_until=_valid_until(said, now),
        message=_message(said),
    )


def words_of(text: str, longest: int = LONGEST_TEXT) -> str:
    """Text of an operator: without controls, cut to its longest."""
    return CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).strip()[:longest]


def _price(said: Mapping[str, str]) -> Money:
    text = said.get("price", "").strip().replace(" ", "").replace("\u00a0", "")
    plain = text.replace(",", "") if GROUPED.fullmatch(text) else text
    currency = said.get("currency", "USD")
    if currency not in CURRENCIES:
        raise RefusedError("Please choose a currency of the list.")
    if not re.fullmatch(r"\d{1,9}(\.\d{1,2})?", plain) or not plain.isascii():
        raise RefusedError(
            "Please give the price for the whole trip as a number, such as 48500 or 48,500.00."
        )
    try:
        amount = Decimal(plain)
    except InvalidOperation as error:
        raise RefusedError("Please give the price as a number.") from error
    if not 0 < amount <= HIGHEST:
        raise RefusedError(f"The price must be above 0 and at most {HIGHEST:,}.")
    return Money(amount=amount, currency=currency).rounded()


def _aircraft(said: Mapping[str, str]) -> Aircraft:
    kind_words = " ".join(words_of(said.get("type", ""), LONGEST["type"]).split())
    if len(kind_words) < 2:
        raise RefusedError("Please name the aircraft type.")
    kind = aircraft_type(kind_words)
    tail = re.sub(r"[^A-Z0-9-]", "", said.get("tail", "").upper())[: LONGEST["tail"]]
    return Aircraft(
        type_name=kind_words,
        icao_type=kind.icao if kind else None,
        category=kind.category if kind else "Not known",
        tail=tail or None,
        seats=_number(said, "seats", "seats", 1, 400),
        year=_number(said, "year", "year of make", 1950, 2100),
        amenities=tuple(key for key in AMENITIES if said.get(f"has_{key}") == "yes"),
    )


def _number(said: Mapping[str, str], name: str, words: str, least: int, most: int) -> int | None:
    text = said.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and least <= int(text) <= most):
        raise RefusedError(f"Please give {words} as a number from {least} to {most}, or leave it empty.")
    return int(text)


def _legs(said: Mapping[str, str], trip: Trip, now: datetime) -> tuple[OfferedLeg, ...]:
    """All legs, or none where nothing is said of any."""
    legs = [_leg(said, n, leg, now) for n, leg in enumerate(trip.legs)]
    return tuple(legs) if any(leg.date or leg.time for leg in legs) else ()


def _leg(said: Mapping[str, str], n: int, leg: Leg, now: datetime) -> OfferedLeg:
    assert leg.origin is not None
    assert leg.destination is not None
    day, at = said.get(f"leg_{n}_date", "").strip(), said.get(f"leg_{n}_time", "").strip()
    try:
        on = date.fromisoformat(day) if day else None
        clock = time.fromisoformat(at[:5]) if at else None
    except ValueError as error:
        raise RefusedError(
            f"Please give date and time of leg {n + 1} like 2026-12-14 and 10:00, or leave them empty."
        ) from error
    if clock is not None and on is None:
        raise RefusedError(f"Leg {n + 1} has a time and no date.")
    if on is not None and abs((on - now.date()).days) > 730:
        raise RefusedError(f"The date of leg {n + 1} is far from the trip's.")
    return OfferedLeg(
        origin=leg.origin.icao or "", destination=leg.destination.icao or "", date=on, time=clock
    )


def _times(said: Mapping[str, str], trip: Trip, what: str) -> tuple[int, ...]:
    """Minutes per leg; empty unless every leg has them."""
    found = []
    for n in range(len(trip.legs)):
        text = said.get(f"leg_{n}_{what}", "").strip().lower().replace(" ", "")
        if not text:
            continue
        read = MINUTES.fullmatch(text)
        minutes = int(read[1]) * 60 + int(read[2]) if read and int(read[2]) < 60 else 0
        if not 5 <= minutes <= 24 * 60:
            raise RefusedError(f"Please give the {what} time of leg {n + 1} like 5:30, or leave it empty.")
        found.append(minutes)
    if found and len(found) != len(trip.legs):
        raise RefusedError(f"Please give the {what} time of every leg, or of none.")
    return tuple(found)


def _valid_until(said: Mapping[str, str], now: datetime) -> datetime | None:
    text = said.get("valid_until", "").strip()
    if not text:
        return None
    try:
        until = datetime.fromisoformat(text)
    except ValueError as error:
        raise RefusedError("Please give the validity as date and time in UTC, or leave it empty.") from error
    until = until.replace(tzinfo=UTC) if until.tzinfo is None else until.astimezone(UTC)
    if until <= now:
        raise RefusedError("The validity lies in the past.")
    return until


def _message(said: Mapping[str, str]) -> str | None:
    positioning = words_of(said.get("positioning", ""), LONGEST["positioning"])
    message = words_of(said.get("message", ""))
    parts = [f"Positioning: {positioning}" if positioning else "", message]
    return "\n".join(part for part in parts if part) or None
