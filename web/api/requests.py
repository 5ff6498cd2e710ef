"""Requests of clients: the trips that a broker's deals begin with."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict

from domain.deal_state import DealState
from tools.mcp.deals_asked import TripNamed
from tools.mcp.drafts import DraftedTrip, TripDrafted
from tools.mcp.quotes_told import RequestsTold
from tools.mcp.trips_told import MessagesTold, TripLine, TripTold, trip_line
from tools.server import TOOLS
from web.api.caller import Reader, Writer
from web.api.naming import Number
from web.api.once import Key, once
from web.api.pages import Cursor, Limit, page_of
from web.api.problems import documented

ROUTES = APIRouter(prefix="/requests", tags=["requests"])


class RequestsPage(BaseModel):
    """The newest first."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    items: list[TripLine]
    next_cursor: str | None
    """null: there are no more"""


@ROUTES.get("", responses=documented(), summary="Your requests")
async def listed(
    who: Reader,
    limit: Limit = 20,
    cursor: Cursor = None,
    state: Annotated[list[DealState] | None, Query(description="Only these; left out: all.")] = None,
) -> RequestsPage:
    async with who.call() as call:
        after = str(cursor) if cursor else None
        deals = await call.uow.deals.page(limit + 1, after=after, states=tuple(state or ()))
        shown, last = page_of(deals, limit)
        return RequestsPage(
            items=[await trip_line(call, deal) for deal in shown], next_cursor=last.id if last else None
        )


@ROUTES.post("", status_code=201, responses=documented(404, 409), summary="Draft a request")
async def draft(who: Writer, request: Request, asked: TripDrafted, key: Key = None) -> DraftedTrip:
    """Opens a thread of its own in the chat. Nobody is asked: a person checks it and creates the trip."""
    return await once(who, request, key, DraftedTrip, lambda call: TOOLS["draft_trip"].run(call, asked))


@ROUTES.get("/{number}", responses=documented(404), summary="One request")
async def one(who: Reader, number: Number) -> TripTold:
    async with who.call() as call:
        told: TripTold = await TOOLS["show_trip"].run(call, TripNamed(trip=number))
        return told


@ROUTES.get("/{number}/operators", responses=documented(404), summary="Operators that were asked")
async def operators(who: Reader, number: Number) -> RequestsTold:
    async with who.call() as call:
        told: RequestsTold = await TOOLS["list_rfqs"].run(call, TripNamed(trip=number))
        return told


@ROUTES.get("/{number}/messages", responses=documented(404), summary="What operators and the client wrote")
async def messages(who: Reader, number: Number) -> MessagesTold:
    async with who.call() as call:
        told: MessagesTold = await TOOLS["list_messages"].run(call, TripNamed(trip=number))
        return told
