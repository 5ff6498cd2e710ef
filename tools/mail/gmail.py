"""Mail through the Gmail API, in two steps that leave nothing to guess.

A draft is made, its name is committed, and only then it is sent. Sending takes the draft away: where it still
stands, nothing has left; where it has vanished, the mail is looked for among what was sent, and never made
anew.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from typing import Any, Protocol

import structlog

from tools.mail.gmail_connection import GmailConnection
from tools.mail.gmail_errors import GmailBusy, GmailCut, GmailError, GmailMissing, GmailRefused
from tools.mail.port import Found, MailDeferredError, MailRefusedError, MailUncertainError, Receipt

OF_THE_ID = ("Message-ID", "X-Google-Original-Message-ID")

log = structlog.get_logger(__name__)


class Drafts(Protocol):
    """Our own book of the drafts that Gmail holds, by Message-ID; each in a transaction of its own."""

    async def held_as(self, message_id: str) -> str | None: ...

    async def hold_as(self, message_id: str, name: str) -> str:
        """The name that counts: another worker's, if it was quicker."""
        ...

    async def went_out_as(self, message_id: str, sent_as: str) -> None: ...


@dataclass(frozen=True)
class GmailMailer:
    connection: GmailConnection
    drafts: Drafts

    async def send(self, mime: bytes, *, sender: str, recipients: Sequence[str]) -> Receipt:
        """Gmail sends to whom the headers name and from its own account: those are the arguments here."""
        message_id = str(BytesHeaderParser().parsebytes(mime)["Message-ID"])
        try:
            name = await self._prepared(message_id, mime)
        except GmailMissing as error:
            raise MailUncertainError("The draft is gone from Gmail: it may have been sent.") from error
        except GmailRefused as error:
            raise MailRefusedError(str(error)) from error
        except GmailError as error:
            raise MailDeferredError(str(error)) from error
        return await self._sent(message_id, name, tuple(recipients))

    async def find(self, message_id: str) -> Found:
        name = await self.drafts.held_as(message_id)
        try:
            if name is not None and await self._stands(name.split()[0]):
                return "absent"
            sent = await self._among_sent(message_id, name)
            if sent is None:
                # nothing is sent before its draft's name is written down
                return "absent" if name is None else "unknown"
            await self._note_id(message_id, sent)
        except GmailError as error:
            log.warning("gmail.not_asked", reason=str(error))
            return "unknown"
        return "found"

    async def _prepared(self, message_id: str, mime: bytes) -> str:
        """The name of a draft that holds exactly this mail, committed."""
        content = {"message": {"raw": base64.urlsafe_b64encode(mime).decode()}}
        name = await self.drafts.held_as(message_id) or await self._left_behind(message_id)
        if name is None:
            if await self._among_sent(message_id, None) is not None:
                raise GmailMissing("It stands among what was sent.")
            made = await self.connection.call("POST", "drafts", repeatable=False, json=content)
            name = _name(made)
            held = await self.drafts.hold_as(message_id, name)
            if held == name:
                return name
        else:
            held = await self.drafts.hold_as(message_id, name)
        # somebody may have written into it meanwhile: what leaves is what was approved
        await self.connection.call("PUT", f"drafts/{held.split()[0]}", json=content)
        return held

    async def _left_behind(self, message_id: str) -> str | None:
        """A draft whose name was not written down, because we were killed before."""
        listed = await self.connection.call("GET", "drafts", params=_by_id(message_id))
        found = listed.get("drafts") or []
        return _name(found[0]) if found else None

    async def _sent(self, message_id: str, name: str, recipients: tuple[str, ...]) -> Receipt:
        try:
            sent = await self.connection.call(
                "POST", "drafts/send", repeatable=False, json={"id": name.split()[0]}
            )
        except (GmailCut, GmailMissing) as error:
            raise MailUncertainError(str(error)) from error
        except GmailRefused as error:
            raise MailRefusedError(str(error)) from error
        except GmailBusy as error:
            raise MailDeferredError(str(error)) from error
        sent_id = str(sent.get("id"))
        try:
            await self._note_id(message_id, await self._headers(sent_id))
        except GmailError as error:
            # it is sent: an answer to it may not be recognised, and that is all
            log.warning("gmail.id_not_read", reason=str(error))
        return Receipt(f"Gmail: sent as {sent_id}", recipients)

    async def _stands(self, draft: str) -> bool:
        try:
            await self.connection.call("GET", f"drafts/{draft}", params={"format": "minimal"})
        except GmailMissing:
            return False
        return True

    async def _among_sent(self, message_id: str, name: str | None) -> dict[str, Any] | None:
        """By its thread, which is exact at once, then by search, whose index may lag behind."""
        for message in await self._thread(name.split()[1]) if name else ():
            if "SENT" in message.get("labelIds", ()) and message_id in _ids(message):
                return message
        search = _by_id(message_id)
        search["q"] += " in:sent"
        found = (await self.connection.call("GET", "messages", params=search)).get("messages")
        return await self._headers(str(found[0]["id"])) if found else None

    async def _thread(self, thread: str) -> list[dict[str, Any]]:
        asked = {"format": "metadata", "metadataHeaders": list(OF_THE_ID)}
        try:
            told = await self.connection.call("GET", f"threads/{thread}", params=asked)
        except GmailMissing:
            return []
        return list(told.get("messages") or ())

    async def _headers(self, sent_id: str) -> dict[str, Any]:
        asked = {"format": "metadata", "metadataHeaders": list(OF_THE_ID)}
        return await self.connection.call("GET", f"messages/{sent_id}", params=asked)

    async def _note_id(self, message_id: str, sent: dict[str, Any]) -> None:
        """Gmail may give a mail a Message-ID of its own: answers name that one."""
        own = next(iter(_ids(sent)), message_id)
        if own != message_id:
            await self.drafts.went_out_as(message_id, own)


def _name(draft: dict[str, Any]) -> str:
    """Draft and thread, both ids of letters and digits."""
    return f"{draft['id']} {draft['message']['threadId']}"


def _by_id(message_id: str) -> dict[str, str]:
    return {"q": f"rfc822msgid:{message_id.strip('<>')}"}


def _ids(message: dict[str, Any]) -> list[str]:
    """The Message-ID, then the one that it had before."""
    headers = message.get("payload", {}).get("headers", [])
    named = {str(header["name"]).lower(): str(header["value"]) for header in headers}
    return [named[name.lower()] for name in OF_THE_ID if name.lower() in named]
