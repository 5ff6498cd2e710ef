"""The deals of the user of this transaction: history in, projection out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.deal import Deal
from domain.events import PAYLOAD, DealEvent, DealOpened, Payload
from domain.history import apply, opened, rebuild
from persistence.tables import deal_events, deals
from persistence.tape import running_tape


class UnknownDealError(LookupError):
    """No such deal, or not this user's: the two look the same from outside."""


class Deals:
    def __init__(self, connection: AsyncConnection, user_id: str) -> None:
        self._connection = connection
        self._user_id = user_id
        self.changed: dict[str, Deal] = {}
        """what this transaction wrote, as it is now"""

    async def open(self, deal_id: str, thread_id: str, *, at: datetime, actor: str) -> Deal:
        """A new deal in this thread; the thread must not have one yet."""
        serial = (await self._connection.execute(text("select nextval('deal_numbers')"))).scalar_one()
        number = f"JV-{at:%y}-{serial:04d}"
        happening = DealOpened(number=number, thread_id=thread_id)
        event = DealEvent(deal_id=deal_id, seq=1, at=at, actor=actor, payload=happening)
        deal = opened(event, broker_id=self._user_id)
        await self._connection.execute(
            insert(deals).values(
                id=deal.id,
                broker_id=self._user_id,
                thread_id=thread_id,
                number=number,
                state=deal.state.value,
                seq=deal.seq,
                projection=deal.canonical(),
                opened_at=at,
                updated_at=at,
            )
        )
        await self._write(event)
        self.changed[deal.id] = deal
        return deal

    async def get(self, deal_id: str, *, lock: bool = False) -> Deal:
        """UnknownDealError when there is none. `lock` holds the row to the end of the transaction: wanted
        before every append, so that two writers come one after the other."""
        query = select(deals.c.projection).where(deals.c.id == deal_id)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).one_or_none()
        if row is None:
            raise UnknownDealError("There is no such deal.")
        return _seen(Deal.model_validate_json(row.projection))

    async def numbered(self, number: str) -> Deal:
        """The deal of this number, as `JV-26-0001`. UnknownDealError when there is none."""
        query = select(deals.c.projection).where(deals.c.number == number)
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise UnknownDealError("There is no such deal.")
        return _seen(Deal.model_validate_json(row.projection))

    async def of_thread(self, thread_id: str) -> Deal | None:
        query = select(deals.c.projection).where(deals.c.thread_id == thread_id)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else _seen(Deal.model_validate_json(row.projection))

    async def open_ones(self, limit: int = 50) -> tuple[Deal, ...]:
        """The newest first."""
        query = (
            select(deals.c.projection)
            .where(deals.c.state.not_in(["closed_won", "closed_lost", "cancelled", "expired"]))
            .order_by(deals.c.updated_at.desc())
            .limit(limit)
        )
        return tuple(Deal.model_validate_json(r.projection) for r in await self._connection.execute(query))

    async def of_clients(self, client_ids: Sequence[str], limit: int) -> tuple[Deal, ...]:
        """What was done for these clients, the newest first."""
        query = (
            select(deals.c.projection)
            .where(deals.c.client_id.in_(client_ids))
            .order_by(deals.c.opened_at.desc(), deals.c.id.desc())
            .limit(limit)
        )
        return tuple(Deal.model_validate_json(r.projection) for r in await self._connection.execute(query))

    async def page(
        self, limit: int, *, after: str | None = None, states: tuple[str, ...] = ()
    ) -> tuple[Deal, ...]:
        """The newest first, from the one behind the deal `after` on; of these states, if any are named."""
        query = select(deals.c.projection).order_by(deals.c.opened_at.desc(), deals.c.id.desc()).limit(limit)
        if states:
            query = query.where(deals.c.state.in_(states))
        if after is not None:
            place = tuple_(deals.c.opened_at, deals.c.id)
            before = deals.alias()
            query = query.where(
                place < select(before.c.opened_at, before.c.id).where(before.c.id == after).scalar_subquery()
            )
        return tuple(Deal.model_validate_json(r.projection) for r in await self._connection.execute(query))

    async def append(
        self, deal: Deal, happening: Payload, *, at: datetime, actor: str, why: str | None = None
    ) -> Deal:
        """The event and the new projection, in this transaction. IllegalTransitionError when the table
        forbids it; the caller has the row locked."""
        event = DealEvent(deal_id=deal.id, seq=deal.seq + 1, at=at, actor=actor, why=why, payload=happening)
        changed = apply(deal, event)
        await self._write(event)
        await self._connection.execute(
            update(deals)
            .where(deals.c.id == deal.id, deals.c.seq == deal.seq)
            .values(
                state=changed.state.value,
                seq=changed.seq,
                projection=changed.canonical(),
                client_id=changed.client_id,
                updated_at=at,
            )
        )
        self.changed[deal.id] = changed
        return changed

    async def history(self, deal_id: str, *, until: int | None = None) -> tuple[DealEvent, ...]:
        query = select(deal_events).where(deal_events.c.deal_id == deal_id).order_by(deal_events.c.seq)
        if until is not None:
            query = query.where(deal_events.c.seq <= until)
        return tuple(
            DealEvent(
                deal_id=row.deal_id,
                seq=row.seq,
                at=row.at,
                actor=row.actor,
                why=row.why,
                payload=PAYLOAD.validate_json(row.payload),
            )
            for row in await self._connection.execute(query)
        )

    async def as_it_was(self, deal_id: str, seq: int) -> Deal:
        """The deal after its event number `seq`, folded from the history."""
        return rebuild(await self.history(deal_id, until=seq), broker_id=self._user_id)

    async def _write(self, event: DealEvent) -> None:
        tape = running_tape()
        if tape is not None:
            tape.events.append((event.deal_id, event.seq))
        await self._connection.execute(
            insert(deal_events).values(
                deal_id=event.deal_id,
                seq=event.seq,
                broker_id=self._user_id,
                kind=event.payload.kind,
                at=event.at,
                actor=event.actor,
                why=event.why,
                payload=event.payload.model_dump_json(),
            )
        )


def _seen(deal: Deal) -> Deal:
    tape = running_tape()
    if tape is not None:
        tape.seen.setdefault(deal.id, deal.seq)
    return deal
