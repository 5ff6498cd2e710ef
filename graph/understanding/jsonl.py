"""Cases as lines of JSON in, what was understood as lines of JSON out: for pipes and evaluations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from domain.trip import Leg, Place, Trip
from graph.understanding.contract import Intent, Message, Question, Understood
from graph.understanding.offline import OfflineEngine


def understand_jsonl(lines: Iterable[str], engine: OfflineEngine | None = None) -> Iterator[str]:
    """One line `{"id", "today", "messages": [{"role", "text"}]}` in, one line with intent, trip, missing and
    questions out. A line that is no such case gives `{"id": null, "error": ...}`; empty lines are skipped."""
    reader = engine or OfflineEngine()
    for line in lines:
        if not line.strip():
            continue
        try:
            case = json.loads(line)
            messages = tuple(
                Message(role=message["role"], text=message["text"]) for message in case["messages"]
            )
            today = date.fromisoformat(case["today"])
        except (ValueError, KeyError, TypeError) as problem:
            yield json.dumps(
                {"id": None, "error": f"not a case: {problem.__class__.__name__}: {problem}"[:300]}
            )
            continue
        understood, trip = understand_messages(reader, messages, today)
        yield json.dumps(as_json(str(case.get("id", "")), understood, trip), ensure_ascii=False)


def understand_messages(
    engine: OfflineEngine, messages: tuple[Message, ...], today: date
) -> tuple[Understood, Trip | None]:
    """The conversation read turn by turn: what the last turn meant, and the trip after it."""
    trip: Trip | None = None
    understood = Understood(intent=Intent.UNCLEAR)
    for index, message in enumerate(messages):
        if message.role == "assistant":
            continue
        understood = engine.read_turn(message.text, today=today, trip=trip, conversation=messages[:index])
        trip = understood.trip or trip
    return understood, trip


def as_json(case_id: str, understood: Understood, trip: Trip | None) -> dict[str, Any]:
    """The line for one case. `trip` is null when no trip was spoken about."""
    return {
        "id": case_id,
        "intent": understood.intent.value,
        "trip": None if trip is None else _trip(trip),
        "missing": list(trip.missing) if trip else [],
        "questions": [_question(question) for question in understood.questions],
        "assumptions": [
            {"path": source.path, "words": source.words, "note": source.note}
            for source in (trip.assumed if trip else ())
        ],
        "warnings": list(trip.warnings) if trip else [],
        "note": understood.note,
        "further": list(understood.further),
    }


def _trip(trip: Trip) -> dict[str, Any]:
    return {
        "trip_type": trip.trip_type.value,
        "legs": [_leg(leg) for leg in trip.legs],
        "requirements": list(trip.requirements),
        "budget": {"amount": f"{trip.budget.amount:f}", "currency": trip.budget.currency}
        if trip.budget
        else None,
    }


def _leg(leg: Leg) -> dict[str, Any]:
    return {
        "origin": _place(leg.origin),
        "destination": _place(leg.destination),
        "date": leg.date.isoformat() if leg.date else None,
        "time": f"{leg.time:%H:%M}" if leg.time else None,
        "time_kind": leg.time_kind if leg.time else None,
        "passengers": leg.passengers,
    }


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "icao": place.icao,
        "city": place.city,
        "metro": place.metro,
        "text": place.text,
        "assumed": place.assumed,
    }


def _question(question: Question) -> dict[str, Any]:
    choices = [{"label": choice.label, "value": choice.value} for choice in question.choices]
    return {"slot": question.slot, "text": question.text, "choices": choices}
