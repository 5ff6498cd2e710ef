"""How long each migration keeps brokers waiting on tables of ROWS=1,000,000 rows: at most a second."""

from __future__ import annotations

import os
import sys
import threading
import time
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from alembic.script import ScriptDirectory

from persistence.embedded.databases import create_database, drop_database
from persistence.embedded.servers import ServerAddresses
from persistence.migrate import MIGRATIONS, migrate
from persistence.urls import psycopg_url

ROWS = int(os.environ.get("ROWS", "1000000"))
LONGEST_WAIT_SECONDS = 1.0
REVISIONS = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]

FILL = (
    """insert into users (id, identifier, display_name, email, role, timezone)
        values ('00000000-0000-4000-8000-000000000001', 'load@jetvision.example', 'Load (demo)',
            'load@jetvision.example', 'broker', 'UTC')""",
    """insert into threads (id, name, "userId", "createdAt")
        select md5('t' || n)::uuid, 'thread', '00000000-0000-4000-8000-000000000001', now()::text
        from generate_series(1, {rows}) n""",
    """insert into deals (id, broker_id, thread_id, number, state, seq, projection, opened_at, updated_at)
        select md5('d' || n)::uuid, '00000000-0000-4000-8000-000000000001', md5('t' || n)::uuid, 'JV-' || n,
            'draft', 1, '{{}}', now(), now() from generate_series(1, {rows}) n""",
    """insert into deal_events (deal_id, seq, broker_id, kind, at, actor, payload)
        select md5('d' || n)::uuid, 1, '00000000-0000-4000-8000-000000000001', 'opened', now(), 'x', '{{}}'
        from generate_series(1, {rows}) n""",
    """insert into outbox (id, broker_id, deal_id, kind, key, payload, state)
        select md5('o' || n)::uuid, '00000000-0000-4000-8000-000000000001', md5('d' || n)::uuid, 'poll_trip',
            'k' || n, '{{}}', 'done' from generate_series(1, {rows}) n""",
    "analyze",
)
PROBES = (
    "select state from deals where id = md5('d1')::uuid",
    "update deals set updated_at = now() where id = md5('d1')::uuid",
    """insert into deal_events (deal_id, seq, broker_id, kind, at, actor, payload)
        select md5('d1')::uuid, max(seq) + 1, '00000000-0000-4000-8000-000000000001', 'x', now(), 'x', '{}'
        from deal_events where deal_id = md5('d1')::uuid""",
    "update outbox set attempts = attempts + 1 where id = md5('o1')::uuid",
    """update threads set name = 'again' where id = md5('t1')::uuid""",
)


@pytest.fixture
def large(servers: ServerAddresses) -> Iterator[str]:
    name = f"t_{uuid.uuid4().hex[:12]}"
    owner = create_database(servers.postgres_admin_url, name)
    migrate(owner, to=REVISIONS[0])
    with psycopg.connect(psycopg_url(owner), autocommit=True) as connection:
        # what the rows refer to is there: their checks would only take time
        connection.execute("set session_replication_role = replica")
        for statement in FILL:
            connection.execute(statement.format(rows=ROWS).encode())
    yield owner
    drop_database(servers.postgres_admin_url, name)


class Brokers:
    """Reads and writes of each table, again and again, meanwhile; how long the slowest took."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._over = threading.Event()
        self.slowest: dict[str, float] = {}
        self._threads = [threading.Thread(target=self._work, args=(probe,)) for probe in PROBES]

    def __enter__(self) -> Brokers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_why: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _work(self, probe: str) -> None:
        with psycopg.connect(psycopg_url(self._url), autocommit=True) as connection:
            while not self._over.wait(0.01):
                began = time.monotonic()
                connection.execute(probe.encode())
                self.slowest[probe] = max(self.slowest.get(probe, 0.0), time.monotonic() - began)


@pytest.mark.timeout(1800)
def test_no_migration_keeps_brokers_waiting_for_a_second(large: str) -> None:
    waits: dict[str, tuple[float, float, str]] = {}
    for revision in REVISIONS[1:]:
        with Brokers(large) as brokers:
            began = time.monotonic()
            migrate(large, to=revision)
            took = time.monotonic() - began
        worst = max(brokers.slowest, key=lambda probe: brokers.slowest[probe])
        waits[revision] = brokers.slowest[worst], took, " ".join(worst.split()[:4])
    lines = [
        f"  {name}: waited {wait:.2f} s ({what}), took {took:.1f} s"
        for name, (wait, took, what) in waits.items()
    ]
    report = "\n".join([f"migrations on {ROWS:,} rows", *lines])
    sys.__stdout__.write(f"\n{report}\n")  # type: ignore[union-attr]
    assert {name: wait for name, (wait, _, _) in waits.items() if wait > LONGEST_WAIT_SECONDS} == {}
