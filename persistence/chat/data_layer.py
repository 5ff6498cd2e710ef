"""Chainlit's data layer on our own tables, under row-level security.

Whoever asks is taken from the context, never from Chainlit's arguments. A lost row is an error, not a
warning. Cards are stored as references and filled in when they are read.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import structlog
from chainlit.data.base import BaseDataLayer
from chainlit.data.utils import queue_until_user_message
from chainlit.element import ElementDict
from chainlit.step import StepDict
from chainlit.types import Feedback, PageInfo, PaginatedResponse, Pagination, ThreadDict, ThreadFilter
from chainlit.user import PersistedUser, User
from sqlalchemy import delete, func, literal, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ports import Ids
from persistence.chat.feed import chat_time, element_dict, step_dict
from persistence.database import Database
from persistence.pipeline_tables import deal_summaries
from persistence.tables import elements, feedbacks, steps, threads, users
from persistence.text import storable, storable_in
from persistence.users import UserRecord, Users
from persistence.who import current_user

CardFiller = Callable[[str, list[dict[str, Any]]], Awaitable[None]]
"""Fills the properties of the cards (element dicts) in place, as the user whose id comes first."""
ForgetThread = Callable[[str, str], Awaitable[None]]

log = structlog.get_logger(__name__)

STEP_COLUMNS = frozenset(column.name for column in steps.columns)


class ChatDataLayer(BaseDataLayer):
    def __init__(
        self, database: Database, users: Users, ids: Ids, fill: CardFiller, forget: ForgetThread
    ) -> None:
        self._database = database
        self._users = users
        self._ids = ids
        self._fill = fill
        self._forget = forget

    # users ---------------------------------------------------------------------------------------------

    async def get_user(self, identifier: str) -> PersistedUser | None:
        record = await self._users.by_identifier(identifier)
        return None if record is None else persisted(record)

    async def create_user(self, user: User) -> PersistedUser | None:
        """Signing in never makes a user: only an administrator does."""
        return await self.get_user(user.identifier)

    # threads -------------------------------------------------------------------------------------------

    async def get_thread_author(self, thread_id: str) -> str:
        user_id = current_user()
        if not _is_id(thread_id):
            return ""
        async with self._database.as_user(user_id) as connection:
            found = await connection.execute(select(threads.c.id).where(threads.c.id == thread_id))
            if found.one_or_none() is None:
                return ""
            return await self._identifier(connection)

    async def get_thread(self, thread_id: str) -> ThreadDict | None:
        user_id = current_user()
        if not _is_id(thread_id):
            return None
        async with self._database.as_user(user_id) as connection:
            row = (await connection.execute(select(threads).where(threads.c.id == thread_id))).one_or_none()
            if row is None:
                return None
            identifier = await self._identifier(connection)
            of_thread = (
                select(steps)
                .where(steps.c.threadId == thread_id)
                .order_by(steps.c.createdAt, steps.c.start, steps.c.id)
            )
            said = [step_dict(r._mapping) for r in await connection.execute(of_thread)]
            shown = select(elements).where(elements.c.threadId == thread_id)
            cards = [element_dict(r._mapping) for r in await connection.execute(shown)]
            thumbs = await self._feedback(connection, thread_id)
        for step in said:
            step["feedback"] = thumbs.get(step["id"])
        await self._fill(user_id, [card for card in cards if card["type"] == "custom"])
        return _thread(row, identifier, said, cards)

    async def update_thread(
        self,
        thread_id: str,
        name: str | None = None,
        user_id: str | None = None,
        metadata: dict[str, Any] | None = None,
        tags: list[str] | None = None,
    ) -> None:
        """Makes the thread when it is new. It belongs to whoever asks, whatever `user_id` says, and it is
        never shared by a flag in its metadata. A name that comes with a user is Chainlit's own, made of the
        first words: it does not replace the deal's; one without is a person's, and does."""
        owner = current_user()
        kept = {storable(k): storable_in(v) for k, v in (metadata or {}).items() if k != "is_shared"}
        values: dict[str, Any] = {}
        name = None if name is None else storable(name)[:200]
        if name is not None:
            values["name"] = name if user_id is None else func.coalesce(threads.c.name, name)
        if metadata is not None:
            values["metadata"] = threads.c.metadata.op("||")(kept)
        if tags is not None:
            values["tags"] = tags
        statement = insert(threads).values(
            id=thread_id,
            userId=owner,
            createdAt=chat_time(),
            name=name,
            metadata=kept,
            tags=tags,
        )
        async with self._database.as_user(owner) as connection:
            if values:
                await connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
            else:
                await connection.execute(statement.on_conflict_do_nothing(index_elements=["id"]))

    async def delete_thread(self, thread_id: str) -> None:
        owner = current_user()
        await self._forget(owner, thread_id)
        async with self._database.as_user(owner) as connection:
            await connection.execute(delete(feedbacks).where(feedbacks.c.threadId == thread_id))
            await connection.execute(delete(threads).where(threads.c.id == thread_id))

    async def list_threads(
        self, pagination: Pagination, filters: ThreadFilter
    ) -> PaginatedResponse[ThreadDict]:
        """A page of the asker's threads, the latest activity first; steps are not loaded. What was archived
        is found by a search, and not listed otherwise."""
        owner = current_user()
        last = func.coalesce(threads.c.spokenAt, threads.c.createdAt)
        query = select(threads, last.label("last")).order_by(last.desc(), threads.c.id.desc())
        if filters.search:
            words = storable(filters.search)
            inside = (
                select(steps.c.id)
                .where(steps.c.threadId == threads.c.id, steps.c.output.icontains(words, autoescape=True))
                .exists()
            )
            query = query.where(or_(threads.c.name.icontains(words, autoescape=True), inside))
        else:
            aside = select(deal_summaries.c.deal_id).where(
                deal_summaries.c.thread_id == threads.c.id, deal_summaries.c.archived
            )
            query = query.where(~aside.exists())
        async with self._database.as_user(owner) as connection:
            if pagination.cursor and _is_id(pagination.cursor):
                cursor = select(last.label("last"), threads.c.id).where(threads.c.id == pagination.cursor)
                place = (await connection.execute(cursor)).one_or_none()
                if place is not None:
                    before = tuple_(place.last, literal(place.id, threads.c.id.type))
                    query = query.where(tuple_(last, threads.c.id) < before)
            rows = (await connection.execute(query.limit(pagination.first + 1))).all()
            identifier = await self._identifier(connection)
        page = [_thread(row, identifier, [], []) for row in rows[: pagination.first]]
        return PaginatedResponse(
            pageInfo=PageInfo(
                hasNextPage=len(rows) > pagination.first,
                startCursor=page[0]["id"] if page else None,
                endCursor=page[-1]["id"] if page else None,
            ),
            data=page,
        )

    # steps ---------------------------------------------------------------------------------------------

    @queue_until_user_message()
    async def create_step(self, step_dict: StepDict) -> None:
        await self._put_step(step_dict)

    @queue_until_user_message()
    async def update_step(self, step_dict: StepDict) -> None:
        await self._put_step(step_dict)

    @queue_until_user_message()
    async def delete_step(self, step_id: str) -> None:
        async with self._database.as_user(current_user()) as connection:
            await connection.execute(delete(elements).where(elements.c.forId == step_id))
            await connection.execute(delete(steps).where(steps.c.id == step_id))

    async def get_favorite_steps(self, user_id: str) -> list[StepDict]:
        return []

    async def _put_step(self, step: StepDict) -> None:
        owner = current_user()
        unknown = set(step) - STEP_COLUMNS - {"feedback", "indent", "disableFeedback"}
        if unknown:
            log.warning("chat.step_fields_without_a_column", fields=sorted(unknown))
        values = {k: storable_in(v) for k, v in step.items() if k in STEP_COLUMNS and v is not None}
        values["userId"] = owner
        values.setdefault("name", "")
        changes = {k: v for k, v in values.items() if k not in {"id", "threadId", "userId"}}
        async with self._database.as_user(owner) as connection:
            await connection.execute(
                insert(threads)
                .values(id=step["threadId"], userId=owner, createdAt=chat_time(), metadata={})
                .on_conflict_do_nothing(index_elements=["id"])
            )
            await connection.execute(
                insert(steps).values(**values).on_conflict_do_update(index_elements=["id"], set_=changes)
            )

    # elements ------------------------------------------------------------------------------------------

    @queue_until_user_message()
    async def create_element(self, element: Any) -> None:
        """Cards are written with the event that they show; the page cannot make or change one."""
        raise PermissionError(f"{element.type} elements are not stored: cards are views of a deal")

    async def get_element(self, thread_id: str, element_id: str) -> ElementDict | None:
        user_id = current_user()
        if not (_is_id(thread_id) and _is_id(element_id)):
            return None
        query = select(elements).where(elements.c.id == element_id, elements.c.threadId == thread_id)
        async with self._database.as_user(user_id) as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            return None
        card = element_dict(row._mapping)
        if card["type"] == "custom":
            await self._fill(user_id, [card])
        return card

    @queue_until_user_message()
    async def delete_element(self, element_id: str, thread_id: str | None = None) -> None:
        raise PermissionError("a card stays where it was shown")

    # feedback ------------------------------------------------------------------------------------------

    async def upsert_feedback(self, feedback: Feedback) -> str:
        """Only on a step of the asker's own threads."""
        owner = current_user()
        comment = None if feedback.comment is None else storable(feedback.comment)
        async with self._database.as_user(owner) as connection:
            of_step = select(steps.c.threadId).where(steps.c.id == feedback.forId)
            thread_id = (await connection.execute(of_step)).scalar_one_or_none()
            if thread_id is None:
                raise PermissionError("there is no such message in your threads")
            statement = insert(feedbacks).values(
                id=self._ids.new(),
                forId=feedback.forId,
                threadId=thread_id,
                userId=owner,
                value=feedback.value,
                comment=comment,
            )
            stored = statement.on_conflict_do_update(
                index_elements=["forId", "userId"],
                set_={"value": feedback.value, "comment": comment},
            ).returning(feedbacks.c.id)
            return str((await connection.execute(stored)).scalar_one())

    async def delete_feedback(self, feedback_id: str) -> bool:
        async with self._database.as_user(current_user()) as connection:
            gone = await connection.execute(delete(feedbacks).where(feedbacks.c.id == feedback_id))
            return bool(gone.rowcount)

    # the rest ------------------------------------------------------------------------------------------

    async def build_debug_url(self) -> str:
        return ""

    async def close(self) -> None:
        """The engines belong to the composition root, which closes them."""

    async def mark_interrupted(self, thread_id: str) -> None:
        """Steps that a killed process left open are closed, so that the page does not show them running."""
        async with self._database.as_user(current_user()) as connection:
            await connection.execute(
                update(steps)
                .where(steps.c.threadId == thread_id, steps.c.end.is_(None))
                .values(end=chat_time())
            )

    async def _feedback(self, connection: AsyncConnection, thread_id: str) -> dict[str, dict[str, Any]]:
        query = select(feedbacks).where(feedbacks.c.threadId == thread_id)
        return {
            row.forId: {"id": row.id, "forId": row.forId, "value": row.value, "comment": row.comment}
            for row in await connection.execute(query)
        }

    @staticmethod
    async def _identifier(connection: AsyncConnection) -> str:
        return str((await connection.execute(select(users.c.identifier))).scalar_one())


def _is_id(text: str) -> bool:
    """Addresses come from outside; ours are UUIDs."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def persisted(record: UserRecord) -> PersistedUser:
    return PersistedUser(
        id=record.id,
        createdAt=record.created_at,
        identifier=record.identifier,
        display_name=record.display_name,
        metadata={"role": record.role},
    )


def _thread(row: Any, identifier: str, said: list[dict[str, Any]], shown: list[dict[str, Any]]) -> ThreadDict:
    return ThreadDict(
        id=row.id,
        createdAt=row.createdAt,
        name=row.name,
        userId=row.userId,
        userIdentifier=identifier,
        tags=row.tags,
        metadata=row.metadata,
        steps=said,
        elements=shown,
    )
