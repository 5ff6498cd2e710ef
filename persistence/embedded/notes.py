"""What was done to a database, noted in the database itself: a start that finds its own note skips the work.

Only for the embedded server, whose superuser we are. The note goes with the database, not with a copy of it.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql


class Notes:
    """The notes of one database; not `kept` on a server that is not ours: there, work is always done."""

    def __init__(self, owner_url: str, *, kept: bool) -> None:
        self._owner_url = owner_url
        self._kept = kept

    @contextmanager
    def once(self, name: str, *paths: Path, words: Iterable[str] = ()) -> Iterator[bool]:
        """Whether the work is needed; noted as done when the block ends without an error."""
        now = fingerprint(paths, words)
        if self._kept and self.read(name) == now:
            yield False
            return
        yield True
        if self._kept:
            self.write(name, now)

    def read(self, name: str) -> str | None:
        with psycopg.connect(self._owner_url) as connection:
            row = connection.execute("SELECT current_setting(%s, true)", [f"jetvision.{name}"]).fetchone()
        return row[0] if row is not None else None

    def write(self, name: str, value: str) -> None:
        with psycopg.connect(self._owner_url) as connection:
            database, key = sql.Identifier(connection.info.dbname), sql.Identifier(f"jetvision.{name}")
            connection.execute(
                sql.SQL("ALTER DATABASE {} SET {} = {}").format(database, key, sql.Literal(value))
            )


def fingerprint(paths: Iterable[Path], words: Iterable[str]) -> str:
    """Changes when a file under the paths changes, or one of the words."""
    digest = hashlib.sha256()
    for path in paths:
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    for word in words:
        digest.update(hashlib.sha256(word.encode()).digest())
    return digest.hexdigest()
