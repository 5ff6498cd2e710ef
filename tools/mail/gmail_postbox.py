"""The Gmail inbox, read by its history; by a search where Gmail has forgotten how far back that goes."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from email.message import Message

import httpx

from tools.mail.gmail_connection import GmailConnection
from tools.mail.gmail_errors import GmailError, GmailMissing, GmailTooLong
from tools.mail.postbox import MOST_MAILS, Batch, PostboxError

TOO_LONG = "(This mail is too long to be shown here: read it in the mailbox.)"
LOOK_BACK = "in:inbox newer_than:7d"
"""Gmail keeps its history for about a week"""


@dataclass(frozen=True)
class GmailPostbox:
    connection: GmailConnection

    @property
    def name(self) -> str:
        return f"gmail:{self.connection.account.user}"

    async def since(self, mark: str | None) -> Batch:
        try:
            if mark is None:
                return Batch((), await self._now())
            return await self._read(*await self._arrived(mark))
        except (GmailError, httpx.HTTPError) as error:
            raise PostboxError(f"The Gmail inbox could not be read: {error}") from error

    async def _now(self) -> str:
        return str((await self.connection.call("GET", "profile"))["historyId"])

    async def _arrived(self, mark: str) -> tuple[list[str], str, bool]:
        """(message ids oldest first, the next mark, whether there is more)"""
        asked = {
            "startHistoryId": mark,
            "historyTypes": "messageAdded",
            "labelId": "INBOX",
            "maxResults": str(MOST_MAILS),
        }
        try:
            page = await self.connection.call("GET", "history", params=asked)
        except GmailMissing:
            return await self._looked_back()
        records = page.get("history") or []
        ids = [str(added["message"]["id"]) for one in records for added in one.get("messagesAdded", ())]
        more = bool(page.get("nextPageToken"))
        return list(dict.fromkeys(ids)), str(records[-1]["id"] if more else page["historyId"]), more

    async def _looked_back(self) -> tuple[list[str], str, bool]:
        now, ids, page = await self._now(), [], {"q": LOOK_BACK, "maxResults": "500"}
        while True:
            listed = await self.connection.call("GET", "messages", params=page)
            ids += [str(one["id"]) for one in listed.get("messages") or ()]
            if not listed.get("nextPageToken"):
                return ids[::-1], now, False
            page = {**page, "pageToken": str(listed["nextPageToken"])}

    async def _read(self, ids: list[str], mark: str, more: bool) -> Batch:
        mails = [await self._mail(one) for one in ids]
        return Batch(tuple(mail for mail in mails if mail is not None), mark, more)

    async def _mail(self, message_id: str) -> bytes | None:
        """None when it has been deleted meanwhile. Of one that is too long only the headers."""
        try:
            told = await self.connection.call("GET", f"messages/{message_id}", params={"format": "raw"})
            return base64.urlsafe_b64decode(str(told["raw"]) + "==")
        except GmailMissing:
            return None
        except GmailTooLong:
            return await self._headers(message_id)
        except binascii.Error as error:
            raise PostboxError("Gmail's answer makes no sense.") from error

    async def _headers(self, message_id: str) -> bytes:
        told = await self.connection.call("GET", f"messages/{message_id}", params={"format": "metadata"})
        mail = Message()
        for header in told["payload"]["headers"]:
            if header["name"].lower() not in {"content-type", "content-transfer-encoding"}:
                mail[header["name"]] = header["value"]
        mail.set_payload(TOO_LONG)
        return mail.as_bytes()
