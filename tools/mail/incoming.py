"""A mail that came in, as far as it matters here: what it answers, its words, or that it is a report of a
bounce or a delay. All of it is data from outside."""

from __future__ import annotations

import email
import email.header
import email.policy
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage, Message
from email.utils import parseaddr, parsedate_to_datetime

from tools.mail.html_words import words_of
from tools.mail.new_part import new_part

MOST_IDS = 100
LONGEST_WORDS = 200_000
_ID = re.compile(r"<[^<>\s]{1,300}>")


@dataclass(frozen=True)
class Bounce:
    """It could not be delivered, for good."""

    recipient: str
    why: str
    """the mail server's words"""


@dataclass(frozen=True)
class Delay:
    """A mail server could not deliver it yet, and tries again."""

    recipient: str
    why: str
    until: datetime | None
    """how long it tries, aware; None: it does not say"""


@dataclass(frozen=True)
class IncomingMail:
    outside_id: str
    """its Message-ID; where it has none, the hash of its bytes"""
    answers: tuple[str, ...]
    """Message-IDs that it names, the one that it answers first"""
    from_name: str
    from_address: str
    text: str
    """the new part of its words, in plain text"""
    is_cut: bool
    """something was quoted below it"""
    attachments: tuple[str, ...]
    is_automatic: bool
    """nobody wrote it: an absence, a receipt"""
    bounce: Bounce | None
    delay: Delay | None
    is_report: bool
    """of a mail server: nobody's answer"""


def read_incoming(raw: bytes) -> IncomingMail:
    """Whatever it holds, it is read as far as it can be; no error."""
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    text = _words(raw)
    new, is_cut = new_part(text)
    name, address = parseaddr(_head(message, "From"))
    report = message.get_content_type() == "multipart/report" or bool(_head(message, "X-Failed-Recipients"))
    return IncomingMail(
        outside_id=next(iter(_ids(message, "Message-ID")), f"sha256:{hashlib.sha256(raw).hexdigest()}"),
        answers=_answers(message, is_report=report),
        from_name=_decoded(name)[:120],
        from_address=address[:254],
        text=new,
        is_cut=is_cut,
        attachments=tuple(_file_names(message)),
        is_automatic=_head(message, "Auto-Submitted").strip().lower() not in {"", "no"}
        or bool(_head(message, "X-Autoreply") or _head(message, "X-Autorespond")),
        bounce=_bounce(message, text) if report else None,
        delay=_delay(message) if report else None,
        is_report=report,
    )


def _answers(message: Message, *, is_report: bool) -> tuple[str, ...]:
    """In-Reply-To, then References from the newest to the oldest; of a report also the mail that it holds."""
    named = [*_ids(message, "In-Reply-To"), *reversed(_ids(message, "References"))]
    if is_report:
        for part in message.walk():
            if part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}:
                named += _ID.findall(_id_line(part))
    return tuple(dict.fromkeys(named))[:MOST_IDS]


def _id_line(part: Message) -> str:
    """The Message-ID of the mail in this part, with its brackets."""
    inside = part.get_payload()
    if isinstance(inside, list):
        return _head(inside[0], "Message-ID") if inside and isinstance(inside[0], Message) else ""
    held = email.message_from_string(str(inside))
    return _head(held, "Message-ID")


def _bounce(message: Message, text: str) -> Bounce | None:
    """None for a report of something else: a delay, a receipt."""
    blocks = _status(message)
    if blocks is not None:
        block = next((one for one in blocks if _action(one) == "failed"), None)
        return Bounce(*_told_of(block)) if block is not None else None
    failed = _head(message, "X-Failed-Recipients")
    return Bounce(failed.split(",")[0].strip()[:254], _one_line(text)) if failed else None


def _delay(message: Message) -> Delay | None:
    block = next((one for one in _status(message) or () if _action(one) == "delayed"), None)
    return Delay(*_told_of(block), until=_moment(_head(block, "Will-Retry-Until"))) if block else None


def _status(message: Message) -> list[Message] | None:
    """What a mail server reports, a recipient each (RFC 3464); None: it holds no such report."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            inside = part.get_payload()
            return [one for one in inside if isinstance(one, Message)] if isinstance(inside, list) else []
    return None


def _action(block: Message) -> str:
    return _head(block, "Action").strip().lower()


def _told_of(block: Message) -> tuple[str, str]:
    """(recipient, the mail server's words)"""
    recipient = _head(block, "Final-Recipient").rpartition(";")[2].strip()
    why = _head(block, "Diagnostic-Code").partition(";")[2] or _head(block, "Status")
    return recipient[:254], _one_line(why)


def _moment(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _words(raw: bytes) -> str:
    """The plain part, or the words of the HTML part where there is no other."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    if not isinstance(message, EmailMessage):
        raise TypeError("the default policy makes EmailMessage")
    try:
        part = message.get_body(("plain", "html"))
    except (LookupError, ValueError, AttributeError):
        # headers that are no MIME: there are no words to be shown
        return ""
    if part is None:
        return ""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        text = content.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        text = content.decode("utf-8", "replace")
    text = text[:LONGEST_WORDS]
    return words_of(text) if part.get_content_type() == "text/html" else text


def _file_names(message: Message) -> Iterator[str]:
    for part in message.walk():
        if part.get_content_disposition() == "attachment":
            yield (part.get_filename() or "a file without a name")[:120]


def _ids(message: Message, name: str) -> list[str]:
    return _ID.findall(_head(message, name)[:20_000])


def _head(message: Message, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())


def _decoded(name: str) -> str:
    try:
        return str(email.header.make_header(email.header.decode_header(name)))
    except (LookupError, ValueError):
        return name


def _one_line(text: str) -> str:
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())[:200]
