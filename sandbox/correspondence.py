"""What the other side sends back to a mail: an answer that quotes it, or the report that it bounced."""

from __future__ import annotations

import email
import email.policy
import uuid
from datetime import UTC, datetime
from email.message import EmailMessage, Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, getaddresses, parseaddr

SYSTEM = "mailer-daemon@mailbox.example"


def answer(raw: bytes, *, words: str, sender: str) -> tuple[bytes, tuple[str, ...]]:
    """The answer to a mail, and the addresses that it goes to: those of Reply-To, or else the sender."""
    original = _read(raw)
    to = original["Reply-To"] or original["From"] or ""
    message = EmailMessage(policy=email.policy.SMTP)
    for name, value in _heads(sender, str(to), _again(str(original["Subject"] or ""))):
        message[name] = value
    message_id = str(original["Message-ID"] or "").strip()
    if message_id:
        message["In-Reply-To"] = message_id
        message["References"] = " ".join([*str(original["References"] or "").split(), message_id])
    quoted = "\n".join(f"> {line}" for line in _text(original).splitlines())
    message.set_content(f"{words.strip()}\n\nOn {_day()}, {original['From']} wrote:\n{quoted}\n")
    return message.as_bytes(), tuple(one for _, one in getaddresses([str(to)]) if one)


def bounce(raw: bytes, *, recipient: str, why: str) -> tuple[bytes, str]:
    """The report (RFC 3464) that a mail could not be delivered, and the address that it goes to."""
    original = _read(raw)
    to = parseaddr(str(original["From"] or ""))[1]
    text = f"Your message to {recipient} could not be delivered:\n{why}\n"
    status = (
        f"Reporting-MTA: dns; mailbox.example\n\nFinal-Recipient: rfc822; {recipient}\n"
        f"Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; {why}\n"
    )
    message = MIMEMultipart("report", report_type="delivery-status")
    for name, value in _heads(
        f"Mail Delivery Subsystem <{SYSTEM}>", to, "Delivery Status Notification (Failure)"
    ):
        message[name] = value
    message["Auto-Submitted"] = "auto-replied"
    message["X-Failed-Recipients"] = recipient
    message.attach(MIMEText(text, "plain", "utf-8"))
    message.attach(_part("message/delivery-status", status))
    message.attach(
        _part("text/rfc822-headers", f"Message-ID: {original['Message-ID']}\nSubject: (as sent)\n")
    )
    return message.as_bytes(), to


def _part(kind: str, text: str) -> Message:
    return email.message_from_string(f"Content-Type: {kind}\n\n{text}")


def _heads(sender: str, to: str, subject: str) -> tuple[tuple[str, str], ...]:
    return (
        ("From", sender),
        ("To", to),
        ("Subject", subject),
        ("Date", format_datetime(datetime.now(UTC))),
        ("Message-ID", f"<{uuid.uuid4()}@mailbox.example>"),
    )


def _read(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    if not isinstance(message, EmailMessage):
        raise TypeError("the default policy makes EmailMessage")
    return message


def _text(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    return "" if part is None else str(part.get_content())


def _again(subject: str) -> str:
    return subject if subject.lower().startswith("re:") else f"Re: {subject}"


def _day() -> str:
    return f"{datetime.now(UTC):%a, %d %b %Y at %H:%M}"
