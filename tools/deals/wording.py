"""How dates, times, durations and money read, the same on cards, pages, mails and documents."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.numbers import format_currency

from domain.currencies import minor_digits
from domain.deal import Deal
from domain.deal_state import DealState
from domain.money import Money
from domain.together import named
from domain.trip import Leg, Place, TripType
from tools.places.flight_time import arrival

TO_BE_DECIDED = "time to be decided"

TRIP_TYPES = {
    TripType.ONE_WAY: "One way",
    TripType.ROUND_TRIP: "Round trip",
    TripType.OPEN_JAW: "Open jaw",
    TripType.MULTI_CITY: "Multi-city",
}


AMENITIES = {"wifi": "Wi-Fi", "pets": "Pets welcome"}


def amenity_label(key: str) -> str:
    """`Wi-Fi`, `Pets welcome`, `Lavatory`"""
    return AMENITIES.get(key, key[:1].upper() + key[1:].replace("_", " "))


def state_label(state: DealState) -> str:
    """`proposal sent`: to be quoted, “the deal stands at …”"""
    return state.value.replace("_", " ")


def local_day(now: datetime, timezone: str) -> date:
    """The date at that place: a broker's "today" is the broker's own."""
    return now.astimezone(ZoneInfo(timezone)).date()


MARKS = re.compile(r"([\\`*_{}\[\]()#!<>|~&])")
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""controls, the space without width (the page draws a cursor in its place), what turns the direction of the
line around, and halves of characters"""
LONGEST_PLAIN = 600


def plain(text: str) -> str:
    """Words from outside inside a chat message: shown as they are, on one line. No link, picture, heading
    or other mark of theirs takes effect."""
    line = " ".join(UNSEEN.sub("", " ".join(text.split())).split())[:LONGEST_PLAIN]
    # the page makes links of bare addresses even where every mark is escaped
    line = line.replace("://", ":\u2060//").replace("www.", "www\u2060.")
    return MARKS.sub(r"\\\1", line)


def date_label(day: date) -> str:
    """`Mon 14 Dec 2026`"""
    return f"{day:%a} {day.day} {day:%b %Y}"


def clock_label(day: date, at: time, zone: str | None) -> str:
    """`10:00 EST`: wall time and what the zone is called there on that day."""
    if zone is None:
        return f"{at:%H:%M} local"
    return f"{at:%H:%M} {datetime.combine(day, at, tzinfo=ZoneInfo(zone)):%Z}"


def time_label(leg: Leg) -> str:
    """`10:00 EST`, `arrive by 16:00 PST`, or that it is open."""
    if leg.time is None or leg.date is None:
        return TO_BE_DECIDED
    label = clock_label(leg.date, leg.time, leg.zone)
    return f"arrive by {label}" if leg.time_kind == "arrive" else label


def moment_label(at: datetime, zone: str) -> str:
    """`Wed 2 Dec 2026, 17:00 EST`"""
    local = at.astimezone(ZoneInfo(zone))
    return f"{date_label(local.date())}, {local:%H:%M %Z}"


def duration_label(minutes: int) -> str:
    """`5 h 34`, `48 min`"""
    return f"{minutes // 60} h {minutes % 60:02d}" if minutes >= 60 else f"{minutes} min"


def money_label(amount: Money) -> str:
    """`USD 118,431.20`, `JPY 4,500,000`: rounded at the currency's minor unit"""
    return _money(amount.rounded().amount, amount.currency, minor_digits(amount.currency))


def rough_label(amount: Money) -> str:
    """`USD 118,400`: for an estimate, which has no cents"""
    return _money(amount.amount.quantize(Decimal(1), rounding=ROUND_HALF_UP), amount.currency, 0)


@lru_cache(maxsize=4096)
def _money(amount: Decimal, currency: str, digits: int) -> str:
    places = f".{'0' * digits}" if digits else ""
    # how many decimals a currency has is ISO 4217's to say: CLDR leaves out those that cash does not use
    pattern = f"¤¤ #,##0{places};¤¤ -#,##0{places}"
    return format_currency(amount, currency, pattern, locale="en_US", currency_digits=False)


def size_label(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, size // 1000)} kB"


def arrival_label(leg: Leg, block_minutes: int) -> str | None:
    """When the leg is in, local to the destination; the day is named when it is another one."""
    arrived = arrival(leg, block_minutes)
    if leg.time_kind == "arrive" or arrived is None:
        return None
    day = "" if arrived.date() == leg.date else f" ({date_label(arrived.date())})"
    return f"{arrived:%H:%M %Z}{day}"


def aircraft_label(deal: Deal, quote_ids: Iterable[str]) -> str:
    """`Learjet 45`, `2 × Learjet 45`: what these quotes fly, as one; empty where there is none."""
    return named([quote.aircraft.type_name for quote_id in quote_ids if (quote := deal.quote(quote_id))])


def place_code(place: Place | None) -> str:
    if place is None:
        return "?"
    return place.iata or place.icao or place.text
