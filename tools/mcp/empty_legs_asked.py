"""Empty legs for a program: searched or watched in a thread of their own, read, and no longer watched."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from domain.deal import Deal
from domain.empty_legs import Area, LegMatch, LegQuery, LegSearch
from domain.money import Money
from domain.policy import policy_on
from tools.deals.errors import RefusedError
from tools.mcp.deals_asked import TripNamed, chat_address, deal_asked
from tools.mcp.drafts import Budget
from tools.mcp.places_asked import airport_named
from tools.mcp.shapes import Amount, amount, name
from tools.mcp.tool import BadArgumentError, Call, Gives, Takes, Tool
from tools.places.airports import airport
from tools.places.cities import named
from tools.sourcing.empty_legs.areas import area_of
from tools.sourcing.empty_legs.request import open_watches, search_legs, stop_watch
from tools.sourcing.empty_legs.wording import query_label

NOT_AN_OFFER = "Empty legs as a channel lists them: none is an offer for a trip."


class EmptyLegsWanted(Takes):
    origin: str | None = Field(None, min_length=2, max_length=80)
    """an airport's code, or a city's or airport's name: all its airports; this or `destination` is needed"""
    destination: str | None = Field(None, min_length=2, max_length=80)
    near: bool = False
    """also the airports of charter around these places"""
    first_date: dt.date | None = None
    """of the flight; with `last_date`, or alone for one day"""
    last_date: dt.date | None = None
    passengers: int | None = Field(None, ge=1, le=400)
    most: Budget | None = None
    """for the whole flight"""
    watch: bool = False
    """look again and again, until `watch_until` or for the house's usual number of days"""
    watch_until: dt.date | None = None


class LegShownThere(Gives):
    origin: str
    """ICAO"""
    destination: str | None
    first_date: dt.date | None
    """UTC"""
    last_date: dt.date | None
    operator: str | None
    aircraft: str | None
    category: str | None
    seats: int | None
    price: Amount | None
    """as the operator lists it, not a price for a client"""
    price_before: Amount | None
    """it has dropped since it was first seen"""
    first_seen_at: dt.datetime
    listed: bool
    """False: sold, flown or withdrawn"""


class SearchTold(Gives):
    looking_for: str
    status: str
    """looking, shown, watching, ended or failed"""
    until: dt.datetime | None
    list_of: dt.datetime | None
    """when the list was read in which something was new last"""
    legs: list[LegShownThere]
    problem: str | None


class EmptyLegsTold(Gives):
    trip: str
    chat_url: str
    searches: list[SearchTold]
    note: str = NOT_AN_OFFER


class WatchLine(Gives):
    trip: str
    looking_for: str
    until: dt.datetime
    listed: int
    """legs that fit and are listed now"""
    chat_url: str


class WatchesTold(Gives):
    watches: list[WatchLine]
    """the one that ends next first"""


class NoLimits(Takes):
    pass


async def _search(call: Call, asked: EmptyLegsWanted) -> EmptyLegsTold:
    uow = call.uow
    if asked.origin is None and asked.destination is None:
        raise BadArgumentError("“origin” or “destination” is needed.")
    radius = policy_on(uow.now().date()).empty_legs.near_nm if asked.near else None
    first = asked.first_date or asked.last_date
    last = asked.last_date or asked.first_date
    if first and last and first > last:
        raise BadArgumentError("“last_date” lies before “first_date”.")
    query = LegQuery(
        origin=_area(asked.origin, radius),
        destination=_area(asked.destination, radius),
        first_day=first,
        last_day=last,
        passengers=asked.passengers,
        most=Money.of(asked.most.amount, asked.most.currency) if asked.most else None,
    )
    watch = asked.watch or asked.watch_until is not None
    deal = await search_legs(
        uow,
        call.house,
        uow.ids.new(),
        query,
        watch=watch,
        until_day=asked.watch_until,
        opening=f"Asked by your program “{name(call.token_name)}”. ",
    )
    call.deal_id = deal.id
    return _told(call, deal)


async def _show(call: Call, asked: TripNamed) -> EmptyLegsTold:
    return _told(call, await deal_asked(call, asked.trip))


async def _watches(call: Call, _asked: NoLimits) -> WatchesTold:
    found = []
    for watch in await open_watches(call.uow):
        deal = await call.uow.deals.get(watch.deal_id)
        search = deal.leg_search(watch.id)
        found.append(
            WatchLine(
                trip=deal.number,
                looking_for=query_label(watch.query),
                until=watch.until,
                listed=sum(not match.gone for match in search.matches) if search else 0,
                chat_url=chat_address(call, deal),
            )
        )
    return WatchesTold(watches=found)


async def _stop(call: Call, asked: TripNamed) -> EmptyLegsTold:
    deal = await deal_asked(call, asked.trip, lock=True)
    watched = [search for search in deal.leg_searches if search.open and search.until]
    if not watched:
        raise RefusedError(f"{deal.number} watches no empty legs. `list_watches` tells which trips do.")
    for search in watched:
        deal = await stop_watch(call.uow, deal.id, search.search_id)
    return _told(call, deal)


def _area(text: str | None, radius: int | None) -> Area | None:
    if text is None:
        return None
    meaning = named(text)
    # what is written small is a word before it is a code: Rome, Nice, Bern
    code = airport(text) if text.strip().isupper() or meaning is None else None
    if code is None and meaning is not None and meaning.kind == "city":
        return area_of(text, meaning.airports, around_nm=radius)
    return area_of(text, (airport_named(text),), around_nm=radius)


def _told(call: Call, deal: Deal) -> EmptyLegsTold:
    return EmptyLegsTold(
        trip=deal.number,
        chat_url=chat_address(call, deal),
        searches=[_search_told(search) for search in reversed(deal.leg_searches)],
    )


def _search_told(search: LegSearch) -> SearchTold:
    return SearchTold(
        looking_for=query_label(search.query),
        status=search.status,
        until=search.until,
        list_of=search.read_at,
        legs=[_leg(match) for match in search.matches],
        problem=search.problem,
    )


def _leg(match: LegMatch) -> LegShownThere:
    leg = match.leg
    return LegShownThere(
        origin=leg.origin,
        destination=leg.destination,
        first_date=leg.first_day,
        last_date=leg.last_day,
        operator=name(leg.operator.name) if leg.operator else None,
        aircraft=name(leg.aircraft) if leg.aircraft else None,
        category=leg.category,
        seats=leg.seats,
        price=amount(leg.price) if leg.price else None,
        price_before=amount(match.was) if match.was else None,
        first_seen_at=match.seen_at,
        listed=not match.gone,
    )


EMPTY_LEGS = (
    Tool(
        "search_empty_legs", "Search or watch empty legs",
        "Opens a thread that looks for empty legs, once or for a while. The answer comes within seconds: "
        "`show_empty_legs` tells it, and the chat shows it.",
        EmptyLegsWanted, EmptyLegsTold, _search, drafts=True,
    ),
    Tool(
        "show_empty_legs", "Show found empty legs",
        "What was found for the searches and watches of one thread, with what is cheaper or gone.",
        TripNamed, EmptyLegsTold, _show,
    ),
    Tool("list_watches", "List watches", "The open watches for empty legs.", NoLimits, WatchesTold, _watches),
    Tool(
        "stop_watching", "Stop watching",
        "Ends the watches of one thread. What was shown stays.",
        TripNamed, EmptyLegsTold, _stop, drafts=True,
    ),
)  # fmt: skip
