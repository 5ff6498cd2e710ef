"""An outgoing mail and its bytes: the same mail gives the same bytes, whoever writes them, whenever.

The broker approves a `content_hash`; what is sent must have the same one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9._+-]{1,128}@[A-Za-z0-9.-]{1,128}>")
_FOREIGN_ID = re.compile(r"<[!-;=?-~]{1,300}>")
"""as another system may have made it: printable, no blank"""
_MIME_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
MOST_RECIPIENTS = 20
LONGEST_HEADER = 400
MOST_FOLLOWED = 10


class UnsafeHeaderError(ValueError):
    """A header value holds a line break or another control character, or is far too long."""


class BadAddressError(ValueError):
    """Not one plain e-mail address. Addresses outside ASCII are refused: many servers lose them."""


@dataclass(frozen=True)
class Attachment:
    name: str
    mime: str
    """`application/pdf`"""
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def __post_init__(self) -> None:
        _plain("attachment name", self.name)
        if not _MIME_TYPE.fullmatch(self.mime):
            raise UnsafeHeaderError(f"{self.mime[:60]!r} is not a MIME type")


@dataclass(frozen=True)
class OutgoingMail:
    """Raises UnsafeHeaderError or BadAddressError when made from values that do not belong in a header."""

    message_id: str
    """with its brackets: `<0198...@meridian.example>`"""
    from_name: str
    from_address: str
    to: tuple[str, ...]
    subject: str
    text: str
    cc: tuple[str, ...] = ()
    reply_to: str | None = None
    reply_also: str | None = None
    """a second address for answers"""
    follows: tuple[str, ...] = ()
    """Message-IDs of the mails that the recipient has already, oldest first: readers show them together"""
    html: str | None = None
    attachments: tuple[Attachment, ...] = ()

    def __post_init__(self) -> None:
        if not _MESSAGE_ID.fullmatch(self.message_id):
            raise UnsafeHeaderError(f"{self.message_id[:60]!r} is not a Message-ID")
        _plain("subject", self.subject)
        _plain("sender's name", self.from_name)
        for address in (self.from_address, *self.to, *self.cc, *self.answered_to):
            require_address(address)
        if not all(_FOREIGN_ID.fullmatch(one) for one in self.follows):
            raise UnsafeHeaderError("a mail before this one has no Message-ID")
        if not 1 <= len(self.recipients) <= MOST_RECIPIENTS:
            raise BadAddressError(f"a mail has 1 to {MOST_RECIPIENTS} recipients, not {len(self.recipients)}")

    @property
    def recipients(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.to, *self.cc)))

    @property
    def answered_to(self) -> tuple[str, ...]:
        return tuple(one for one in (self.reply_to, self.reply_also) if one is not None)

    @property
    def content_hash(self) -> str:
        return content_hash(
            sender=(self.from_name, self.from_address, ", ".join(self.answered_to)),
            to=self.to,
            cc=self.cc,
            subject=self.subject,
            text=self.text,
            html=self.html,
            attachments=[(one.name, one.mime, one.sha256) for one in self.attachments],
        )


def require_address(address: str) -> str:
    """The address itself; raises BadAddressError. `anna@meridian.example`, no name, no comment."""
    if len(address) > 254 or not _ADDRESS.fullmatch(address):
        raise BadAddressError(f"{address[:80]!r} is not an e-mail address")
    local = address.rsplit("@", 1)[0]
    if local.startswith(".") or local.endswith(".") or ".." in local:
        raise BadAddressError(f"{address[:80]!r} is not an e-mail address")
    return address


def content_hash(
    *,
    sender: tuple[str, str, str],
    to: Sequence[str],
    cc: Sequence[str],
    subject: str,
    text: str,
    html: str | None,
    attachments: Sequence[tuple[str, str, str]],
) -> str:
    """sha256 (hex) over what a recipient gets: `sender` is name, address and Reply-To, an attachment its
    name, type and sha256. Order of recipients and attachments counts; line ends
    do not, since mail systems change them."""
    canonical = {
        "sender": list(sender),
        "to": list(to),
        "cc": list(cc),
        "subject": subject,
        "text": _line_feeds(text),
        "html": None if html is None else _line_feeds(html),
        "attachments": [list(one) for one in attachments],
    }
    packed = json.dumps(canonical, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(b"jetvision-mail-2\n" + packed.encode()).hexdigest()


def to_mime(mail: OutgoingMail, *, date: datetime, boundary_seed: str) -> bytes:
    """The mail as it goes over the wire (CRLF). `date` must be aware; equal arguments give equal bytes.

    Text and HTML are quoted-printable and attachments base64, so no relay has a reason to rewrite a body
    and no line of one can be taken for a boundary.
    """
    if date.tzinfo is None:
        raise ValueError("the date of a mail needs a time zone")
    message = EmailMessage(policy=SMTP)
    message["From"] = _mailbox(mail.from_name, mail.from_address)
    message["To"] = [_mailbox("", address) for address in mail.to]
    if mail.cc:
        message["Cc"] = [_mailbox("", address) for address in mail.cc]
    if mail.answered_to:
        message["Reply-To"] = [_mailbox("", address) for address in mail.answered_to]
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(date)
    message["Message-ID"] = mail.message_id
    message.set_content(_line_feeds(mail.text), cte="quoted-printable")
    if mail.html is not None:
        message.add_alternative(_line_feeds(mail.html), subtype="html", cte="quoted-printable")
        message.set_boundary(_boundary(boundary_seed, "alternative"))
    if mail.attachments:
        message.make_mixed(boundary=_boundary(boundary_seed, "mixed"))
    for attachment in mail.attachments:
        main, _, sub = attachment.mime.partition("/")
        message.add_attachment(attachment.content, maintype=main, subtype=sub, filename=attachment.name)
    return _follows(mail.follows) + message.as_bytes()


def _follows(ids: Sequence[str]) -> bytes:
    """In-Reply-To and References, an id a line: the library would encode a long one, for no reader."""
    if not ids:
        return b""
    kept = ids if len(ids) <= MOST_FOLLOWED else (ids[0], *ids[1 - MOST_FOLLOWED :])
    references = "\r\n ".join(kept)
    return f"In-Reply-To: {ids[-1]}\r\nReferences: {references}\r\n".encode()


def _boundary(seed: str, part: str) -> str:
    # "=_" can stand neither in quoted-printable nor in base64, so a body never holds it.
    return "=_" + hashlib.sha256(f"{part}\n{seed}".encode()).hexdigest()[:40]


def _mailbox(name: str, address: str) -> Address:
    return Address(display_name=name, addr_spec=address)


def _plain(what: str, value: str) -> None:
    if _CONTROL.search(value):
        raise UnsafeHeaderError(f"the {what} holds a line break or a control character")
    if len(value) > LONGEST_HEADER:
        raise UnsafeHeaderError(f"the {what} is longer than {LONGEST_HEADER} characters")


def _line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
