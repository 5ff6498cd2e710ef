"""Mails on disk: a mail is kept for good before its sender hears of it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True)
class KeptMail:
    """One accepted mail. `raw` is the message as it was sent, `rcpt_to` the SMTP envelope's recipients."""

    id: str
    mail_from: str
    rcpt_to: tuple[str, ...]
    received_at: str
    raw: bytes


class MailStore:
    """One `.json` (envelope) and one `.eml` (message) for each mail; the `.eml` is written last and counts.

    Equal mails are kept as often as they come: a double sending must be seen.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "mails"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._last = max((int(file.stem) for file in self._folder.glob("*.eml")), default=0)
        self.validity = self._since_when(folder / "numbered-since")
        """changes when numbers are given anew"""

    @property
    def next_number(self) -> int:
        return self._last + 1

    def keep(self, mail_from: str, rcpt_to: list[str], raw: bytes) -> KeptMail:
        """Returns when the mail would survive a power cut."""
        self._last += 1
        mail = KeptMail(
            id=f"{self._last:06d}",
            mail_from=mail_from,
            rcpt_to=tuple(rcpt_to),
            received_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            raw=raw,
        )
        envelope = {"mail_from": mail.mail_from, "rcpt_to": mail.rcpt_to, "received_at": mail.received_at}
        self._write(f"{mail.id}.json", json.dumps(envelope).encode())
        self._write(f"{mail.id}.eml", raw)
        return mail

    def all(self) -> list[KeptMail]:
        """Newest first."""
        return [self._read(file.stem) for file in sorted(self._folder.glob("*.eml"), reverse=True)]

    def find(self, mail_id: str) -> KeptMail | None:
        if not mail_id.isdigit() or not (self._folder / f"{mail_id}.eml").is_file():
            return None
        return self._read(mail_id)

    def empty(self) -> int:
        """Forget all mails; ids go on. Answers how many there were."""
        mails = list(self._folder.glob("*.eml"))
        for file in mails:
            file.unlink()
            file.with_suffix(".json").unlink()
        return len(mails)

    def _since_when(self, note: Path) -> int:
        if self._last == 0 or not note.is_file():
            note.write_text(str(int(datetime.now(UTC).timestamp())))
        return int(note.read_text())

    def _read(self, mail_id: str) -> KeptMail:
        envelope = json.loads((self._folder / f"{mail_id}.json").read_bytes())
        raw = (self._folder / f"{mail_id}.eml").read_bytes()
        return KeptMail(
            mail_id, envelope["mail_from"], tuple(envelope["rcpt_to"]), envelope["received_at"], raw
        )

    def _write(self, name: str, content: bytes) -> None:
        unfinished = self._folder / f".{name}.part"
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self._folder / name)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
