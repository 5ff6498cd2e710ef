"""What the assistant says in a thread, written in the same transaction as the event that it tells of.

So a card or a line is never lost, never doubled, and is there whether the page was open or not. A stored
card holds only its kind, deal and version; its content is filled in when it is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Text, and_, cast, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from persistence.tables import elements, steps, threads, users
from persistence.text import storable

AUTHOR = "JetVision"
NO_DEAL = ""
"""the deal of a card that shows what is the broker's own, whichever deal the thread is about"""


@dataclass(frozen=True)
class Card:
    """A view of a deal as of its event number `version`. `about` says of which of several things, if there
    can be more than one such card at a time."""

    kind: str
    deal_id: str
    version: int
    about: str | None = None


class Waiting(NamedTuple):
    """A message of the broker's that has no answer yet."""

    id: str
    words: str
    command: str | None
    """what was chosen behind "/", if anything"""


def chat_time() -> str:
    """Now, as Chainlit writes it. The real clock: it orders what stands in the chat."""
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


class Feed:
    def __init__(self, connection: AsyncConnection, user_id: str) -> None:
        self._connection = connection
        self._user_id = user_id

    async def open_thread(self, thread_id: str, name: str | None = None) -> None:
        """The thread's row, if it is not there yet: before the first step, card or checkpoint."""
        await self._connection.execute(
            insert(threads)
            .values(id=thread_id, userId=self._user_id, createdAt=chat_time(), name=name, metadata={})
            .on_conflict_do_nothing()
        )

    async def unanswered(self, thread_id: str) -> list[Waiting]:
        """The broker's messages that wait for an answer, the oldest first: nothing was said in answer to
        them. What says nothing of whom it answers (Chainlit's own words on "stop", and all that was said
        before this was noted) answers all before it."""
        answer = steps.alias()
        of_thread = answer.c.threadId == thread_id, answer.c.type == "assistant_message"
        later = and_(~answer.c.metadata.has_key("answers"), answer.c.createdAt > steps.c.createdAt)
        to_it = answer.c.metadata["answers"].astext == cast(steps.c.id, Text)
        answered = exists().where(*of_thread, or_(later, to_it))
        query = (
            select(steps.c.id, steps.c.output, steps.c.command)
            .where(steps.c.threadId == thread_id, steps.c.type == "user_message", ~answered)
            .order_by(steps.c.createdAt)
        )
        return [Waiting(row.id, row.output, row.command) for row in await self._connection.execute(query)]

    async def is_answered(self, thread_id: str, message_id: str) -> bool:
        query = select(steps.c.id).where(
            steps.c.threadId == thread_id, steps.c.metadata["answers"].astext == message_id
        )
        return (await self._connection.execute(query.limit(1))).first() is not None

    async def thread_name(self, thread_id: str) -> str | None:
        query = select(threads.c.name).where(threads.c.id == thread_id)
        return (await self._connection.execute(query)).scalar_one_or_none()

    async def rename_thread(self, thread_id: str, name: str) -> None:
        change = update(threads).where(threads.c.id == thread_id).values(name=storable(name))
        await self._connection.execute(change)

    async def say(
        self,
        step_id: str,
        thread_id: str,
        text: str,
        cards: tuple[tuple[str, Card, int], ...] = (),
        *,
        answers: str | None = None,
    ) -> None:
        """One message of the assistant with its cards, each given as (element id, card, since): an older card
        of the kind is frozen as the deal stood at event `since`, before this turn changed it. `answers` is
        the id of the broker's message that it is an answer to."""
        at = chat_time()
        await self._connection.execute(
            insert(steps)
            .values(
                id=step_id,
                threadId=thread_id,
                userId=self._user_id,
                name=AUTHOR,
                type="assistant_message",
                output=storable(text),
                createdAt=at,
                start=at,
                end=at,
                metadata={"answers": answers},
            )
            .on_conflict_do_nothing(index_elements=["id"])
        )
        if not cards:
            return
        rows = [
            {
                "id": element_id,
                "threadId": thread_id,
                "userId": self._user_id,
                "type": "custom",
                "name": card.kind,
                "display": "inline",
                "forId": step_id,
                "mime": "application/json",
                "props": {
                    "deal_id": card.deal_id,
                    "version": card.version,
                    "since": since,
                    "said": at,
                    **({} if card.about is None else {"about": card.about}),
                },
            }
            for element_id, card, since in cards
        ]
        shown = insert(elements).values(rows).on_conflict_do_nothing(index_elements=["id"])
        await self._connection.execute(shown)

    async def hear(self, step_id: str, thread_id: str, text: str) -> None:
        """The broker's words, put into a thread that the broker has not written in."""
        at = chat_time()
        name = select(users.c.identifier).where(users.c.id == self._user_id).scalar_subquery()
        await self._connection.execute(
            insert(steps).values(
                id=step_id,
                threadId=thread_id,
                userId=self._user_id,
                name=name,
                type="user_message",
                output=storable(text),
                createdAt=at,
                start=at,
                end=at,
                metadata={},
            )
        )

    async def posts(self, thread_id: str, step_ids: list[str]) -> list[dict[str, Any]]:
        query = (
            select(steps)
            .where(steps.c.threadId == thread_id, steps.c.id.in_(step_ids))
            .order_by(steps.c.createdAt)
        )
        return [step_dict(row._mapping) for row in await self._connection.execute(query)]

    async def cards(self, thread_id: str) -> list[dict[str, Any]]:
        """Every card of the thread, unfilled."""
        query = select(elements).where(elements.c.threadId == thread_id, elements.c.type == "custom")
        return [element_dict(row._mapping) for row in await self._connection.execute(query)]


def step_dict(row: Any) -> dict[str, Any]:
    """A row as Chainlit's StepDict."""
    return {key: row[key] for key in row if key != "userId"}


def element_dict(row: Any) -> dict[str, Any]:
    """A row as Chainlit's ElementDict."""
    return {key: row[key] for key in row if key != "userId"}
