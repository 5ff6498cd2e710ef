"""The marketplace's web pages behind the deep links: pick aircraft, send RFQs, watch the answers."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.browsers import PAGE_HEADERS, from_foreign_page
from sandbox.marketplace import messages, photos, quotes, rfqs, shapes, trips
from sandbox.marketplace.aircraft_types import TYPES
from sandbox.marketplace.api_errors import ApiError
from sandbox.marketplace.journey import Journey, journey_of
from sandbox.marketplace.market import Market
from sandbox.marketplace.matching import suggested
from sandbox.marketplace.store import Json

Page = Callable[[Market, Request], Awaitable[Response]]

STATIC = Path(__file__).parent / "static"
MOST_SHOWN = 30

_PAGES = Environment(
    loader=PackageLoader("sandbox.marketplace"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def page_routes(market: Market) -> list[Route]:
    pages: tuple[tuple[str, str, Page], ...] = (
        ("GET", "/", front),
        ("GET", "/marketplace/mvc/search/load/{name}", search),
        ("POST", "/marketplace/mvc/search/send/{name}", send),
        ("GET", "/marketplace/mvc/trips/buying/{name}", buying),
        ("GET", "/marketplace/mvc/trips/buying/{name}/progress", progress),
        ("POST", "/marketplace/mvc/trips/buying/{name}/say", say),
        ("GET", "/photos/tails/{name}.png", tail_photo),
        ("GET", "/photos/types/{name}.png", type_photo),
        ("GET", "/static/{name}", static_file),
    )
    return [Route(path, functools.partial(page, market), methods=[method]) for method, path, page in pages]


async def front(market: Market, _request: Request) -> Response:
    return _page("front.html", tails=len(market.fleet), types=len({t.type.icao for t in market.fleet}))


async def search(market: Market, request: Request) -> Response:
    """The deep link of a new trip: fitting aircraft, five operators picked, one button."""
    trip = _trip(market, request)
    if trip is None:
        return _missing(request)
    own = rfqs.rfqs_of_trip(market, trip["id"])
    if trips.search_link_is_stale(market, trip) and not own:
        return _page("stale.html", 410, trip=trip)
    found = rfqs.candidates(market, trip) if trip["sourcing"] else []
    picked = suggested(found)
    journey = journey_of(trip["segments"])
    return _page(
        "search.html",
        trip=trip,
        journey=journey,
        legs=_legs(journey),
        kind={1: "One way", 2: "Round trip"}.get(len(journey.legs), "Multi leg"),
        picked=picked,
        others=[match for match in found if match not in picked][:MOST_SHOWN],
        sent=len(own),
    )


async def send(market: Market, request: Request) -> Response:
    """The click: RFQs to the operators of the ticked aircraft."""
    trip = _trip(market, request)
    if trip is None:
        return _missing(request)
    if from_foreign_page(request):
        return _page("problem.html", 403, title="Refused", text="This form was sent from another site.")
    form = parse_qs((await request.body()).decode())
    tails = [market.fleet[name] for name in form.get("tail", []) if name in market.fleet.tails]
    if not tails:
        return _page(
            "problem.html", 422, title="Nothing picked", text="Tick at least one aircraft and send again."
        )
    try:
        rfqs.send_rfqs(market, trip, tails)
    except ApiError as error:
        return _page("problem.html", error.status, title="Not sent", text=error.title)
    return RedirectResponse(
        f"/marketplace/mvc/trips/buying/{trip['id']}?source=api", 303, headers=PAGE_HEADERS
    )


async def buying(market: Market, request: Request) -> Response:
    trip = _trip(market, request)
    if trip is None:
        return _missing(request)
    journey = journey_of(trip["segments"])
    return _page("buying.html", trip=trip, journey=journey, legs=_legs(journey), **_progress(market, trip))


async def say(market: Market, request: Request) -> Response:
    """Plays an operator who writes in the chat of its request."""
    trip = _trip(market, request)
    if trip is None:
        return _missing(request)
    if from_foreign_page(request):
        return _page("problem.html", 403, title="Refused", text="This form was sent from another site.")
    form = parse_qs((await request.body()).decode())
    try:
        rfq = rfqs.find_rfq(market, form.get("rfq", [""])[0])
        text = messages.checked_text({"message": form.get("message", [""])[0]})
    except ApiError as error:
        return _page("problem.html", error.status, title="Not sent", text=error.title)
    messages.from_seller(market, rfq, text)
    return RedirectResponse(
        f"/marketplace/mvc/trips/buying/{trip['id']}?source=api", 303, headers=PAGE_HEADERS
    )


async def progress(market: Market, request: Request) -> Response:
    """The part of the buying page that changes, for its script."""
    trip = _trip(market, request)
    if trip is None:
        return _missing(request)
    return _page("progress.html", trip=trip, **_progress(market, trip))


async def tail_photo(market: Market, request: Request) -> Response:
    tail = market.fleet.tails.get(request.path_params["name"])
    if tail is None:
        return _missing(request)
    return await _picture(tail.type.name, tail.registration)


async def type_photo(_market: Market, request: Request) -> Response:
    kind = TYPES.get(request.path_params["name"])
    if kind is None:
        return _missing(request)
    return await _picture(kind.name, kind.category)


async def static_file(_market: Market, request: Request) -> Response:
    file = STATIC / request.path_params["name"]
    if file.parent != STATIC or not file.is_file():
        return _missing(request)
    return FileResponse(file, headers={"X-Content-Type-Options": "nosniff"})


def _trip(market: Market, request: Request) -> Json | None:
    name = request.path_params["name"]
    return market.store.document("SELECT document FROM trips WHERE atrip = ?1 OR trip_id = ?1", name)


def _progress(market: Market, trip: Json) -> dict[str, Any]:
    own = rfqs.rfqs_of_trip(market, trip["id"])
    rows = [row for rfq in own for row in _rows(market, rfq)]
    return {
        "rows": rows,
        "chats": {rfq["id"]: _chat(market, rfq) for rfq in own},
        "waiting": sum(row["status"] == "Unanswered" for row in rows),
        "can_send_more": bool(trip["sourcing"]) and not trip["canceled"],
    }


def _rows(market: Market, rfq: Json) -> list[dict[str, Any]]:
    rows = []
    for lift in rfq["lifts"]:
        tail = market.fleet[lift["tail"]]
        said = [
            market.store.document("SELECT document FROM messages WHERE id = ?", m) for m in lift["messages"]
        ]
        latest = quotes.find_quote(market, lift["quotes"][-1]) if lift["quotes"] else None
        rows.append(
            {
                "rfq": rfq["id"],
                "tail": tail,
                "status": "Canceled" if rfq["canceled"] else shapes.display_status(market, lift),
                "offered": not lift["asked"],
                "price": f"{latest['currency']} {Decimal(latest['price']):,.2f}" if latest else None,
                "words": said[-1]["message"] if said and said[-1] else None,
            }
        )
    return rows


def _chat(market: Market, rfq: Json) -> list[dict[str, str]]:
    """Both sides' lines, oldest first; the words that came with an answer stand beside it."""
    return [
        {"who": "Operator" if line["seller"] else "Broker", "text": line["message"]}
        for line in messages.chat_of(market, rfq["id"])
        if line.get("rfqAccepted") is None
    ]


def _legs(journey: Journey) -> list[dict[str, str]]:
    return [
        {
            "route": f"{leg.start.icao} → {leg.end.icao}",
            "names": f"{leg.start.city} ({leg.start.short}) to {leg.end.city} ({leg.end.short})",
            "date": f"{leg.at_local:%a %d %b %Y}",
            "time": (f"{'departs' if leg.departure else 'arrives by'} {leg.at_local:%H:%M} local")
            if leg.time_known
            else "time to be decided",
            "pax": f"{leg.passengers} PAX" if leg.passengers else "PAX to be decided",
            "distance": f"{leg.distance_nm:,} nm",
        }
        for leg in journey.legs
    ]


async def _picture(title: str, subtitle: str) -> Response:
    drawn = await asyncio.to_thread(photos.photo, title, subtitle)
    return Response(drawn, media_type="image/png", headers={"Cache-Control": "max-age=86400"})


def _missing(request: Request) -> Response:
    name = request.path_params.get("name", "")
    return _page("problem.html", 404, title="Not found", text=f"There is nothing here by the name {name}.")


def _page(template: str, status: int = 200, **content: Any) -> Response:
    return HTMLResponse(_PAGES.get_template(template).render(**content), status, headers=PAGE_HEADERS)
