"""A mailer whose answers are noted on the tape of the act, and given again when the act is repeated."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from email import message_from_bytes
from email.policy import default
from typing import Any, cast

from persistence.tape import repeated_tape, running_tape
from tools.mail.port import (
    Found,
    MailDeferredError,
    Mailer,
    MailError,
    MailRefusedError,
    MailUncertainError,
    Receipt,
)
from tools.recording import unused

MAIL = "mail"
_ERRORS = {one.__name__: one for one in (MailRefusedError, MailDeferredError, MailUncertainError)}


class RecordedMailer:
    """In a repeated act nothing leaves: the mail is noted, and the recorded answer is given."""

    def __init__(self, inner: Mailer) -> None:
        self._inner = inner

    async def send(self, mime: bytes, *, sender: str, recipients: Sequence[str]) -> Receipt:
        asked = hashlib.sha256(mime + f"{sender}\0{sorted(recipients)}".encode()).hexdigest()
        note = {"system": MAIL, "asked": asked, "what": "send", "subject": _subject(mime)}
        given = _given(note)
        try:
            receipt = (
                await self._inner.send(mime, sender=sender, recipients=recipients)
                if given is None
                else (_receipt(given))
            )
        except MailError as error:
            _note(note | {"error": type(error).__name__, "reply": str(error), "recipients": []})
            raise
        _note(note | {"reply": receipt.reply, "recipients": list(receipt.recipients)})
        return receipt

    async def find(self, message_id: str) -> Found:
        note = {"system": MAIL, "asked": message_id, "what": "find"}
        given = _given(note)
        found = await self._inner.find(message_id) if given is None else cast("Found", given["found"])
        _note(note | {"found": found})
        return found


def _given(note: dict[str, Any]) -> dict[str, Any] | None:
    running, repeated = running_tape(), repeated_tape()
    if running is None or repeated is None:
        return None
    left = [one for one in unused(running, repeated, MAIL) if one["what"] == note["what"]]
    same = [one for one in left if one["asked"] == note["asked"]]
    return next(iter(same or left), None)


def _receipt(given: dict[str, Any]) -> Receipt:
    if "error" in given:
        raise _ERRORS[given["error"]](given["reply"])
    return Receipt(given["reply"], tuple(given["recipients"]))


def _note(note: dict[str, Any]) -> None:
    tape = running_tape()
    if tape is not None:
        tape.answers.append(note)


def _subject(mime: bytes) -> str:
    return str(message_from_bytes(mime, policy=default)["subject"] or "")
