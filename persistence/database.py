"""The three ways into the database, one for each login role, and the transaction of a user."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from persistence.urls import sqlalchemy_url


@dataclass(frozen=True)
class Database:
    """`app` serves brokers and jobs, `auth` knows users, `intake` only inserts into the inbox."""

    app: AsyncEngine
    auth: AsyncEngine
    intake: AsyncEngine

    @asynccontextmanager
    async def as_user(self, user_id: str | None) -> AsyncIterator[AsyncConnection]:
        """One transaction as this user: committed at the end, rolled back on an error. None sees nothing,
        but may call the listed functions that look across brokers."""
        async with self.app.begin() as connection:
            await connection.execute(
                text("select set_config('app.user', :user, true)"), {"user": user_id or ""}
            )
            yield connection

    async def close(self) -> None:
        for engine in (self.app, self.auth, self.intake):
            await engine.dispose()


def open_database(app_url: str, auth_url: str, intake_url: str, *, pool: int = 10) -> Database:
    """Engines only: nothing is connected before the first use. No prepared statements are kept by name,
    so that a transaction pooler may stand between."""

    def engine(url: str, size: int) -> AsyncEngine:
        return create_async_engine(
            sqlalchemy_url(url, "asyncpg"),
            pool_size=size,
            max_overflow=size,
            pool_timeout=30,
            pool_pre_ping=True,
            # a statement's values are clients' words: they stand in no error and no log
            hide_parameters=True,
            connect_args={"statement_cache_size": 0, "prepared_statement_name_func": lambda: ""},
        )

    return Database(app=engine(app_url, pool), auth=engine(auth_url, 3), intake=engine(intake_url, 5))
