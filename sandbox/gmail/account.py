"""The account's mail: drafts, sent mail, inbox, and the history of what was added."""

from __future__ import annotations

import email
import email.policy
import email.utils
import json
import re
import secrets
import sqlite3
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any

from sandbox.marketplace.store import Json, Store

SCHEMA = (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")


class Gone(LookupError):
    """There is no such draft, message or thread, or the history does not go back so far."""


@dataclass
class Account:
    """`own_ids`: sent mail gets a Message-ID of Gmail's own, and the old one stands in another header."""

    store: Store
    user: str
    own_ids: bool = False
    lagging: set[str] = field(default_factory=set)
    """sent, and not found by a search yet"""
    search_lags: bool = False

    @staticmethod
    def open(folder: Path, user: str, *, own_ids: bool = False) -> Account:
        return Account(Store(folder, "gmail", SCHEMA), user, own_ids)

    # --- drafts

    def create_draft(self, raw: bytes) -> Json:
        with self.store.transaction():
            message = self._add(raw, ["DRAFT"], thread=self._thread_of(raw))
            draft = f"r{secrets.randbelow(10**18)}"
            self.store.execute("INSERT INTO drafts VALUES (?, ?)", draft, message["id"])
        return {"id": draft, "message": message}

    def update_draft(self, draft: str, raw: bytes) -> Json:
        with self.store.transaction():
            message = self._message_of(draft)
            self.store.execute(
                "UPDATE messages SET raw = ?, message_id = ? WHERE id = ?",
                raw,
                _message_id(raw),
                message["id"],
            )
        return {"id": draft, "message": _shown(self._row(message["id"]))}

    def draft(self, draft: str) -> Json:
        return {"id": draft, "message": _shown(self._message_of(draft))}

    def drafts(self, query: str) -> list[Json]:
        found = self.store.rows("SELECT d.id AS draft, m.* FROM drafts d JOIN messages m ON m.id = d.message")
        return [{"id": row["draft"], "message": _shown(row)} for row in found if _matches(row, query)]

    def send_draft(self, draft: str) -> Json:
        """The draft is gone and the mail is sent, or neither."""
        with self.store.transaction():
            row = self._message_of(draft)
            self.store.execute("DELETE FROM drafts WHERE id = ?", draft)
            self.store.execute("DELETE FROM messages WHERE id = ?", row["id"])
            sent = self._add(self._as_sent(row["raw"]), ["SENT"], thread=row["thread"])
        if self.search_lags:
            self.lagging.add(sent["id"])
        return sent

    def delete_draft(self, draft: str) -> None:
        row = self._message_of(draft)
        self.store.execute("DELETE FROM drafts WHERE id = ?", draft)
        self.store.execute("DELETE FROM messages WHERE id = ?", row["id"])

    # --- messages

    def deliver(self, raw: bytes) -> Json:
        """Mail comes in."""
        with self.store.transaction():
            return self._add(raw, ["INBOX", "UNREAD"], thread=self._thread_of(raw))

    def message(self, message: str) -> sqlite3.Row:
        return self._row(message)

    def messages(self, query: str) -> list[sqlite3.Row]:
        """Newest first."""
        rows = self.store.rows("SELECT * FROM messages ORDER BY history DESC")
        return [row for row in rows if _matches(row, query) and row["id"] not in self.lagging]

    def thread(self, thread: str) -> list[sqlite3.Row]:
        rows = self.store.rows("SELECT * FROM messages WHERE thread = ? ORDER BY history", thread)
        if not rows:
            raise Gone(thread)
        return rows

    def with_message_id(self, message_id: str) -> sqlite3.Row:
        found = [row for row in self.messages("") if message_id.strip("<>") in row["message_id"].split()]
        if not found:
            raise Gone(message_id)
        return found[0]

    # --- history

    def now(self) -> int:
        row = self.store.row("SELECT max(n) AS n FROM history")
        return int(row["n"] or 1) if row else 1

    def added_since(self, start: int, label: str, most: int) -> tuple[list[Json], bool]:
        """(records, whether there are more). Raises Gone."""
        forgotten = int(self.store.fact("forgotten") or 0)
        if start < forgotten:
            raise Gone("history")
        rows = self.store.rows(
            "SELECT h.n, h.message FROM history h WHERE h.n > ? AND h.label = ? ORDER BY h.n LIMIT ?",
            start, label, most + 1,
        )  # fmt: skip
        kept = [
            {"id": str(row["n"]), "messagesAdded": [{"message": _shown(self._row(row["message"]))}]}
            for row in rows[:most]
            if self.store.row("SELECT 1 FROM messages WHERE id = ?", row["message"]) is not None
        ]
        return kept, len(rows) > most

    def forget_history(self) -> None:
        """As after a week."""
        self.store.keep_fact("forgotten", str(self.now() + 1))

    def empty(self) -> None:
        for table in ("messages", "drafts", "facts"):
            self.store.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
        self.lagging.clear()
        self.search_lags = False

    def _add(self, raw: bytes, labels: list[str], *, thread: str | None) -> Json:
        new = secrets.token_hex(8)
        self.store.execute("INSERT INTO history (message, label) VALUES (?, ?)", new, labels[0])
        self.store.execute(
            "INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?)",
            new, thread or new, json.dumps(labels), _message_id(raw), raw, self.now(),
        )  # fmt: skip
        return _shown(self._row(new))

    def _as_sent(self, raw: bytes) -> bytes:
        if not self.own_ids:
            return raw
        own = f"<CA{secrets.token_urlsafe(24)}@mail.gmail.example>".encode()
        return re.sub(
            rb"(?im)^Message-ID:[ \t]*(.*?)\r?$",
            lambda line: b"Message-ID: " + own + b"\r\nX-Google-Original-Message-ID: " + line[1] + b"\r",
            raw,
            count=1,
        )

    def _thread_of(self, raw: bytes) -> str | None:
        head = _head(raw)
        named = f"{head['In-Reply-To'] or ''} {head['References'] or ''}".split()
        for one in named:
            row = self.store.row(
                "SELECT thread FROM messages WHERE ' ' || message_id || ' ' LIKE ?", f"% {one.strip('<>')} %"
            )
            if row is not None:
                return str(row["thread"])
        return None

    def _message_of(self, draft: str) -> sqlite3.Row:
        row = self.store.row("SELECT message FROM drafts WHERE id = ?", draft)
        if row is None:
            raise Gone(draft)
        return self._row(row["message"])

    def _row(self, message: str) -> sqlite3.Row:
        row = self.store.row("SELECT * FROM messages WHERE id = ?", message)
        if row is None:
            raise Gone(message)
        return row


def headers(raw: bytes) -> list[Json]:
    return [{"name": name, "value": str(value)} for name, value in _head(raw).items()]


def _head(raw: bytes) -> Message:
    return email.message_from_bytes(raw, policy=email.policy.compat32)


def _message_id(raw: bytes) -> str:
    """The ids by which it is found: its own, and nothing else, as Gmail does."""
    return str(_head(raw)["Message-ID"] or "").strip().strip("<>")


def _shown(row: sqlite3.Row) -> Json:
    return {"id": row["id"], "threadId": row["thread"], "labelIds": json.loads(row["labels"])}


def _matches(row: Any, query: str) -> bool:
    """`rfc822msgid:ID`, `in:sent`, `in:inbox`; what else is asked for holds always."""
    for word in query.split():
        name, _, value = word.partition(":")
        if name == "rfc822msgid" and row["message_id"] != value.strip("<>"):
            return False
        if name == "in" and value.upper() not in json.loads(row["labels"]):
            return False
    return True
