"""What is going on now: what came in since somebody last looked, and what is urgent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.pipeline import Stage
from persistence.pipeline import Filter, Line
from persistence.unit_of_work import UnitOfWork

SHOWN = 5


@dataclass(frozen=True)
class GoingOn:
    open_deals: int
    quotes: tuple[Line, ...]
    """deals in which quotes came in, the newest first"""
    answers: tuple[Line, ...]
    """deals whose client answered, asked or signed, the newest first"""
    hot: tuple[Line, ...]


async def going_on(uow: UnitOfWork, since: datetime, *, limit: int = SHOWN) -> GoingOn:
    """Of the broker of this transaction, from the rows that the board reads."""
    changed = await uow.pipeline.since(since, limit)
    totals = await uow.pipeline.totals(Filter())
    return GoingOn(
        open_deals=sum(total.deals for total in totals if total.stage is not Stage.CLOSED),
        quotes=tuple(line for line in changed if line.quoted_at is not None and line.quoted_at > since),
        answers=tuple(line for line in changed if line.answered_at is not None and line.answered_at > since),
        hot=await uow.pipeline.found(Filter(hot_at=uow.now()), limit),
    )
