"""A mailbox read by IMAP. Nothing in it is changed: no flag, no move."""

from __future__ import annotations

import asyncio
import contextlib
import imaplib
import re
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import SecretStr

from persistence.meters import calling
from tools.mail.postbox import MOST_BYTES, MOST_MAILS, Batch, PostboxError

LOOK_BACK = timedelta(days=7)
"""where the mailbox has numbered its mails anew"""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class ImapPostbox:
    """`ImapPostbox("imap.meridian.example", 993, "anna@meridian.example", SecretStr("..."))`. Without
    `tls` only for a server on this machine. The mark is `UIDVALIDITY:last UID`."""

    host: str
    port: int
    user: str
    password: SecretStr
    tls: bool = True
    folder: str = "INBOX"
    seconds: float = 20.0
    """for each step of the dialogue"""

    @property
    def name(self) -> str:
        return f"imap:{self.user}@{self.host}/{self.folder}"

    async def since(self, mark: str | None) -> Batch:
        return await asyncio.to_thread(self._since, mark)

    def _since(self, mark: str | None) -> Batch:
        try:
            with calling("imap"):
                connection = self._signed_in()
                try:
                    return self._read(connection, mark)
                finally:
                    with contextlib.suppress(imaplib.IMAP4.error, OSError):
                        connection.logout()
        except (imaplib.IMAP4.error, OSError, ValueError) as error:
            raise PostboxError(f"The mailbox could not be read ({type(error).__name__}: {error}).") from error

    def _signed_in(self) -> imaplib.IMAP4:
        if self.tls:
            context = ssl.create_default_context()
            connection: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                self.host, self.port, ssl_context=context, timeout=self.seconds
            )
        else:
            connection = imaplib.IMAP4(self.host, self.port, timeout=self.seconds)
        try:
            connection.login(self.user, self.password.get_secret_value())
        except imaplib.IMAP4.error:
            connection.shutdown()
            raise PostboxError(
                "The mailbox refuses our sign-in: check IMAP_USER and IMAP_PASSWORD."
            ) from None
        return connection

    def _read(self, connection: imaplib.IMAP4, mark: str | None) -> Batch:
        _good(connection.select(self.folder, readonly=True))
        validity, following = (_number(connection, name) for name in ("UIDVALIDITY", "UIDNEXT"))
        if mark is None:
            return Batch((), f"{validity}:{following - 1}")
        known, _, last = mark.partition(":")
        if int(known) == validity:
            uids = _found(connection, f"UID {int(last) + 1}:*", above=int(last))
        else:
            day = datetime.now(UTC) - LOOK_BACK
            uids = _found(connection, f"SINCE {day.day}-{_MONTHS[day.month - 1]}-{day.year}", above=0)
            last = "0"
        taken = uids[:MOST_MAILS]
        mails = tuple(mail for mail in (_fetched(connection, uid) for uid in taken) if mail is not None)
        return Batch(mails, f"{validity}:{taken[-1] if taken else last}", more=len(uids) > len(taken))


def _number(connection: imaplib.IMAP4, name: str) -> int:
    """Of the mailbox that was just opened."""
    told = connection.response(name)[1][0]
    if told is None:
        raise ValueError(f"the server does not say its {name}")
    return int(told)


def _found(connection: imaplib.IMAP4, what: str, *, above: int) -> list[int]:
    # n:* always holds the last mail, also one that was read before
    (listed,) = _good(connection.uid("SEARCH", what))
    return sorted(uid for uid in map(int, listed.split()) if uid > above)


def _fetched(connection: imaplib.IMAP4, uid: int) -> bytes | None:
    """None when it has been moved away meanwhile."""
    told = _good(connection.uid("FETCH", str(uid), f"(UID BODY.PEEK[]<0.{MOST_BYTES}>)"))
    for part in told:
        if isinstance(part, tuple) and re.search(rb"BODY\[\]", part[0]):
            return bytes(part[1])
    return None


def _good(answer: tuple[str, list[Any]]) -> list[Any]:
    status, told = answer
    if status != "OK":
        raise ValueError(f"the server answers {status}")
    return told
