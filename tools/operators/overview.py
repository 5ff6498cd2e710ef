"""One operator in a few lines of text, as the command line shows it."""

from __future__ import annotations

from persistence.operators import Certification, FleetAircraft, OperatorEntry
from tools.operators.records import TrackRecord
from tools.operators.whom_to_ask import answer_words


def overview(entry: OperatorEntry, record: TrackRecord) -> str:
    """Name and base, contact, certifications, fleet, how it answers, its last price."""
    off = "" if entry.active else "  (not asked)"
    contact = ", ".join(part for part in (entry.contact_name, entry.email, entry.phone) if part)
    lines = [f"{entry.name}  {entry.base_icao}{off}", f"  {contact}"]
    if entry.certifications:
        lines.append(f"  {', '.join(_certified(one) for one in entry.certifications)}")
    if entry.fleet:
        lines.append(f"  {'; '.join(_aircraft(one) for one in entry.fleet)}")
    lines.append(f"  {answer_words(record)}")
    if record.prices:
        last = record.prices[0]
        lines.append(f"  last price {last.price} on {last.at:%Y-%m-%d} ({last.type_name})")
    return "\n".join(lines)


def _certified(one: Certification) -> str:
    return f"{one.label} ({one.on.isoformat()})" if one.on else one.label


def _aircraft(one: FleetAircraft) -> str:
    facts = [one.tail, f"{one.seats} seats" if one.seats else None, str(one.year) if one.year else None]
    told = ", ".join(fact for fact in facts if fact)
    return f"{one.type_name} ({told})" if told else one.type_name
