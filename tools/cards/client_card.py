"""The client of a deal as the book knows it, with what was done for it before."""

from __future__ import annotations

from domain.deal import Deal
from domain.deal_state import allowed
from persistence.clients import Client
from tools.cards.desk import Desk, Props
from tools.clients.form import form_of
from tools.clients.written import contact_line
from tools.deals.other_trips import thread_address
from tools.deals.wording import date_label, state_label


def client_card(deal: Deal, desk: Desk) -> Props:
    client = desk.client
    if client is None:
        return {"deal_number": deal.number, "client": None}
    past = desk.book
    return {
        "deal_number": deal.number,
        "client": _entry(client),
        "form": form_of(client),
        "fixed": not allowed(deal.state, "client_linked"),
        "deals": [_past(one) for one in past.deals if one.id != deal.id] if past else [],
        "twins": [_entry(one) for one in past.twins] if past else [],
    }


def _entry(client: Client) -> Props:
    return {
        "id": client.id,
        "title": client.title,
        "contact_name": client.contact_name,
        "email": client.email,
        "phone": client.phone,
        "currency": client.currency,
        "contacts": [contact_line(one) for one in client.contacts],
        "preferences": list(client.preferences),
        "notes": client.notes,
    }


def _past(deal: Deal) -> Props:
    first = next((leg.date for leg in deal.trip.legs if leg.date), None) if deal.trip else None
    return {
        "number": deal.number,
        "url": thread_address(deal.thread_id),
        "route": deal.trip.route if deal.trip else "",
        "date_label": date_label(first) if first else None,
        "state_label": state_label(deal.state),
    }
