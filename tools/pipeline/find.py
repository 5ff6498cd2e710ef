"""Deals by words: client, company, route by code or city, tail, number. Archived ones are found too."""

from __future__ import annotations

from persistence.pipeline import Filter, Line
from persistence.unit_of_work import UnitOfWork

FOUND = 20


async def find_deals(uow: UnitOfWork, words: str, *, limit: int = FOUND) -> tuple[Line, ...]:
    """Those to which something happened last come first; every word has to fit."""
    return await uow.pipeline.found(Filter(archived=None, words=words), limit)
