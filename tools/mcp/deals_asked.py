"""The deal that a program names, and what every answer about a deal begins with."""

from __future__ import annotations

import re
from uuid import UUID

from pydantic import Field

from domain.deal import Deal
from persistence.deals import UnknownDealError
from tools.deals.other_trips import thread_address
from tools.mcp.tool import Call, NotFoundError, Takes

NUMBER = re.compile(r"JV-\d{2}-\d{4,}")
NONE = "There is no such trip. The list of your trips tells which there are."


class TripNamed(Takes):
    trip: str = Field(min_length=4, max_length=40)
    """a deal's number, as JV-26-0001, or its id"""


async def deal_asked(call: Call, reference: str, *, lock: bool = False) -> Deal:
    """NotFoundError when there is none, or it is another broker's."""
    wanted = reference.strip()
    try:
        if NUMBER.fullmatch(wanted.upper()):
            deal_id = (await call.uow.deals.numbered(wanted.upper())).id
        else:
            deal_id = _id(wanted)
        deal = await call.uow.deals.get(deal_id, lock=lock)
    except UnknownDealError as error:
        raise NotFoundError(NONE) from error
    call.deal_id = deal.id
    return deal


def chat_address(call: Call, deal: Deal) -> str:
    """Where a person looks at it."""
    return f"{call.house.public_url}{thread_address(deal.thread_id)}"


def _id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError as error:
        raise NotFoundError(NONE) from error
