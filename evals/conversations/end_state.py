"""What a conversation left behind, read from the database and from outside: the only thing that is judged."""

from __future__ import annotations

from typing import Any

from evals.desk.desk import CLIENTS, Thread

NOTHING: dict[str, Any] = {
    "state": None,
    "legs": [],
    "missing": [],
    "wishes": [],
    "budget": None,
    "client": None,
    "new_clients": [],
    "other_trips": 0,
    "trips_at_market": 0,
    "open_quotes": 0,
    "options": 0,
    "margin": None,
    "mail": None,
    "letters": [],
    "drafts_to_operators": 0,
    "sent_to": [],
    "payments": 0,
    "archived": False,
    "refused": 0,
}
"""where a broker has said nothing yet; a task names what differs"""


async def end_state(thread: Thread) -> dict[str, Any]:
    desk, deal = thread.desk, await thread.deal()
    clients = desk.as_owner(
        "select id, company, contact_name from clients where broker_id = %s", thread.user_id
    )
    called = {str(row[0]): row[1] or row[2] for row in clients}
    usual = {company for company, _, _ in CLIENTS}
    trips = desk.premises.market.get("/admin/state").raise_for_status().json()["trips"]
    end = {
        **NOTHING,
        "new_clients": sorted(set(called.values()) - usual),
        "trips_at_market": sum(not trip["canceled"] for trip in trips),
        "sent_to": sorted(str(to) for mail in desk.premises.mails() for to in _addresses(mail)),
        "refused": len(thread.problems),
    }
    if deal is None:
        return end
    archived = desk.as_owner(
        "select kind from deal_events where deal_id = %s and kind in ('deal_archived', 'deal_brought_back') "
        "order by seq desc limit 1",
        deal.id,
    )
    trip, proposal = deal.trip, deal.proposal
    return {
        **end,
        "state": deal.state.value,
        "legs": [_leg(leg) for leg in trip.legs] if trip else [],
        "missing": list(trip.missing) if trip else [],
        "wishes": sorted(trip.requirements) if trip else [],
        "budget": str(trip.budget) if trip and trip.budget else None,
        "client": called.get(deal.client_id or ""),
        "other_trips": len(deal.other_trips),
        "open_quotes": len(deal.open_quotes),
        "options": len(proposal.options) if proposal else 0,
        "margin": f"{proposal.margin_percent.normalize():f}" if proposal else None,
        "mail": deal.mail.status if deal.mail else None,
        "letters": [f"{letter.purpose} {letter.status}" for letter in deal.letters],
        "drafts_to_operators": sum(ask.status == "draft" for ask in deal.asks),
        "payments": len(deal.ledger.entries),
        "archived": bool(archived) and archived[0][0] == "deal_archived",
    }


def _leg(leg: Any) -> str:
    """`KTEB KVNY 2026-12-14 10:00 6`; what is not known is a question mark."""
    ends = (place.icao if place and place.icao else "?" for place in (leg.origin, leg.destination))
    time = f"{leg.time:%H:%M}" if leg.time else "?"
    return " ".join((*ends, str(leg.date or "?"), time, str(leg.passengers or "?")))


def _addresses(mail: dict[str, object]) -> list[str]:
    found = mail["rcpt_to"]
    return list(map(str, found)) if isinstance(found, list) else []
