"""Every migration goes down and up again by itself, with a deal in the tables, and leaves what it found."""

from __future__ import annotations

import psycopg
from alembic.script import ScriptDirectory

from persistence.migrate import MIGRATIONS, differences, downgrade, migrate, revision_at
from persistence.urls import psycopg_url
from tests.integration.conftest import House
from tests.integration.test_migrations import schema
from tests.support.deal_steps import sent

REVISIONS = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
"""the newest first"""


def events(owner_url: str) -> list[tuple[object, ...]]:
    query = "select deal_id, seq, kind, payload, at from deal_events order by deal_id, seq"
    with psycopg.connect(psycopg_url(owner_url)) as connection:
        return connection.execute(query).fetchall()


def last_words(owner_url: str) -> list[tuple[object, ...]]:
    query = """select id, "spokenAt" from threads order by id"""
    with psycopg.connect(psycopg_url(owner_url)) as connection:
        return connection.execute(query).fetchall()


async def test_each_migration_goes_down_and_up_again_on_data(house: House) -> None:
    await sent(house)
    await house.database.close()
    url = house.owner_url
    history = events(url)
    assert len(history) > 5
    spoken = last_words(url)
    assert all(at for _, at in spoken)
    newest = schema(url)
    down: dict[str, list[tuple[object, ...]]] = {REVISIONS[0]: newest}
    for older in REVISIONS[1:]:
        downgrade(url, to=older)
        assert revision_at(url)[0] == older
        down[older] = schema(url)
        assert events(url) == history, f"the way down to {older} lost history"
    for revision in reversed(REVISIONS[:-1]):
        migrate(url, to=revision)
        assert schema(url) == down[revision], f"{revision} does not make what its way down leaves"
        assert events(url) == history, f"the way up to {revision} lost history"
    assert differences(url) == []
    assert last_words(url) == spoken


def test_there_is_one_line_of_migrations() -> None:
    assert len(REVISIONS) == len(set(REVISIONS))
    assert [int(revision) for revision in REVISIONS] == list(range(len(REVISIONS), 0, -1))
