"""The house's own servers: database, queue, workers, chat."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import httpx
import psycopg
import redis
from sqlalchemy.exc import SQLAlchemyError

from persistence.worker_signs import SIGN
from tools.doctor.finding import SECONDS, Bad, Finding, look

SKEW = timedelta(seconds=30)
"""between this machine and the database: leases are counted by the database's clock"""


def database(role: str, url: str) -> Finding:
    """Whether the role can sign in, whether row-level security binds it, and whose clock is right."""

    def ask() -> str:
        with psycopg.connect(url, connect_timeout=SECONDS) as connection:
            row = connection.execute(
                "SELECT current_setting('server_version_num')::int, rolsuper OR rolbypassrls,"
                " clock_timestamp() FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
        version, unbound, there = row if row is not None else (0, True, datetime.now(UTC))
        if version < 150000:
            raise Bad("this server is older than PostgreSQL 15: use a newer one.")
        if unbound:
            raise Bad("this role may pass row-level security: give it one without SUPERUSER and BYPASSRLS.")
        away = abs(datetime.now(UTC) - there)
        if away > SKEW:
            raise Bad(f"its clock is {away.total_seconds():.0f} s away from ours: set both by NTP.")
        return f"signs in (PostgreSQL {version // 10000})"

    remedy = "check the address, start the server, run `jetvision migrate`."
    return look(role, ask, psycopg.Error, remedy)


def schema(owner_url: str) -> Finding:
    """Whether the database is at the newest schema."""
    from persistence.migrate import revision_at

    def ask() -> str:
        found, newest = revision_at(owner_url)
        if found != newest:
            raise Bad(f"at {found or 'nothing'}, the code at {newest}: `jetvision migrate`.")
        return f"newest ({newest})"

    return look("migrations", ask, SQLAlchemyError, "run `jetvision migrate`.")


def queue(url: str) -> Finding:
    def ask() -> str:
        with redis.Redis.from_url(url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS) as connection:
            memory: Mapping[str, object] = connection.info("memory")
        if memory.get("maxmemory_policy") != "noeviction":
            raise Bad("throws jobs away when it is full: set maxmemory-policy to noeviction.")
        return "answers"

    return look("Redis", ask, redis.RedisError, "check REDIS_URL and start the server.")


def workers(url: str) -> Finding:
    def ask() -> str:
        with redis.Redis.from_url(url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS) as connection:
            count = len(list(connection.scan_iter(match=f"{SIGN}*", count=500)))
        if not count:
            raise Bad("none works: start one with `jetvision worker`.")
        return f"{count} at work"

    return look("worker", ask, redis.RedisError, "check REDIS_URL and start the server.")


def page(what: str, url: str, remedy: str) -> Finding:
    def ask() -> str:
        with httpx.Client(timeout=SECONDS, trust_env=False) as client:
            status = client.get(url).status_code
        if status != httpx.codes.OK:
            raise Bad(f"answers {status}: {remedy}")
        return "answers"

    return look(what, ask, httpx.HTTPError, remedy)
