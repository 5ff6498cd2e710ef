"""A backup comes back whole or is refused: seen by the hash of every deal's events."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from persistence.backup import BackupError, back_up, contents_of, manifest_file, restore
from persistence.database import open_database
from persistence.embedded.databases import create_database, drop_database
from persistence.embedded.servers import ServerAddresses
from persistence.migrate import differences
from persistence.unit_of_work import Work
from persistence.urls import as_role, psycopg_url
from tests.integration.conftest import ROLES, House
from tests.support.deal_steps import sent


@pytest.fixture
def elsewhere(servers: ServerAddresses) -> Iterator[str]:
    """An empty database."""
    name = f"t_{uuid.uuid4().hex[:12]}"
    yield create_database(servers.postgres_admin_url, name, template="template0")
    drop_database(servers.postgres_admin_url, name)


async def test_a_backup_comes_back_as_it_was_and_serves(house: House, elsewhere: str, tmp_path: Path) -> None:
    deal_id = await sent(house)
    file = tmp_path / "house.dump"
    taken = back_up(house.owner_url, file)
    assert taken.contents.events > 5
    manifest, _ = restore(elsewhere, file)
    assert manifest == taken
    assert differences(elsewhere) == []
    database = open_database(*(as_role(elsewhere, role) for role in ROLES), pool=1)
    there = Work(database, house.clock, house.work.ids, house.heard)
    async with there.unit(house.anna) as uow, house.work.unit(house.anna) as here:
        assert await uow.deals.get(deal_id) == await here.deals.get(deal_id)
    async with database.as_user(house.bob) as connection:
        nothing = await connection.exec_driver_sql("select count(*) from deals")
        assert nothing.scalar_one() == 0
    await database.close()


def test_what_runs_as_the_definer_still_does(house: House, elsewhere: str, tmp_path: Path) -> None:
    """Restored by a superuser, a function that was his would pass every policy."""
    owners = """select p.oid::regprocedure::text, r.rolname
        from pg_proc p join pg_roles r on r.oid = p.proowner
        where p.pronamespace = 'public'::regnamespace and p.prosecdef order by 1"""
    back_up(house.owner_url, tmp_path / "house.dump")
    restore(elsewhere, tmp_path / "house.dump")
    with (
        psycopg.connect(psycopg_url(house.owner_url)) as before,
        psycopg.connect(psycopg_url(elsewhere)) as after,
    ):
        expected = before.execute(owners).fetchall()
        assert len(expected) > 10
        assert {owner for _, owner in expected} == {"jv_definer"}
        assert after.execute(owners).fetchall() == expected


async def test_a_changed_byte_is_refused(house: House, elsewhere: str, tmp_path: Path) -> None:
    file = tmp_path / "house.dump"
    back_up(house.owner_url, file)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(BackupError, match="its hash differs"):
        restore(elsewhere, file)


async def test_a_house_is_never_restored_over(house: House, tmp_path: Path) -> None:
    await sent(house)
    back_up(house.owner_url, tmp_path / "house.dump")
    with psycopg.connect(psycopg_url(house.owner_url)) as connection:
        before = contents_of(connection)
    with pytest.raises(BackupError, match="not empty"):
        restore(house.owner_url, tmp_path / "house.dump")
    with psycopg.connect(psycopg_url(house.owner_url)) as connection:
        assert contents_of(connection) == before


async def test_what_came_back_otherwise_is_told(house: House, elsewhere: str, tmp_path: Path) -> None:
    await sent(house)
    file = tmp_path / "house.dump"
    back_up(house.owner_url, file)
    told = json.loads(manifest_file(file).read_text())
    told["contents"]["events_sha256"] = "0" * 64
    manifest_file(file).write_text(json.dumps(told))
    with pytest.raises(BackupError, match=r"differs from the backup: events_sha256\. Do not use it"):
        restore(elsewhere, file)


def test_without_its_manifest_a_backup_proves_nothing(house: House, elsewhere: str, tmp_path: Path) -> None:
    file = tmp_path / "house.dump"
    back_up(house.owner_url, file)
    manifest_file(file).unlink()
    with pytest.raises(BackupError, match="missing or broken"):
        restore(elsewhere, file)


def test_a_role_that_does_not_see_every_row_backs_nothing_up(house: House, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="pg_dump failed"):
        back_up(house.app_url, tmp_path / "house.dump")
    assert not manifest_file(tmp_path / "house.dump").exists()
