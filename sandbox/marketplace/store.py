"""The marketplace's memory: one SQLite file that survives a kill at any moment."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]

SCHEMA = (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")


class Store:
    """Rows in, rows out. `transaction()` may be nested; the outermost one commits or rolls back."""

    def __init__(self, folder: Path, name: str = "marketplace", schema: str = SCHEMA) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(folder / f"{name}.sqlite3", isolation_level=None, timeout=10)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(schema)
        self._depth = 0

    def close(self) -> None:
        self._db.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        if self._depth == 0:
            self._db.execute("BEGIN IMMEDIATE")
        self._depth += 1
        try:
            yield
        except BaseException:
            self._depth -= 1
            if self._depth == 0:
                self._db.execute("ROLLBACK")
            raise
        self._depth -= 1
        if self._depth == 0:
            self._db.execute("COMMIT")

    def execute(self, statement: str, *values: object) -> int:
        """Rows changed."""
        return self._db.execute(statement, values).rowcount

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        return self._db.execute(query, values).fetchall()

    def row(self, query: str, *values: object) -> sqlite3.Row | None:
        found: sqlite3.Row | None = self._db.execute(query, values).fetchone()
        return found

    def documents(self, query: str, *values: object) -> list[Json]:
        """The `document` column of each row, parsed."""
        return [json.loads(row["document"]) for row in self.rows(query, *values)]

    def document(self, query: str, *values: object) -> Json | None:
        found = self.documents(query, *values)
        return found[0] if found else None

    def fact(self, name: str) -> str | None:
        row = self.row("SELECT value FROM facts WHERE name = ?", name)
        return None if row is None else str(row["value"])

    def keep_fact(self, name: str, value: str | None) -> None:
        if value is None:
            self.execute("DELETE FROM facts WHERE name = ?", name)
        else:
            self.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", name, value)

    def next_number(self, kind: str, first: int) -> int:
        """Counts up for good: a number is never given twice, not even after a reset."""
        with self.transaction():
            row = self.row("SELECT value FROM counters WHERE kind = ?", kind)
            number = first if row is None else int(row["value"]) + 1
            self.execute("INSERT OR REPLACE INTO counters (kind, value) VALUES (?, ?)", kind, number)
        return number

    def wipe_business(self) -> None:
        """Forget trips and all that hangs on them; webhook registrations stay."""
        with self.transaction():
            self.execute("DELETE FROM trips")
            self.execute("DELETE FROM rfqs")
            self.execute("DELETE FROM quotes")
            self.execute("DELETE FROM messages")
            self.execute("DELETE FROM due_answers")
