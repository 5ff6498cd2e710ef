"""The trip as it is understood: legs, wishes, what was assumed, what is missing."""

from __future__ import annotations

import re

from domain.deal import Deal
from domain.deal_state import UNSOLD, allowed
from domain.old_trips import OldTrip
from domain.trip import Leg, Place, Question, Source, Trip
from tools.cards.desk import Desk, Props
from tools.cards.trip_edit import trip_edit
from tools.cards.trip_facts import TYPICAL_CRUISE_KT, leg_facts
from tools.deals.wording import (
    TRIP_TYPES,
    arrival_label,
    date_label,
    duration_label,
    local_day,
    money_label,
    place_code,
    time_label,
)
from tools.operators.ask import ASKABLE
from tools.places.findings import trip_findings
from tools.places.flight_time import LegTime, UnknownPositionError, leg_time
from tools.sourcing.old_trips import MESSAGE, cancellable
from tools.sourcing.trip_creation import WITHOUT_MARKETPLACE

DATE_SLOT = re.compile(r"(?P<back>return )?date(?: of leg (?P<leg>\d+))?")
LEG_TIME = re.compile(r"legs\.(\d+)\.time")
REPEATED = re.compile(r'(?P<said>"[^"]+"|.+?)(?= (?:read|is|and you|counted)\b|: )')
"""the words at the start of a note, which stand before it already"""
REQUIREMENTS = {"pets": "Pet on board", "wifi": "Wi-Fi"}


def trip_card(deal: Deal, desk: Desk) -> Props:
    trip = deal.trip or Trip()
    marketplace = deal.marketplace
    state = "draft" if marketplace.status == "none" else marketplace.status
    created = None
    if marketplace.status == "created":
        created = {
            "trip_id": marketplace.trip_id,
            "deep_link": marketplace.deep_link,
            "sandbox": desk.is_simulator,
        }
    return {
        "deal_number": deal.number,
        "route": trip.route,
        "trip_type_label": TRIP_TYPES[trip.trip_type],
        "client": _client(desk),
        "legs": [_leg(n, leg) for n, leg in enumerate(trip.legs, start=1)],
        "requirements": [{"key": key, "label": requirement_label(key)} for key in trip.requirements],
        "budget_label": money_label(trip.budget) if trip.budget else None,
        "assumptions": [
            {"path": source.path, "label": assumption_label(trip, source)} for source in trip.assumed
        ],
        "missing": list(trip.missing),
        "questions": [_question(question, trip, desk) for question in deal.questions],
        "warnings": [*trip.warnings, *_findings(trip)],
        "state": state,
        "can_create": trip.ready and _can_create(deal),
        "can_ask": trip.ready and deal.state in ASKABLE,
        "created": created,
        "aviapages": "aviapages" in desk.house.quote_channels and trip.ready and deal.state in UNSOLD,
        "problem": {"text": marketplace.problem} if marketplace.problem else None,
        "old_trips": [_old_trip(one, deal) for one in deal.old_trips],
        "edit": trip_edit(deal, trip, desk) if trip.legs else None,
    }


def _old_trip(old: OldTrip, deal: Deal) -> Props:
    return {
        "trip_id": old.trip_id,
        "state": old.status,
        "can_cancel": old in cancellable(deal),
        "message": MESSAGE,
        "problem": old.problem,
    }


def _can_create(deal: Deal) -> bool:
    status = deal.marketplace.status
    if status == "forgotten":
        return allowed(deal.state, "trip_requested")
    return deal.state in WITHOUT_MARKETPLACE and status in {"none", "failed", "uncertain"}


def requirement_label(key: str) -> str:
    return REQUIREMENTS.get(key, key[:1].upper() + key[1:])


def assumption_label(trip: Trip, source: Source) -> str:
    """`“late afternoon” read as 16:00`: what was said, once, and what was made of it."""
    words, note = source.words, source.note or ""
    if note.endswith("is approximate") and (about := _time_at(trip, source.path)):
        return f"“{words}” read as {about}"
    if told := REPEATED.match(note):
        said = told["said"].strip('"')
        if said.casefold() in words.casefold() or said.casefold().endswith(f" {words.casefold()}"):
            return f"“{max(words, said, key=len)}”{note[told.end('said') :]}"
    return f"“{words}”: {note or 'assumed'}"


def _time_at(trip: Trip, path: str) -> str | None:
    place = LEG_TIME.fullmatch(path)
    return time_label(trip.legs[int(place[1])]) if place and int(place[1]) < len(trip.legs) else None


def _question(question: Question, trip: Trip, desk: Desk) -> Props:
    return {
        "slot": question.slot,
        "label": question.slot[:1].upper() + question.slot[1:],
        "text": question.text,
        "choices": [choice.model_dump() for choice in question.choices],
        "day": _day(question.slot, trip, desk),
    }


def _day(slot: str, trip: Trip, desk: Desk) -> Props | None:
    """For a date: the first day that can be picked, and the words that a picked day is sent as."""
    asked = DATE_SLOT.fullmatch(slot)
    if asked is None:
        return None
    index = 1 if asked["back"] else int(asked["leg"] or 1) - 1
    earlier = [leg.date for leg in trip.legs[:index] if leg.date]
    first = max(earlier, default=local_day(desk.now, desk.broker.timezone))
    of_leg = f"leg {asked['leg']}: " if asked["leg"] else ""
    words = f"{of_leg}{'return on ' if asked['back'] else ''}{{date}}"
    return {"earliest": first.isoformat(), "words": words}


def _findings(trip: Trip) -> list[str]:
    """What the tables of airports and aircraft say against it; what is only good to know stays out."""
    return [finding.label for finding in trip_findings(trip) if finding.severity != "info"]


def _client(desk: Desk) -> Props | None:
    if desk.client is None:
        return None
    return {"name": desk.client.contact_name, "company": desk.client.company, "recognised": True}


def _leg(n: int, leg: Leg) -> Props:
    flown = _flown(leg)
    return {
        "n": n,
        "origin": _place(leg.origin),
        "destination": _place(leg.destination),
        "date": leg.date.isoformat() if leg.date else None,
        "date_label": date_label(leg.date) if leg.date else None,
        "time_label": time_label(leg),
        "time_kind": leg.time_kind,
        "passengers": leg.passengers,
        "distance_label": f"{flown.distance_nm:,} nm" if flown else None,
        "flight_label": f"about {duration_label(flown.flight_minutes)}" if flown else None,
        "arrival_label": arrival_label(leg, flown.block_minutes) if flown else None,
        "why": leg_facts(leg, flown) if flown else {},
    }


def _flown(leg: Leg) -> LegTime | None:
    if leg.origin is None or leg.destination is None:
        return None
    try:
        return leg_time(
            leg.origin,
            leg.destination,
            cruise_kt=TYPICAL_CRUISE_KT,
            month=leg.date.month if leg.date else None,
        )
    except UnknownPositionError:
        return None


def _place(place: Place | None) -> Props | None:
    if place is None:
        return None
    return {
        "code": place_code(place),
        "icao": place.icao,
        "name": place.name or place.city or place.text,
        "city": place.city,
        "text": place.text,
        "assumed": place.assumed,
        "lat": place.latitude,
        "lon": place.longitude,
    }
