"""A backup of the whole database in one file, and the proof that it can be restored.

The file is pg_dump's own custom format; beside it stands `FILE.json`, which says what it must come back as
(`Manifest`). Roles are the server's and not the database's: a restore makes those that it lacks, without
passwords (`jetvision migrate --passwords` gives them).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from typing import IO, Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from persistence.embedded.postgres import programs
from persistence.migrations.security_0001 import MAKE_ROLES
from persistence.urls import psycopg_url

FORMAT = 1
BATCH = 2000
"""rows read at a time: the history of a house does not fit into memory"""
TIMEOUT_SECONDS = 6 * 3600


class BackupError(Exception):
    """What could not be backed up or restored, and what to do. Never holds a password."""


@dataclass(frozen=True)
class Contents:
    """What a database holds. Two with the same `events_sha256` have the same deals: a deal is the fold of its
    events."""

    schema_revision: str
    deals: int
    events: int
    events_sha256: str
    rows: dict[str, int]
    """of each table"""


@dataclass(frozen=True)
class Manifest:
    format: int
    taken_at: str
    dump_sha256: str
    dump_bytes: int
    seconds: float
    contents: Contents


def back_up(owner_url: str, file: Path) -> Manifest:
    """Writes `file` and `file.json`. The role must be able to read every row (a superuser, or BYPASSRLS):
    pg_dump refuses otherwise, rather than leave rows out. BackupError."""
    began = time.monotonic()
    with psycopg.connect(psycopg_url(owner_url)) as connection:
        # the dump and what is counted are of the same moment
        connection.execute("set transaction isolation level repeatable read, read only")
        snapshot = _value(connection, "select pg_export_snapshot()")
        _run("pg_dump", owner_url, "--format=custom", f"--snapshot={snapshot}", f"--file={file}")
        contents = contents_of(connection)
    manifest = Manifest(
        format=FORMAT,
        taken_at=datetime.now(UTC).isoformat(timespec="seconds"),
        dump_sha256=_sha256(file),
        dump_bytes=file.stat().st_size,
        seconds=round(time.monotonic() - began, 3),
        contents=contents,
    )
    manifest_file(file).write_text(json.dumps(asdict(manifest), indent=2) + "\n")
    return manifest


def restore(owner_url: str, file: Path) -> tuple[Manifest, float]:
    """Into an empty database, and compared with the manifest afterwards. (manifest, seconds). BackupError
    when a byte of the file changed, when the database is not empty, or when what came back differs."""
    began = time.monotonic()
    manifest = read_manifest(file)
    if _sha256(file) != manifest.dump_sha256:
        raise BackupError(
            f"{file.name} is not the file that was written: its hash differs. Use another backup."
        )
    with psycopg.connect(psycopg_url(owner_url), autocommit=True) as connection:
        if _value(connection, "select count(*) from pg_tables where schemaname = 'public'"):
            raise BackupError("This database is not empty: restore into a new one, so that nothing is lost.")
        for statement in MAKE_ROLES:
            connection.execute(statement.encode())
    _bring_back(owner_url, file)
    with psycopg.connect(psycopg_url(owner_url)) as connection:
        _hand_over_functions(connection)
        connection.execute("analyze")
        found = contents_of(connection)
    wrong = _differences(manifest.contents, found)
    if wrong:
        raise BackupError(f"What was restored differs from the backup: {', '.join(wrong)}. Do not use it.")
    return manifest, round(time.monotonic() - began, 3)


def read_manifest(file: Path) -> Manifest:
    beside = manifest_file(file)
    try:
        told: dict[str, Any] = json.loads(beside.read_text())
        if told["format"] != FORMAT:
            raise BackupError(
                f"{beside.name} is of format {told['format']}, which this version does not read."
            )
        return Manifest(**{**told, "contents": Contents(**told["contents"])})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError(
            f"{beside.name} is missing or broken ({type(error).__name__}): without it nobody can say whether "
            "what comes back is whole. Use another backup."
        ) from None


def manifest_file(file: Path) -> Path:
    return file.with_name(f"{file.name}.json")


def contents_of(connection: psycopg.Connection[Any]) -> Contents:
    tables = connection.execute(
        "select tablename from pg_tables where schemaname = 'public' order by tablename"
    ).fetchall()
    counted = {
        name: _value(connection, sql.SQL("select count(*) from {}").format(sql.Identifier(name)))
        for (name,) in tables
    }
    return Contents(
        schema_revision=_value(connection, "select version_num from alembic_version"),
        deals=counted["deals"],
        events=counted["deal_events"],
        events_sha256=_events_sha256(connection),
        rows=counted,
    )


def _events_sha256(connection: psycopg.Connection[Any]) -> str:
    digest = hashlib.sha256()
    with connection.cursor("events") as cursor:
        cursor.itersize = BATCH
        cursor.execute("select to_jsonb(e)::text from deal_events e order by deal_id, seq")
        for (event,) in cursor:
            digest.update(event.encode() + b"\n")
    return digest.hexdigest()


def _hand_over_functions(connection: psycopg.Connection[Any]) -> None:
    """What looks across brokers runs as jv_definer, never as whoever restored."""
    signatures = connection.execute(
        "select p.oid::regprocedure::text from pg_proc p "
        "where p.pronamespace = 'public'::regnamespace and p.prosecdef"
    ).fetchall()
    connection.execute("grant create on schema public to jv_definer")
    for (signature,) in signatures:
        connection.execute(f"alter function {signature} owner to jv_definer".encode())
    connection.execute("revoke create on schema public from jv_definer")


def _differences(expected: Contents, found: Contents) -> list[str]:
    wanted, have = asdict(expected), asdict(found)
    return [name for name in wanted if wanted[name] != have[name]]


_PARTS = {
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "host": "PGHOST",
    "port": "PGPORT",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}


NEWER = b"SET transaction_timeout = 0;"
"""what pg_dump 18 begins with, and PostgreSQL before 17 does not know"""


def _bring_back(owner_url: str, file: Path) -> None:
    """The dump as SQL into one transaction of psql: all of it, or nothing."""
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as refused:
        reading = _program("pg_restore", owner_url, "--no-owner", "--file=-", file, out=PIPE, errors=told)
        options = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
        writing = _program("psql", owner_url, *options, into=PIPE, out=DEVNULL, errors=refused)
        assert reading.stdout is not None
        assert writing.stdin is not None
        began = False
        with contextlib.suppress(BrokenPipeError), reading.stdout, writing.stdin:
            for line in reading.stdout:
                if not began and line.strip() == NEWER:
                    began = True
                    continue
                writing.stdin.write(line)
        _ended("psql", writing, refused)
        _ended("pg_restore", reading, told)


def _run(name: str, owner_url: str, *arguments: str | Path) -> None:
    with tempfile.TemporaryFile() as told:
        _ended(name, _program(name, owner_url, *arguments, out=DEVNULL, errors=told), told)


def _program(
    name: str,
    owner_url: str,
    *arguments: str | Path,
    errors: IO[bytes],
    out: int,
    into: int = DEVNULL,
) -> Popen[bytes]:
    """The address goes through the environment: others may read a command line."""
    parts = conninfo_to_dict(psycopg_url(owner_url)).items()
    address = {_PARTS[part]: str(value) for part, value in parts if part in _PARTS}
    return Popen(  # noqa: S603
        [str(programs() / name), *map(str, arguments)],
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", **address},
        stdin=into,
        stdout=out,
        stderr=errors,
    )


def _ended(name: str, program: Popen[bytes], errors: IO[bytes]) -> None:
    if program.wait(TIMEOUT_SECONDS):
        errors.seek(0)
        lines = errors.read().decode(errors="replace").strip().splitlines()
        raise BackupError(f"{name} failed: {lines[0] if lines else 'it says nothing'}")


def _value(connection: psycopg.Connection[Any], query: str | sql.Composed) -> Any:
    row = connection.execute(query.encode() if isinstance(query, str) else query).fetchone()
    return None if row is None else row[0]


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
