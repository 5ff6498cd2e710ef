"""Rules of an airport, and whether a type may use it: curfew, hours, weight, wingspan, approach, slots."""

from __future__ import annotations

import re

from tools.deals.wording import plain
from tools.knowledge.places_named import not_known, place_in, unknown_in
from tools.knowledge.question import AIRCRAFT_SOURCE, AIRPORT_SOURCE, Asked, sourced
from tools.places.aircraft import AircraftType
from tools.places.airport_rules import AirportRule, rules_of
from tools.places.airports import Airport
from tools.places.findings import Finding, airport_findings, trip_findings

HIGH_FIELD_FT = 3000
"""above this elevation a sea-level runway figure is worth a word"""
NOT_CONFIRMED = "not confirmed"
ASK_FIRST = "Rules change: ask the airport or the operator before you promise anything."
_MOST_RULES = 6
_USE = re.compile(r"\b(?:can|could|may|is|will|does|do|able|ok|fits?)\b")
_LAND = re.compile(
    r"\b(?:use|land\w*|get into|get in|go (?:to|into)|into|operate|fly (?:to|into|from)|take ?off|work|ok|"
    r"allowed|fits?|suitable|long enough|short)\b"
)
_KINDS: tuple[tuple[str, str, frozenset[str]], ...] = (
    (
        r"\bcurfews?\b|\bnoise\b|\bat night\b|\bovernight\b|\bnight (?:flights?|hours)\b|\bmidnight\b",
        "night hours",
        frozenset(("curfew", "closed", "noise", "fuel")),
    ),
    (
        r"\b(?:opening|operating) (?:hours|times)\b|\bopen(?:s|ed)?\b|\bclosed?\b|\bcloses\b|\bclosing\b",
        "hours",
        frozenset(("closed", "curfew", "closing")),
    ),
    (
        r"\bslots?\b|\bppr\b|\bprior permission\b|\breservations?\b|\bparking\b",
        "slots and permissions",
        frozenset(("slots", "ppr", "reservation")),
    ),
    (r"\bwing ?spans?\b", "wingspan", frozenset(("wingspan",))),
    (
        r"\bweight (?:limit|restriction)s?\b|\bhow heavy\b|\bmax(?:imum)? weight\b",
        "weight",
        frozenset(("weight",)),
    ),
    (r"\bsteep\b|\bapproach\b", "the approach", frozenset(("steep_approach", "qualification"))),
    (
        r"\bqualifi\w+|\bspecial (?:crew|training|permission)\b|\bcrew training\b",
        "crews",
        frozenset(("qualification", "steep_approach", "security")),
    ),
    (
        r"\btfrs?\b|\bsecurity\b|\bdassp\b|\bgateway\b|\bpresident\b",
        "security",
        frozenset(("tfr", "security")),
    ),
    (r"\bcustoms\b|\bhangars?\b", "customs and hangars", frozenset()),
)
_THIS_TRIP = re.compile(r"\b(?:this|the|our|that|these)\b[^?.!]{0,20}\b(?:trip|flights?|legs?|route)\b")
_HEAVIER = re.compile(r"\d ?ER$", re.IGNORECASE)
_ANY_RULE = re.compile(r"\b(?:rules?|restrictions?|restricted|limits?|limitations)\b")
_WITH_TYPE = frozenset(("weight", "wingspan", "steep_approach", "runway"))


def type_at_airport(asked: Asked) -> str | None:
    """Can this type use this airport: its runway need, and the airport's rules for it."""
    if not asked.types or not (_USE.search(asked.lower) and _LAND.search(asked.lower)):
        return None
    spot = place_in(asked.bare)
    if spot is None:
        unknown = unknown_in(asked.bare.replace("\x01", ""))
        return not_known(unknown) if unknown else None
    if spot.airport is None:
        return spot.problem
    kind, field = asked.types[0].kind, spot.airport
    found = [
        *airport_findings(field, "arrive", day=asked.today, kind=kind),
        *airport_findings(field, "depart", day=asked.today, kind=kind),
    ]
    minded = [
        finding for finding in dict.fromkeys(found) if finding.severity != "info" or finding.code == "weight"
    ]
    bullets = [_bullet(finding) for finding in minded if finding.code != "runway"][:_MOST_RULES]
    said = asked.text[asked.types[0].start : asked.types[0].end]
    verdict = (
        _verdict(minded, heaviest=bool(_HEAVIER.search(said))) if field.longest_runway_ft else "I cannot say."
    )
    told = [f"{verdict} {_runway(kind, field)}{high_field(field)}{spot.taken}"]
    if bullets:
        told.append("\n".join(bullets))
    told.append(ASK_FIRST)
    return sourced("\n\n".join(told), f"{AIRPORT_SOURCE}; {AIRCRAFT_SOURCE}", verified=kind.verified)


def airport_rule_facts(asked: Asked) -> str | None:
    """The rules of an airport, all of them or those of the kind that is asked for."""
    wanted = next(((words, kinds) for sign, words, kinds in _KINDS if re.search(sign, asked.lower)), None)
    if wanted is None and not _ANY_RULE.search(asked.lower):
        return None
    if _THIS_TRIP.search(asked.lower):
        return _of_the_trip(asked)
    spot = place_in(asked.bare)
    if spot is None:
        return None
    if spot.airport is None:
        return spot.problem
    field = spot.airport
    rules = [rule for rule in rules_of(field.icao, asked.today) if rule.kind != "pets"]
    words, kinds = wanted or ("rules", frozenset(rule.kind for rule in rules))
    found = list(dict.fromkeys(_rule(rule) for rule in rules if rule.kind in kinds))[:_MOST_RULES]
    if not found:
        known = "" if not rules else f" My table of rules has for it: {'; '.join(_short(rules))}."
        return (
            f"Nothing on {words} of {field.label} is in my tables, which says nothing about the airport "
            f"itself.{spot.taken}{known}"
        )
    return f"{field.label}:{spot.taken}\n\n" + "\n".join(found) + f"\n\n{ASK_FIRST}"


def _of_the_trip(asked: Asked) -> str | None:
    """What the tables say against the deal's own trip, at its times and in the type that is named."""
    trip = asked.deal.trip if asked.deal else None
    if trip is None or not trip.legs:
        return None
    found = trip_findings(trip, kind=asked.types[0].kind if asked.types else None)[:_MOST_RULES]
    if not found:
        return "My tables have nothing against this trip, which says nothing about its airports themselves."
    bullets = [f"- {plain(one.text.rstrip('.'))} ({_origin(one.source, one.verified)})." for one in found]
    return "On this trip:\n\n" + "\n".join(bullets) + f"\n\n{ASK_FIRST}"


def _verdict(minded: list[Finding], *, heaviest: bool) -> str:
    """`heaviest`: the question names the heavier version of the type, as in `G650ER`."""
    codes = {finding.code: finding for finding in reversed(minded)}
    runway, weight, steep = (codes.get(code) for code in ("runway", "weight", "steep_approach"))
    if "wingspan" in codes:
        return f"No{_unsure(codes['wingspan'])}: its wingspan is over the limit."
    if runway and runway.severity == "block":
        return f"No{_unsure(runway)}: the runway is too short."
    if weight and (heaviest or weight.severity != "info"):
        return f"Only with an approval, if at all{_unsure(weight)}: it is over the weight limit."
    if steep and "not on our list" in steep.text:
        return "Not as far as I know: it is not on my list of types approved for the steep approach."
    if steep:
        return f"Yes{_unsure(steep)}, if this very aircraft and its crew are approved for the steep approach."
    if runway:
        return "Perhaps, with a light load: the runway is shorter than the usual need."
    return "By my tables yes."


def _unsure(finding: Finding) -> str:
    return "" if finding.verified else f" ({NOT_CONFIRMED})"


def _runway(kind: AircraftType, field: Airport) -> str:
    if field.longest_runway_ft is None:
        return (
            f"I do not know the runway of {field.label}. The {kind.name} needs about {kind.runway_ft:,} ft."
        )
    return (
        f"{field.label} has {field.longest_runway_ft:,} ft of runway, the {kind.name} needs about "
        f"{kind.runway_ft:,} ft."
    )


def high_field(field: Airport) -> str:
    """A sentence on an elevation that costs performance, else nothing."""
    if field.elevation_ft < HIGH_FIELD_FT:
        return ""
    return f" It lies {field.elevation_ft:,} ft high, where more runway or less load is needed."


def _bullet(finding: Finding) -> str:
    text = finding.text.partition(": ")[2].rstrip(".") or finding.text
    return f"- {text[:1].upper()}{text[1:]} ({_origin(finding.source, finding.verified)})."


def _rule(rule: AirportRule) -> str:
    return f"- {rule.text[:1].upper()}{rule.text[1:]} ({_origin(rule.source, rule.verified)})."


def _origin(source: str, verified: bool) -> str:
    return source if verified else f"{source}, {NOT_CONFIRMED}"


def _short(rules: list[AirportRule]) -> list[str]:
    return list(dict.fromkeys(rule.text for rule in rules))[:3]
