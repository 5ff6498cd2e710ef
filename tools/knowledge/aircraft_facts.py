"""What a type or a category of aircraft can do, from the aircraft table."""

from __future__ import annotations

import re
from collections.abc import Callable

from domain.money import Money
from tools.deals.wording import plain, rough_label
from tools.knowledge.aircraft_named import categories_in, unknown_type_in
from tools.knowledge.question import AIRCRAFT_SOURCE, Asked, sourced
from tools.places.aircraft import CATEGORIES, AircraftType, HourlyBand, aircraft_types, hourly_band
from tools.places.cabins import Cabin, cabin

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
_BODY_FACTS: tuple[tuple[str, Callable[[Cabin], str]], ...] = (
    (r"\bwing ?span\b|\bhow wide\b", lambda c: f"has a wingspan of {c.wingspan_ft:g} ft"),
    (
        r"\bcabin\b|\bheight\b|\bstand up\b|\bheadroom\b",
        lambda c: f"has a cabin {c.height_ft:g} ft high, {c.width_ft:g} ft wide and {c.length_ft:g} ft long",
    ),
    (
        r"\bbaggage\b|\bluggage\b|\bbags\b|\bskis\b|\bgolf clubs\b",
        lambda c: f"takes about {c.baggage_cu_ft} cubic feet of baggage",
    ),
    (
        r"\bwi-?fi\b|\blavator\w+|\btoilets?\b|\bbathroom\b|\bbeds?\b|\bsleep\w*|\bshowers?\b|"
        r"\battendant\b|\bamenit\w+|\bon board\b",
        lambda c: f"usually has {_comforts(c)} on board, which its operator must confirm",
    ),
)
_COMFORTS = {
    "wifi": "Wi-Fi",
    "lavatory": "a lavatory",
    "attendant": "a cabin attendant",
    "bed": "beds",
    "shower": "a shower",
}
_ALL_FACTS = re.compile(
    r"\bwhat(?:'s| is| are)\b|\btell me about\b|\bdifference\b|\bcompare\b|\bversus\b|\bvs\b|\bspecs?\b|"
    r"\bfacts\b|\bfigures\b"
)
_CATEGORIES_ASKED = re.compile(
    r"\b(?:aircraft|jet|plane) (?:categor(?:y|ies)|class(?:es)?)\b|"
    r"\b(?:categories|classes) of (?:jets?|planes?|aircraft)\b"
)
_MONEY = re.compile(r"\bprices?\b|\bcosts?\b|\bbuy\b|\bworth\b|\bquotes?\b")
_UNKNOWN_FACT = re.compile(r"\bfuel burn\b|\bengines?\b|\bceiling\b|\bcockpit\b")


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
    if body := [words for pattern, words in _BODY_FACTS if re.search(pattern, asked.lower)]:
        return _bodies(kinds, facts if " and " in asked.lower else [], body)
    if not facts and _UNKNOWN_FACT.search(asked.lower):
        return (
            "My aircraft table has range, speed, seats, runway, take-off weight, category, wingspan, cabin "
            "and baggage of a type; engines, fuel burn and ceiling are not in it."
        )
    if not facts and (_MONEY.search(asked.lower) or not _ALL_FACTS.search(asked.lower)):
        return None
    sentences = [
        f"The {kind.name} {_and([words(kind) for words in facts])}." if facts else _everything(kind)
        for kind in kinds
    ]
    return _with_source(sentences, verified=all(kind.verified for kind in kinds))


def _bodies(
    kinds: list[AircraftType], facts: list[Callable[[AircraftType], str]], body: list[Callable[[Cabin], str]]
) -> str:
    """Wingspan, cabin, baggage and comforts, which stand in a table of their own."""
    sentences, sources, sure = [], [AIRCRAFT_SOURCE], True
    for kind in kinds:
        built = cabin(kind.icao)
        if built is None:
            sentences.append(f"The cabin of the {kind.name} is not in my tables.")
            continue
        told = [*(words(kind) for words in facts), *(words(built) for words in body)]
        sentences.append(f"The {kind.name} {_and(told)}.")
        wing_alone = len(body) == 1 and "wingspan" in told[-1] and not facts
        sources += [built.wingspan_source] if wing_alone and built.wingspan_verified else []
        sure = sure and wing_alone and built.wingspan_verified
    return sourced("\n\n".join(sentences), "; ".join(dict.fromkeys(sources)), verified=sure)


def _comforts(built: Cabin) -> str:
    return (
        _and([_COMFORTS[key] for key in built.amenities]) if built.amenities else "none of the usual comforts"
    )


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
