"""The IMAP side: an account's mail, to be read and nothing else (a small part of RFC 3501).

Whoever signs in with an address sees the mail that was sent to it, and to nobody else's. UIDs are the mails'
numbers.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import shlex
from dataclasses import dataclass, field

from sandbox.mailbox.faults import Faults
from sandbox.mailbox.mail_store import KeptMail, MailStore

log = logging.getLogger("sandbox.imap")

LONGEST_LINE = 8192
_PART = re.compile(r"BODY(?:\.PEEK)?\[\](?:<(\d+)\.(\d+)>)?", re.IGNORECASE)


class BadCommandError(ValueError):
    """Answered with BAD; the words are for the client."""


@dataclass
class ImapListener:
    store: MailStore
    faults: Faults
    password: str

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, to its end."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ValueError):
            if self.faults.take(("imap-hang-up",)) is None:
                await _Session(self, reader, writer).talk()
        writer.close()


@dataclass
class _Session:
    listener: ImapListener
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    user: str | None = None
    selected: list[KeptMail] = field(default_factory=list)

    async def talk(self) -> None:
        self._say("* OK demo mailbox ready")
        while line := await self.reader.readline():
            tag, _, rest = line[:LONGEST_LINE].decode("utf-8", "replace").strip().partition(" ")
            command, _, arguments = rest.partition(" ")
            try:
                done = await self._do(command.upper(), arguments)
            except BadCommandError as error:
                done = f"BAD {error}"
            self._say(f"{tag} {done}")
            await self.writer.drain()
            if command.upper() == "LOGOUT":
                return

    async def _do(self, command: str, arguments: str) -> str:
        if command == "CAPABILITY":
            self._say("* CAPABILITY IMAP4rev1")
        elif command == "LOGIN":
            return self._sign_in(shlex.split(arguments))
        elif command in ("SELECT", "EXAMINE"):
            return self._select()
        elif command == "UID":
            self._by_uid(arguments)
        elif command == "LOGOUT":
            self._say("* BYE until next time")
        elif command not in ("NOOP", "CLOSE"):
            raise BadCommandError(f"{command[:20]} is not spoken here")
        return f"OK {command} done"

    def _sign_in(self, given: list[str]) -> str:
        if len(given) != 2 or given[1] != self.listener.password:
            return "NO [AUTHENTICATIONFAILED] wrong name or password"
        self.user = given[0].lower()
        return "OK signed in"

    def _select(self) -> str:
        if self.user is None:
            return "NO sign in first"
        store = self.listener.store
        everything = reversed(store.all())
        self.selected = [mail for mail in everything if self.user in (to.lower() for to in mail.rcpt_to)]
        self._say(f"* {len(self.selected)} EXISTS")
        self._say(f"* OK [UIDVALIDITY {store.validity}] ids are good")
        self._say(f"* OK [UIDNEXT {store.next_number}] next")
        return "OK [READ-ONLY] selected"

    def _by_uid(self, arguments: str) -> None:
        what, _, rest = arguments.partition(" ")
        if what.upper() == "SEARCH":
            uids = re.fullmatch(r"(?i)UID (\d+:\*)|SINCE \S+|ALL", rest.strip())
            if uids is None:
                raise BadCommandError("search by UID n:*, SINCE or ALL")
            found = self._within(uids[1] or "1:*")
            self._say(" ".join(["* SEARCH", *(str(int(mail.id)) for mail in found)]))
        elif what.upper() == "FETCH":
            uids_asked, _, parts = rest.partition(" ")
            for mail in self._within(uids_asked):
                self._fetch(mail, parts)
        else:
            raise BadCommandError("UID SEARCH or UID FETCH")

    def _within(self, asked: str) -> list[KeptMail]:
        span = re.fullmatch(r"(\d+)(?::(\d+|\*))?", asked)
        if span is None:
            raise BadCommandError("a UID or first:last")
        first = int(span[1])
        if span[2] == "*":
            # as RFC 3501 has it, n:* always holds the last mail, even where n is beyond it
            found = [mail for mail in self.selected if int(mail.id) >= first]
            return found or self.selected[-1:]
        return [mail for mail in self.selected if first <= int(mail.id) <= int(span[2] or first)]

    def _fetch(self, mail: KeptMail, parts: str) -> None:
        body = _PART.search(parts)
        uid = int(mail.id)
        number = self.selected.index(mail) + 1
        if body is None:
            self._say(f"* {number} FETCH (UID {uid} RFC822.SIZE {len(mail.raw)})")
            return
        start, size = int(body[1] or 0), int(body[2] or len(mail.raw))
        content = mail.raw[start : start + size]
        origin = f"<{start}>" if body[1] else ""
        self.writer.write(f"* {number} FETCH (UID {uid} BODY[]{origin} {{{len(content)}}}\r\n".encode())
        self.writer.write(content + b")\r\n")

    def _say(self, line: str) -> None:
        self.writer.write(f"{line}\r\n".encode())
