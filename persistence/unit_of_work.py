"""One transaction of one user: everything a use case reads and writes. It commits at the edge, once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.deadlines import deadlines
from domain.deal import Deal
from domain.events import Payload
from domain.ports import Clock, Ids
from persistence.chat.feed import Card, Feed
from persistence.client_sheets import ClientSheets
from persistence.clients import Clients
from persistence.database import Database
from persistence.deals import Deals
from persistence.documents import Documents
from persistence.empty_leg_watches import EmptyLegWatches
from persistence.exchange_rates import ExchangeRates
from persistence.external_ids import ExternalIds
from persistence.incoming_mails import IncomingMails
from persistence.links import Links
from persistence.live import Announcer, Change
from persistence.model_calls import ModelCalls
from persistence.operators import Operators
from persistence.outbox import Outbox
from persistence.outgoing_mails import OutgoingMails
from persistence.outside_calls import OutsideCalls
from persistence.past_quotes import PastQuotes
from persistence.pictures import Pictures
from persistence.pipeline import Pipeline
from persistence.summaries import Summaries
from persistence.tables import users
from persistence.tape import RecordedClock, RecordedIds, note_committed, running_tape
from persistence.tool_calls import ToolCalls

MEET_DEADLINE = "meet_deadline"


@dataclass(frozen=True)
class Broker:
    name: str
    email: str
    phone: str | None
    timezone: str
    """IANA name: "today" is the broker's own day"""


class UnitOfWork:
    """Made by `Work.unit`. Use cases take it as their first argument and never commit."""

    def __init__(
        self,
        connection: AsyncConnection,
        user_id: str,
        clock: Clock,
        ids: Ids,
        answers: str | None = None,
    ) -> None:
        self.user_id = user_id
        self.clock = clock
        self.ids = ids
        self.deals = Deals(connection, user_id)
        self.clients = Clients(connection, user_id)
        self.client_sheets = ClientSheets(connection, user_id)
        self.operators = Operators(connection, user_id)
        self.outbox = Outbox(connection, user_id)
        self.external_ids = ExternalIds(connection, user_id)
        self.documents = Documents(connection, user_id)
        self.links = Links(connection, user_id)
        self.pictures = Pictures(connection, user_id)
        self.outside_calls = OutsideCalls(connection, user_id)
        self.model_calls = ModelCalls(connection, user_id)
        self.exchange_rates = ExchangeRates(connection)
        self.past_quotes = PastQuotes(connection, user_id)
        self.tool_calls = ToolCalls(connection, user_id)
        self.outgoing_mails = OutgoingMails(connection, user_id)
        self.incoming_mails = IncomingMails(connection, user_id)
        self.empty_leg_watches = EmptyLegWatches(connection, user_id)
        self.feed = Feed(connection, user_id)
        self.summaries = Summaries(connection, user_id)
        self.pipeline = Pipeline(connection)
        self.connection = connection
        self.work_put = False
        self._answers = answers
        self._said: dict[str, list[str]] = {}
        self._deals: dict[str, str | None] = {}
        self._before: dict[str, int] = {}

    def now(self) -> datetime:
        return self.clock.now()

    @property
    def broker(self) -> str:
        """The actor of what the signed-in broker does."""
        return f"broker:{self.user_id}"

    async def me(self) -> Broker:
        """The signed-in broker, as clients know them."""
        columns = (users.c.display_name, users.c.email, users.c.phone, users.c.timezone)
        row = (await self.connection.execute(select(*columns).where(users.c.id == self.user_id))).one()
        return Broker(name=row.display_name, email=row.email, phone=row.phone, timezone=row.timezone)

    async def happen(self, deal: Deal, happening: Payload, *, actor: str, why: str | None = None) -> Deal:
        """Append one event; open chats of the deal's thread will hear of it after the commit."""
        self._before.setdefault(deal.id, deal.seq)
        changed = await self.deals.append(deal, happening, at=self.now(), actor=actor, why=why)
        await self.outgoing_mails.note(changed, happening, self.now())
        self._said.setdefault(deal.thread_id, [])
        self._deals[deal.thread_id] = deal.id
        await self._wait_for(deal, changed)
        return changed

    async def _wait_for(self, before: Deal, after: Deal) -> None:
        """What an event makes the deal wait for is put with it. A moment that is no longer waited for when
        it comes does nothing."""
        if after.answer is None:
            return
        zone = (await self.me()).timezone
        known = {one.key for one in deadlines(before, zone)}
        for new in (one for one in deadlines(after, zone) if one.key not in known):
            key = f"{MEET_DEADLINE}:{after.id}:{after.seq}:{new.key}"
            wanted = {"what": new.what, "about": new.about}
            wait = max(timedelta(0), new.at - self.now())
            await self.later(MEET_DEADLINE, after, key, wanted, after=wait)

    async def say(self, thread_id: str, text: str, *cards: Card, deal_id: str | None = None) -> str:
        """The assistant says this in the thread, once this transaction is committed."""
        step_id = self.ids.new()
        tape = running_tape()
        if tape is not None:
            tape.said.append(step_id)
        shown = tuple((self.ids.new(), card, self._before.get(card.deal_id, card.version)) for card in cards)
        await self.feed.say(step_id, thread_id, text, shown, answers=self._answers)
        self._said.setdefault(thread_id, []).append(step_id)
        if deal_id or cards:
            self._deals[thread_id] = deal_id or cards[0].deal_id
        return step_id

    def renew(self, deal: Deal) -> None:
        """Open pages of the deal's thread show its cards anew after the commit, though nothing was said."""
        self._said.setdefault(deal.thread_id, [])
        self._deals[deal.thread_id] = deal.id

    async def later(
        self,
        kind: str,
        deal: Deal,
        key: str,
        payload: dict[str, Any] | None = None,
        *,
        after: timedelta = timedelta(0),
        deadline: datetime | None = None,
    ) -> bool:
        """Work for the worker, due `after` the commit; False when this key was put before. Work with a
        `deadline` comes after work without, the nearest first."""
        new = await self.outbox.put(
            self.ids.new(), kind, deal.id, key, payload, after=after, deadline=deadline
        )
        self.work_put = self.work_put or (new and not after)
        return new

    def changes(self) -> tuple[Change, ...]:
        return tuple(
            Change(thread, self.user_id, self._deals.get(thread), tuple(said))
            for thread, said in self._said.items()
        )


class Work:
    """Where units of work come from: the database, the clock, the ids and who is told afterwards."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        ids: Ids,
        announcer: Announcer,
        answers: str | None = None,
    ) -> None:
        self.database = database
        self.clock = clock if isinstance(clock, RecordedClock) else RecordedClock(clock)
        self.ids = ids if isinstance(ids, RecordedIds) else RecordedIds(ids)
        self.announcer = announcer
        self._answers = answers

    def answering(self, message_id: str | None) -> Work:
        """The same work; what is said in its units is the answer to this message of the broker."""
        return Work(self.database, self.clock, self.ids, self.announcer, message_id)

    @asynccontextmanager
    async def unit(self, user_id: str) -> AsyncIterator[UnitOfWork]:
        """`async with work.unit(user_id) as uow: ...` commits at the end, or rolls all of it back."""
        async with self.database.as_user(user_id) as connection:
            uow = UnitOfWork(connection, user_id, self.clock, self.ids, self._answers)
            yield uow
            await uow.summaries.write(uow.deals.changed.values())
        note_committed()
        for change in uow.changes():
            await self.announcer.changed(change)
        if uow.work_put:
            await self.announcer.work_is_due()
