"""Operators' quotes: for the broker alone, never for a client."""

from __future__ import annotations

from fastapi import APIRouter

from tools.mcp.deals_asked import TripNamed
from tools.mcp.quotes_told import QuotesTold, QuoteTold
from tools.mcp.tool import NotFoundError
from tools.server import TOOLS
from web.api.caller import Reader
from web.api.naming import Number, Wanted
from web.api.problems import documented

ROUTES = APIRouter(prefix="/quotes", tags=["quotes"])


@ROUTES.get("", responses=documented(404), summary="Quotes of a request, ranked")
async def listed(who: Reader, request: Wanted) -> QuotesTold:
    async with who.call() as call:
        told: QuotesTold = await TOOLS["list_quotes"].run(call, TripNamed(trip=request))
        return told


@ROUTES.get("/{number}/{quote_id}", responses=documented(404), summary="One quote of a request")
async def one(who: Reader, number: Number, quote_id: str) -> QuoteTold:
    told = await listed(who, number)
    found = next((quote for quote in told.quotes if quote.quote_id == quote_id), None)
    if found is None:
        raise NotFoundError("This request has no such quote. The list of its quotes tells which there are.")
    return found
