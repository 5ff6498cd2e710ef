"""The frame that every letter of the house has: greeting, paragraphs, signature."""

from __future__ import annotations

from domain.deal import Deal
from domain.sold import route_of
from persistence.unit_of_work import Broker
from tools.proposals.house import House

LONGEST_ROUTE = 120


def letter_words(to_name: str, *paragraphs: str, broker: Broker, house: House) -> str:
    """Plain text with line feeds; empty paragraphs are left out."""
    signature = ("Kind regards,", broker.name, house.brand.name, broker.phone or "", broker.email)
    whole = (
        f"Dear {' '.join(to_name.split())[:120] or 'client'},",
        *paragraphs,
        "\n".join(line for line in signature if line),
        house.demo_mark or "",
    )
    return "\n\n".join(paragraph for paragraph in whole if paragraph)


def about_deal(deal: Deal, what: str) -> str:
    """A subject: `Your charter JV-26-0001, Teterboro → Van Nuys: the contract`."""
    route = route_of(deal)
    stops = route.split(" → ")
    if len(route) > LONGEST_ROUTE:
        route = f"{stops[0]} → … → {stops[-1]}"
    return f"Your charter {deal.number}{f', {route}' if route else ''}: {what}"
