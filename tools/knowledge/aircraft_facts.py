"""What a type or a category of aircraft can do, from the aircraft table."""

from __future__ import annotations

import re
from collections.abc import Callable

from domain.money import Money
from tools.deals.wording import plain, rough_label
from tools.knowledge.aircraft_named import categories_in, unknown_type_in
from tools.knowledge.question import AIRCRAFT_SOURCE, Asked, sourced
from tools.places.aircraft import CATEGORIES, AircraftType, HourlyBand, aircraft_types, hourly_band

_MOST_COMPARED = 3


def _hourly(kind: AircraftType) -> str:
    band = kind.band
    if band is None:
        return "has no published hourly rate"
    return f"is in a category ({kind.category}) with published retail rates of {_rate(band)}, never an offer"


def _rate(band: HourlyBand) -> str:
    return f"{rough_label(Money(amount=band.low))} to {band.high:,.0f} an hour (check)"


_FACTS: tuple[tuple[str, Callable[[AircraftType], str]], ...] = (
    (r"\brange\b|\bhow far\b", lambda t: f"has a range of {t.range_nm:,} nm with reserves"),
    (r"\bfast\b|\bspeed\b|\bcruis\w+|\bknots?\b", lambda t: f"cruises at {t.cruise_kt} knots"),
    (
        r"\bseats?\b|\bhow many (?:people|pax|passengers)|\bcapacity\b|"
        r"\b\d+ (?:people|pax|passengers)\b|\bhow (?:big|many)\b|\bfits?\b",
        lambda t: f"seats {t.seats} in the usual charter layout",
    ),
    (r"\brunway\b|\bfield length\b|\bshort field\b", lambda t: f"needs about {t.runway_ft:,} ft of runway"),
    (
        r"\bweigh\w*|\bmtow\b|\bheavy is\b|\btake-?off weight\b",
        lambda t: f"has a maximum take-off weight of {t.mtow_lb:,} lb",
    ),
    (r"\bcategory\b|\bclass\b|\bwhat (?:kind|type|size)\b", lambda t: f"counts as {t.category}"),
    (r"\ban hour\b|\bper hour\b|\bhourly\b", _hourly),
)
_ALL_FACTS = re.compile(
    r"\bwhat(?:'s| is| are)\b|\btell me about\b|\bdifference\b|\bcompare\b|\bversus\b|\bvs\b|\bspecs?\b|"
    r"\bfacts\b|\bfigures\b"
)
_CATEGORIES_ASKED = re.compile(
    r"\b(?:aircraft|jet|plane) (?:categor(?:y|ies)|class(?:es)?)\b|"
    r"\b(?:categories|classes) of (?:jets?|planes?|aircraft)\b"
)
_MONEY = re.compile(r"\bprices?\b|\bcosts?\b|\bbuy\b|\bworth\b|\bquotes?\b")
_UNKNOWN_FACT = re.compile(
    r"\bcabin\b|\bbaggage\b|\bluggage\b|\bheight\b|\bwingspan\b|\bwifi\b|\bwi-fi\b|\bfuel burn\b|\bengines?\b"
)


def aircraft_facts(asked: Asked) -> str | None:
    """Range, speed, seats, runway, weight, category of a type; or what a category is."""
    facts = [words for pattern, words in _FACTS if re.search(pattern, asked.lower)]
    if asked.types:
        return _types(asked, facts)
    categories = categories_in(asked.lower)
    if categories and (facts or _ALL_FACTS.search(asked.lower)):
        return _with_source([_category(category) for category in categories[:_MOST_COMPARED]], verified=False)
    if _CATEGORIES_ASKED.search(asked.lower):
        return _with_source([f"Categories, smallest first: {', '.join(CATEGORIES)}."], verified=True)
    if facts and (unknown := unknown_type_in(asked.text)):
        return (
            f"“{plain(unknown)}” names no type of my aircraft table ({len(aircraft_types())} charter types). "
            "Name the exact type, for example “Gulfstream G650”."
        )
    return None


def _types(asked: Asked, facts: list[Callable[[AircraftType], str]]) -> str | None:
    kinds = list(dict.fromkeys(mention.kind for mention in asked.types))[:_MOST_COMPARED]
    if not facts and _UNKNOWN_FACT.search(asked.lower):
        return (
            "My aircraft table has range, speed, seats, runway, take-off weight and category of a type; "
            "cabin, baggage, wingspan, engines and what is on board are not in it."
        )
    if not facts and (_MONEY.search(asked.lower) or not _ALL_FACTS.search(asked.lower)):
        return None
    sentences = [
        f"The {kind.name} {_and([words(kind) for words in facts])}." if facts else _everything(kind)
        for kind in kinds
    ]
    return _with_source(sentences, verified=all(kind.verified for kind in kinds))


def _everything(kind: AircraftType) -> str:
    return (
        f"The {kind.name} ({kind.category}): {kind.seats} seats in the usual charter layout, "
        f"{kind.cruise_kt} knots, {kind.range_nm:,} nm with reserves, about {kind.runway_ft:,} ft of runway, "
        f"{kind.mtow_lb:,} lb maximum take-off weight."
    )


def _category(category: str) -> str:
    kinds = [kind for kind in aircraft_types() if kind.category == category]
    band = hourly_band(category)
    names = ", ".join(kind.name for kind in kinds[:3])
    price = f", published rates {_rate(band)}" if band else ", no published hourly rate"
    return (
        f"**{category}**: {_span([k.seats for k in kinds])} seats, {_span([k.cruise_kt for k in kinds])} "
        f"knots, range {_span([k.range_nm for k in kinds])} nm{price}; for example {names}."
    )


def _with_source(sentences: list[str], *, verified: bool) -> str:
    return sourced("\n\n".join(sentences), AIRCRAFT_SOURCE, verified=verified)


def _span(numbers: list[int]) -> str:
    low, high = min(numbers), max(numbers)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
