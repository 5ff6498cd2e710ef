"""A kept mail as people read it: headers, text, HTML, attachments. Whatever was sent is only data."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, MIMEPart

from sandbox.mailbox.mail_store import KeptMail


@dataclass(frozen=True)
class Attachment:
    filename: str
    content_type: str
    content_id: str
    content: bytes


@dataclass(frozen=True)
class ReadMail:
    id: str
    message_id: str
    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    date: str
    mail_from: str
    rcpt_to: tuple[str, ...]
    received_at: str
    size: int
    headers: tuple[tuple[str, str], ...]
    text: str | None
    html: str | None
    attachments: tuple[Attachment, ...]

    def is_for(self, address: str) -> bool:
        """By envelope or header, in any case."""
        wanted = address.strip().casefold()
        return any(wanted in one.casefold() for one in (*self.rcpt_to, *self.to, *self.cc))


def read(mail: KeptMail) -> ReadMail:
    message = email.message_from_bytes(mail.raw, policy=email.policy.default)
    if not isinstance(message, EmailMessage):
        raise TypeError("the default policy makes EmailMessage")
    text = message.get_body(("plain",))
    html = message.get_body(("html",))
    bodies = {id(part) for part in (text, html) if part is not None}
    return ReadMail(
        id=mail.id,
        message_id=_header(message, "message-id").strip().strip("<>"),
        sender=_header(message, "from"),
        to=_addresses(message, "to"),
        cc=_addresses(message, "cc"),
        subject=_header(message, "subject"),
        date=_header(message, "date"),
        mail_from=mail.mail_from,
        rcpt_to=mail.rcpt_to,
        received_at=mail.received_at,
        size=len(mail.raw),
        headers=tuple((name, str(value)) for name, value in message.items()),
        text=None if text is None else _words(text),
        html=None if html is None else _words(html),
        attachments=tuple(_attachment(part) for part in _leaves(message) if id(part) not in bodies),
    )


def _header(message: MIMEPart, name: str) -> str:
    return str(message.get(name, ""))


def _addresses(message: MIMEPart, name: str) -> tuple[str, ...]:
    return tuple(str(address) for header in message.get_all(name, []) for address in header.addresses)


def _leaves(message: MIMEPart) -> Iterator[MIMEPart]:
    """Every part that is not a container; a forwarded mail is one part."""
    if message.get_content_maintype() != "multipart":
        yield message
        return
    for part in message.iter_parts():
        if isinstance(part, MIMEPart):
            yield from _leaves(part)


def _words(part: MIMEPart) -> str:
    try:
        return str(part.get_content()).replace("\r\n", "\n")
    except (LookupError, UnicodeError):
        return _content(part).decode("utf-8", "replace")


def _attachment(part: MIMEPart) -> Attachment:
    kind = part.get_content_type()
    return Attachment(
        filename=part.get_filename() or f"part.{kind.partition('/')[2]}",
        content_type=kind,
        content_id=_header(part, "content-id").strip().strip("<>"),
        content=_content(part),
    )


def _content(part: MIMEPart) -> bytes:
    if part.get_content_type() == "message/rfc822":
        return b"".join(inner.as_bytes() for inner in part.iter_parts())
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
