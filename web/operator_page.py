"""The operator's page as HTML: pure functions from one request to a string.

Like the client's page it needs no script, no inline style and nothing from another server. It has no field
for the client, the margin or the budget.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from domain.quotes import TAXES_AND_FEES, Inclusion, OperatorQuote
from domain.trip import Trip
from persistence.unit_of_work import Broker
from tools.deals.wording import (
    amenity_label,
    date_label,
    duration_label,
    moment_label,
    money_label,
    time_label,
)
from tools.operators.answer import Request
from tools.operators.letters import place_words, wishes
from tools.operators.offer import AMENITIES, CURRENCIES, FEES, LONGEST, LONGEST_TEXT, Offer
from tools.proposals.document import Brand
from web.client_page import PAGES

INCLUDED: dict[Inclusion, str] = {"yes": "in the price", "no": "not in the price", "unknown": "not known"}
Act = Literal["offer", "decline", "question"]
ACTS: dict[Act, tuple[str, str]] = {
    "offer": ("Check your offer", "Send the offer"),
    "decline": ("Decline this request?", "Decline"),
    "question": ("Send this question?", "Send the question"),
}


@dataclass(frozen=True)
class OperatorPage:
    request: Request
    number: str
    """of the deal: what both sides name it by"""
    broker: Broker
    brand: Brand
    demo_mark: str | None
    token: str
    csrf: str
    refusal: str
    """why nothing can be answered; empty while it can"""
    problem: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    """what was typed when it was wrong, so that nothing is typed twice"""


def render_operator_page(page: OperatorPage) -> str:
    """The request, what was answered so far, and the forms while it is open."""
    request = page.request
    known = _known(request)
    # an empty box is not sent: what was typed before says all of it
    said = {k: v for k, v in known.items() if not (page.said and k.startswith("has_"))} | dict(page.said)
    return PAGES.get_template("operator_page.html.j2").render(
        page=page,
        brand=page.brand,
        brand_style_url="/client/static/brand.css",
        # another trip than was asked for is none of this operator's business
        route="Another trip by now" if request.standing == "changed" else request.trip.route,
        legs=_legs(request.trip),
        wishes=wishes(request.trip),
        until=_moment(request.mail.answer_until, page.broker),
        state=_state(request, page.broker),
        said=said,
        fees=[(key, FEES[key]) for key in TAXES_AND_FEES],
        currencies=CURRENCIES,
        amenities=[(key, amenity_label(key)) for key in AMENITIES],
        longest=LONGEST,
        longest_text=LONGEST_TEXT,
    )


def render_check(page: OperatorPage, act: Act, offer: Offer | None, said: Mapping[str, str]) -> str:
    """What is about to be sent, to be confirmed. `said` goes along unchanged and is read again."""
    title, button = ACTS[act]
    text = said.get("reason", "") if act == "decline" else said.get("question", "")
    return PAGES.get_template("operator_check.html.j2").render(
        page=page,
        brand=page.brand,
        brand_style_url="/client/static/brand.css",
        route=page.request.trip.route,
        title=title,
        button=button,
        act=act,
        lines=_summary(offer, page.request.trip) if offer else [],
        text=text,
        hidden=sorted(said.items()),
    )


def _legs(trip: Trip) -> list[dict[str, object]]:
    return [
        {
            "n": n,
            "date": date_label(leg.date) if leg.date else "",
            "time": time_label(leg),
            "origin": place_words(leg.origin),
            "destination": place_words(leg.destination),
            "passengers": leg.passengers,
            "asked_date": leg.date.isoformat() if leg.date else "",
        }
        for n, leg in enumerate(trip.legs)
    ]


def _state(request: Request, broker: Broker) -> str:
    """What this operator has answered so far, in a sentence."""
    if request.quote is not None:
        price = money_label(request.quote.price)
        when = moment_label(request.quote.received_at, broker.timezone)
        return f"You have offered {price} for the whole trip, {request.quote.aircraft.type_name} ({when})."
    if request.rfq is not None and request.rfq.decline_reason is not None:
        return f"You have declined: “{request.rfq.decline_reason}”"
    if request.rfq is not None and request.rfq.state.value == "declined":
        return "You have declined."
    return ""


def _known(request: Request) -> dict[str, str]:
    """The form as it is first shown: the last offer, else the aircraft and the times that were asked for."""
    said: dict[str, str] = {"currency": "USD"}
    aircraft = request.quote.aircraft if request.quote else next(iter(request.mail.aircraft), None)
    if aircraft is not None:
        said["type"] = aircraft.type_name
        given = {"tail": aircraft.tail, "seats": aircraft.seats, "year": aircraft.year}
        said |= {name: str(value) for name, value in given.items() if value}
        said |= {f"has_{key}": "yes" for key in aircraft.amenities}
    for n, leg in enumerate(request.trip.legs):
        if leg.time_kind == "depart":
            said[f"leg_{n}_date"] = leg.date.isoformat() if leg.date else ""
            said[f"leg_{n}_time"] = f"{leg.time:%H:%M}" if leg.time else ""
    return said | (_offered(request.quote) if request.quote else {})


def _offered(quote: OperatorQuote) -> dict[str, str]:
    said = {"price": f"{quote.price.amount:f}", "currency": quote.price.currency}
    said |= {f"includes_{key}": quote.including(key) for key in TAXES_AND_FEES}
    for n, leg in enumerate(quote.legs):
        said[f"leg_{n}_date"] = leg.date.isoformat() if leg.date else ""
        said[f"leg_{n}_time"] = f"{leg.time:%H:%M}" if leg.time else ""
    for what, minutes in (("flight", quote.flight_minutes), ("block", quote.block_minutes)):
        said |= {f"leg_{n}_{what}": f"{one // 60}:{one % 60:02d}" for n, one in enumerate(minutes)}
    if quote.tech_stops is not None:
        said["tech_stops"] = str(quote.tech_stops)
    if quote.valid_until is not None:
        said["valid_until"] = f"{quote.valid_until:%Y-%m-%dT%H:%M}"
    positioning, _, rest = (quote.message or "").partition("\n")
    if positioning.startswith("Positioning: "):
        return said | {"positioning": positioning.removeprefix("Positioning: "), "message": rest}
    return said | {"message": quote.message or ""}


def _summary(offer: Offer, trip: Trip) -> list[tuple[str, str]]:
    craft = offer.aircraft
    facts = [
        f"{craft.seats} seats" if craft.seats else "",
        f"built {craft.year}" if craft.year else "",
        craft.tail or "",
        *(amenity_label(key) for key in craft.amenities),
    ]
    lines = [
        ("Price for the whole trip", money_label(offer.price)),
        ("Aircraft", ", ".join((craft.type_name, *(fact for fact in facts if fact)))),
        *((FEES[key], INCLUDED[offer.includes[key]]) for key in TAXES_AND_FEES),
    ]
    for n, leg in enumerate(trip.legs):
        words = []
        if offer.legs:
            offered = offer.legs[n]
            words += [date_label(offered.date)] if offered.date else []
            words += [f"{offered.time:%H:%M} local"] if offered.time else []
        words += [f"{duration_label(offer.flight_minutes[n])} in the air"] if offer.flight_minutes else []
        words += [f"{duration_label(offer.block_minutes[n])} block"] if offer.block_minutes else []
        way = f"{place_words(leg.origin)} to {place_words(leg.destination)}"
        lines.append((way, ", ".join(words) or "as asked"))
    if offer.tech_stops is not None:
        lines.append(("Tech stops", str(offer.tech_stops)))
    if offer.valid_until is not None:
        lines.append(
            ("Valid until", f"{date_label(offer.valid_until.date())}, {offer.valid_until:%H:%M} UTC")
        )
    if offer.message is not None:
        lines.append(("Message", offer.message))
    return lines


def _moment(at: datetime | None, broker: Broker) -> str:
    return moment_label(at, broker.timezone) if at else ""
