"""The board's reading: pages of deals by key, sums, and what is found by words. Never a deal's own history.

However many deals a broker has, a page costs the same: every order has its index, and the sums are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true, tuple_, union, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.money import Money
from domain.pipeline import LOOKING, MOST_WORDS, SOON, Stage, Value, search_words
from persistence.pipeline_tables import client_looks, deal_summaries, deal_words, pipeline_totals
from persistence.summaries import UNDATED
from persistence.tables import clients

Sort = Literal["departure", "value", "age"]

MOST_CLIENTS = 200
"""whose name fits one word of a search"""
AROUND = ".,;:!?()[]\"'“”‘’"
LAST_LETTER = "\U0010ffff"

row = deal_summaries.c


@dataclass(frozen=True)
class Filter:
    """Which deals; what is left out does not narrow. `hot_at` is the moment at which they are hot."""

    archived: bool | None = False
    """None: both"""
    stages: tuple[Stage, ...] = ()
    client_id: str | None = None
    hot_at: datetime | None = None
    departs_from: date | None = None
    departs_until: date | None = None
    words: str = ""

    @property
    def is_open(self) -> bool:
        """Nothing but the archive narrows it: the kept sums are its sums."""
        return self == Filter(archived=self.archived, stages=self.stages)


@dataclass(frozen=True)
class Line:
    deal_id: str
    thread_id: str
    number: str
    seq: int
    stage: Stage
    archived: bool
    client: str | None
    """company, or the person's name"""
    client_id: str | None
    route: str
    departs_on: date | None
    value: Value | None
    large: bool
    opened_at: datetime
    updated_at: datetime
    step: str
    expires_at: datetime | None
    quotes: int
    quoted_at: datetime | None
    answered_at: datetime | None
    answer: str | None
    without_aircraft: bool
    looked_at: datetime | None


@dataclass(frozen=True)
class Total:
    """Of one stage: of one currency, and of prices or of estimates. Currency "": what has no value yet."""

    stage: Stage
    currency: str
    priced: bool
    deals: int
    amount: Decimal


class Pipeline:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def pages(
        self, chosen: Filter, sort: Sort, limit: int, after: dict[Stage, str]
    ) -> dict[Stage, tuple[Line, ...]]:
        """Of every stage the first `limit` deals, or those behind the deal named in `after`."""
        keys = await self._matching(chosen)
        stages = chosen.stages or tuple(Stage)
        wanted = union_all(
            *(
                select(
                    _page(chosen, keys, stage, sort, limit, after.get(stage)).subquery(f"of_{stage.value}")
                )
                for stage in stages
            )
        ).cte("wanted")
        lines = await self._lines(select(wanted.c.deal_id))
        return {stage: _in_order(lines, stage, sort) for stage in stages}

    async def found(self, chosen: Filter, limit: int) -> tuple[Line, ...]:
        """Whatever their stage, those first with which something happened last."""
        keys = (*_narrowed(replace(chosen, hot_at=None)), *await self._matching(chosen))
        # each reason to be hot has its own index: a condition of all of them would look at every deal
        reasons = [true()] if chosen.hot_at is None else _hot(chosen.hot_at)
        latest = (
            select(row.deal_id, row.updated_at)
            .where(reason, *keys)
            .order_by(row.updated_at.desc(), row.deal_id.desc())
            .limit(limit)
            .subquery()
            for reason in reasons
        )
        wanted = union(*(select(one) for one in latest)).subquery()
        newest = (wanted.c.updated_at.desc(), wanted.c.deal_id.desc())
        lines = await self._lines(select(wanted.c.deal_id).order_by(*newest).limit(limit))
        return tuple(sorted(lines, key=lambda line: line.updated_at, reverse=True))

    async def since(self, moment: datetime, limit: int) -> tuple[Line, ...]:
        """Deals in which a quote came in, or the client answered, after this moment; the newest first."""
        of = (
            select(row.deal_id)
            .where(column > moment, row.archived.is_(False))
            .order_by(column.desc())
            .limit(limit)
            for column in (row.quoted_at, row.answered_at)
        )
        wanted = union_all(*(select(one.subquery()) for one in of)).subquery()
        found = await self._lines(select(wanted.c.deal_id))
        return tuple(
            sorted(
                found, key=lambda line: max(filter(None, (line.quoted_at, line.answered_at))), reverse=True
            )
        )

    async def totals(self, chosen: Filter) -> tuple[Total, ...]:
        if chosen.is_open and chosen.archived is not None:
            kept = pipeline_totals.c
            query = select(pipeline_totals).where(kept.archived.is_(chosen.archived), kept.deals > 0)
            if chosen.stages:
                query = query.where(kept.stage.in_([stage.value for stage in chosen.stages]))
        else:
            by = (row.stage, row.currency, row.priced)
            query = (
                select(*by, func.count().label("deals"), func.sum(row.amount).label("amount"))
                .where(*_narrowed(chosen), *await self._matching(chosen))
                .group_by(*by)
            )
            if chosen.stages:
                query = query.where(row.stage.in_([stage.value for stage in chosen.stages]))
        rows = await self._connection.execute(query)
        return tuple(Total(Stage(r.stage), r.currency, r.priced, r.deals, r.amount) for r in rows)

    async def _lines(self, ids: Select[Any]) -> tuple[Line, ...]:
        """An entry of the book that was merged into another is read as that one."""
        kept, wanted = clients.alias("kept"), ids.subquery()
        query = (
            select(
                deal_summaries,
                func.coalesce(
                    kept.c.company, kept.c.contact_name, clients.c.company, clients.c.contact_name
                ).label("client"),
                client_looks.c.at.label("looked_at"),
            )
            .outerjoin(clients, clients.c.id == row.client_id)
            .outerjoin(kept, kept.c.id == clients.c.merged_into)
            .outerjoin(client_looks, client_looks.c.deal_id == row.deal_id)
            .where(row.deal_id.in_(select(wanted.c.deal_id)))
        )
        return tuple(_line(found) for found in await self._connection.execute(query))

    async def _matching(self, chosen: Filter) -> list[ColumnElement[bool]]:
        """One condition for each word: the deal has a word that begins so, or its client's name holds it."""
        found: list[ColumnElement[bool]] = []
        for said in chosen.words.split()[:MOST_WORDS]:
            word = "".join(search_words(said))
            if not word:
                continue
            named = await self._clients_named(said.strip(AROUND))
            begins = select(deal_words.c.deal_id).where(
                deal_words.c.word >= word, deal_words.c.word < word + LAST_LETTER
            )
            theirs = deal_summaries.alias()
            of_clients = select(theirs.c.deal_id).where(theirs.c.client_id.in_(named))
            found.append(row.deal_id.in_(union_all(begins, of_clients) if named else begins))
        return found

    async def _clients_named(self, word: str) -> list[str]:
        columns = (clients.c.company, clients.c.contact_name, clients.c.email)
        named = or_(*(column.icontains(word, autoescape=True) for column in columns))
        into = select(clients.c.id).where(named)
        query = select(clients.c.id).where(or_(named, clients.c.merged_into.in_(into))).limit(MOST_CLIENTS)
        return list((await self._connection.execute(query)).scalars())


def _page(
    chosen: Filter,
    keys: Sequence[ColumnElement[bool]],
    stage: Stage,
    sort: Sort,
    limit: int,
    after: str | None,
) -> Select[Any]:
    columns, descending = _columns(stage, sort)
    query = select(row.deal_id).where(row.stage == stage.value, *_narrowed(chosen), *keys)
    if after is not None:
        last = deal_summaries.alias()
        place = select(*(last.c[column.name] for column in columns)).where(last.c.deal_id == after)
        here = tuple_(*columns)
        behind = place.scalar_subquery()
        query = query.where(here < behind if descending else here > behind)
    return query.order_by(*(column.desc() if descending else column for column in columns)).limit(limit)


def _columns(stage: Stage, sort: Sort) -> tuple[tuple[Any, ...], bool]:
    """What the pages of a stage are ordered by, and whether from the end: closed ones, the latest first."""
    closed = stage is Stage.CLOSED
    if sort == "value":
        return (row.priced, row.currency, row.amount, row.deal_id), True
    return (row.departs_on if sort == "departure" else row.opened_at, row.deal_id), closed


def _in_order(lines: Sequence[Line], stage: Stage, sort: Sort) -> tuple[Line, ...]:
    """Lines of one stage as their page has them."""

    def place(line: Line) -> tuple[Any, ...]:
        if sort == "departure":
            return (line.departs_on or UNDATED, line.deal_id)
        if sort == "age":
            return (line.opened_at, line.deal_id)
        if line.value is None:
            return (False, "", Decimal(0), line.deal_id)
        return (line.value.priced, line.value.amount.currency, line.value.amount.amount, line.deal_id)

    _, descending = _columns(stage, sort)
    return tuple(sorted((line for line in lines if line.stage is stage), key=place, reverse=descending))


def _narrowed(chosen: Filter) -> tuple[ColumnElement[bool], ...]:
    found: list[ColumnElement[bool]] = [true()]
    if chosen.archived is not None:
        found.append(row.archived.is_(chosen.archived))
    if chosen.client_id is not None:
        found.append(row.client_id == chosen.client_id)
    if chosen.departs_from is not None:
        found.append(row.departs_on >= chosen.departs_from)
    if chosen.departs_until is not None:
        found.append(row.departs_on <= chosen.departs_until)
    if chosen.hot_at is not None:
        found.append(or_(*_hot(chosen.hot_at)))
    return tuple(found)


def _hot(now: datetime) -> list[ColumnElement[bool]]:
    """Why a deal may be: its marks, an end that is near, a client who looks at it now."""
    is_open = row.stage != Stage.CLOSED.value
    looking = select(client_looks.c.deal_id).where(client_looks.c.at >= now - LOOKING)
    return [
        and_(or_(row.large, row.without_aircraft), is_open),
        and_(row.expires_at > now, row.expires_at <= now + SOON, is_open),
        and_(row.deal_id.in_(looking), is_open),
    ]


def _line(found: Any) -> Line:
    value = None
    if found.currency:
        value = Value(Money(amount=found.amount, currency=found.currency), found.priced, found.at_least)
    return Line(
        deal_id=found.deal_id,
        thread_id=found.thread_id,
        number=found.number,
        seq=found.seq,
        stage=Stage(found.stage),
        archived=found.archived,
        client=found.client,
        client_id=found.client_id,
        route=found.route,
        departs_on=None if found.departs_on == UNDATED else found.departs_on,
        value=value,
        large=found.large,
        opened_at=found.opened_at,
        updated_at=found.updated_at,
        step=found.step,
        expires_at=found.expires_at,
        quotes=found.quotes,
        quoted_at=found.quoted_at,
        answered_at=found.answered_at,
        answer=found.answer,
        without_aircraft=found.without_aircraft,
        looked_at=found.looked_at,
    )
