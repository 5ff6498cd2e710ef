"""LangGraph's memory under row-level security: each turn has its own saver, and each of its statements
runs on a pooled connection with the user set, so that no connection is held while a model thinks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from psycopg import AsyncConnection, AsyncCursor, sql
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool

from persistence.urls import psycopg_url

Pool = AsyncConnectionPool[AsyncConnection[DictRow]]


def checkpoint_pool(app_url: str, *, size: int = 10) -> Pool:
    """Not open yet: `await pool.open()` in the running loop."""
    return AsyncConnectionPool(
        psycopg_url(app_url),
        min_size=1,
        max_size=size,
        open=False,
        kwargs={"autocommit": True, "row_factory": dict_row, "prepare_threshold": None},
    )


class UserSaver(AsyncPostgresSaver):
    """Sees the checkpoints of one user's threads only."""

    def __init__(self, pool: Pool, user_id: str) -> None:
        super().__init__(pool)
        self._pool = pool
        # one round trip for both
        setting = sql.Literal(user_id)
        self._begin = sql.SQL("begin; select set_config('app.user', {}, true)").format(setting)

    @asynccontextmanager
    async def _cursor(self, *, pipeline: bool = False) -> AsyncIterator[AsyncCursor[DictRow]]:
        # one transaction a use: the user is set for it alone; giving the connection back ends it, either way
        async with self._pool.connection() as connection:
            await connection.execute(self._begin)
            async with connection.cursor(binary=True, row_factory=dict_row) as cursor:
                yield cursor


async def forget_thread(pool: Pool, user_id: str, thread_id: str) -> None:
    """Delete a thread's checkpoints."""
    await UserSaver(pool, user_id).adelete_thread(thread_id)


def thread_config(thread_id: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread_id}}
