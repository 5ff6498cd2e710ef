"""The three ways into the database, one for each login role, and the transaction of a user."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from asyncpg.exceptions import InterfaceError, PostgresError
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError, OperationalError
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
        connection, driver = await self._begun(user_id)
        try:
            yield connection
            await _commit(driver)
        except BaseException:
            await _roll_back(driver)
            raise
        finally:
            await connection.close()

    async def _begun(self, user_id: str | None) -> tuple[AsyncConnection, Any]:
        """The connection and its driver's own. One round trip where the engine's way takes four: a turn has
        a dozen transactions. One whose server has gone is found here, before anything is done on it."""
        begin = f"begin; select set_config('app.user', '{_literal(user_id)}', true)"
        for tries_left in (2, 1, 0):
            connection = await self.app.connect()
            driver = (await connection.get_raw_connection()).driver_connection
            try:
                await _command(driver, begin)
            except BaseException as error:
                await connection.invalidate()
                await connection.close()
                if not tries_left or not isinstance(error, OperationalError):
                    raise
            else:
                return connection, driver
        raise AssertionError("the last try returns or raises")

    async def close(self) -> None:
        for engine in (self.app, self.auth, self.intake):
            await engine.dispose()


def open_database(app_url: str, auth_url: str, intake_url: str, *, pool: int = 10) -> Database:
    """Engines only: nothing is connected before the first use. No prepared statements are kept by name,
    so that a transaction pooler may stand between."""

    def engine(url: str, size: int, **more: str) -> AsyncEngine:
        made = create_async_engine(
            sqlalchemy_url(url, "asyncpg"),
            # a connection beyond the pool would be made and thrown away at each use
            pool_size=2 * size,
            max_overflow=0,
            pool_timeout=30,
            # a statement's values are clients' words: they stand in no error and no log
            hide_parameters=True,
            connect_args={"statement_cache_size": 0, "prepared_statement_name_func": lambda: ""},
            **more,
        )
        event.listen(made.sync_engine, "checkout", _is_usable)
        return made

    # the transactions of `as_user` are begun and ended there, not by the engine
    app = engine(app_url, pool, isolation_level="AUTOCOMMIT")
    return Database(app=app, auth=engine(auth_url, 3), intake=engine(intake_url, 5))


def _is_usable(adapted: Any, _record: object, _proxy: object) -> None:
    """A connection that the server has closed, or one left inside a transaction, is replaced. The driver
    knows both without asking the server."""
    driver = adapted.driver_connection
    if driver.is_closed() or driver.is_in_transaction():
        driver.terminate()
        raise DisconnectionError("the connection has ended")


def _literal(user_id: str | None) -> str:
    """ValueError for what is no id: it becomes part of a statement."""
    return str(UUID(user_id)) if user_id else ""


async def _commit(driver: Any) -> None:
    """OperationalError where a statement had failed and somebody went on: the server answers such a commit
    with a quiet rollback, and what was to be written would be lost without a word."""
    done = await _command(driver, "commit")
    if done != "COMMIT":
        lost = RuntimeError(f"a statement before had failed: the server answered {done}")
        raise OperationalError("commit", None, lost, hide_parameters=True)


async def _command(driver: Any, command: str) -> str:
    """What the server says was done."""
    try:
        return str(await driver.execute(command))
    except (InterfaceError, PostgresError) as error:
        raise OperationalError(command.partition(";")[0], None, error, hide_parameters=True) from error


async def _roll_back(driver: Any) -> None:
    if driver.is_closed() or not driver.is_in_transaction():
        return
    try:
        await _command(driver, "rollback")
    except (OperationalError, OSError):
        driver.terminate()
