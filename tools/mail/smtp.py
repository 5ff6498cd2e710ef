"""Mail over SMTP, telling exactly how far it came when it fails.

Before the first byte of the mail nothing can have been accepted, so a lost connection is only deferred.
From then until the server's answer nobody can know, unless a mailbox can be asked.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass

import httpx
from pydantic import SecretStr

from persistence.meters import calling
from tools.http import make_client
from tools.mail.message import require_address
from tools.mail.port import (
    Found,
    MailDeferredError,
    MailRefusedError,
    MailUncertainError,
    Receipt,
)

IMPLICIT_TLS_PORT = 465
"""RFC 8314: TLS from the first byte"""


@dataclass(frozen=True)
class SmtpMailer:
    """`SmtpMailer("smtp.meridian.example", 587, "anna", SecretStr("..."), starttls=True)`.

    With `mailbox_url` (the demo's local mailbox) an uncertain mail can be looked for; without one `find`
    answers `unknown`. Raises ValueError for a password that would travel in the clear.
    """

    host: str
    port: int
    user: str | None = None
    password: SecretStr | None = None
    starttls: bool = True
    mailbox_url: str | None = None
    seconds: float = 30.0
    """for each step of the dialogue"""
    tls: ssl.SSLContext | None = None
    """None: the machine's own trust"""

    def __post_init__(self) -> None:
        if self.user and not (self.starttls or self.port == IMPLICIT_TLS_PORT):
            raise ValueError("a mail password is never sent without TLS")

    async def send(self, mime: bytes, *, sender: str, recipients: Sequence[str]) -> Receipt:
        addresses = tuple(require_address(address) for address in recipients)
        return await asyncio.to_thread(self._send, mime, require_address(sender), addresses)

    async def find(self, message_id: str) -> Found:
        if self.mailbox_url is None:
            return "unknown"
        async with make_client(self.mailbox_url, service="mailbox") as http:
            try:
                answer = await http.get("api/messages", params={"message_id": message_id})
                listed = answer.raise_for_status().json()
            except (httpx.HTTPError, ValueError):
                return "unknown"
        messages = listed.get("messages") if isinstance(listed, dict) else listed
        if not isinstance(messages, list):
            return "unknown"
        return "found" if any(_is(message, message_id) for message in messages) else "absent"

    def _send(self, mime: bytes, sender: str, recipients: tuple[str, ...]) -> Receipt:
        with calling("smtp"):
            return self._dialogue(mime, sender, recipients)

    def _dialogue(self, mime: bytes, sender: str, recipients: tuple[str, ...]) -> Receipt:
        connection = self._connected()
        try:
            self._envelope(connection, len(mime), sender, recipients)
            reply = _handed_over(connection, mime)
        finally:
            # The answer to the mail is already known: a lost goodbye changes nothing.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                connection.quit()
            connection.close()
        return Receipt(reply, recipients)

    def _connected(self) -> smtplib.SMTP:
        try:
            connection = self._opened()
            try:
                connection.ehlo_or_helo_if_needed()
                if self.starttls and self.port != IMPLICIT_TLS_PORT:
                    connection.starttls(context=self.tls or ssl.create_default_context())
                if self.user and self.password:
                    connection.login(self.user, self.password.get_secret_value())
            except BaseException:
                connection.close()
                raise
        except smtplib.SMTPAuthenticationError as error:
            raise _classed(error.smtp_code, "the mail server refused the sign-in", error.smtp_error) from None
        except smtplib.SMTPResponseException as error:
            raise _classed(
                error.smtp_code, "the mail server refused the connection", error.smtp_error
            ) from error
        except smtplib.SMTPNotSupportedError as error:
            raise MailRefusedError(f"The mail server cannot do what the settings ask: {error}.") from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailDeferredError(f"The mail server could not be reached ({error}).") from error
        return connection

    def _opened(self) -> smtplib.SMTP:
        if self.port == IMPLICIT_TLS_PORT:
            context = self.tls or ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.seconds, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=self.seconds)

    def _envelope(
        self, connection: smtplib.SMTP, size: int, sender: str, recipients: tuple[str, ...]
    ) -> None:
        """Up to the server's "go ahead": everything here may be repeated."""
        try:
            options = [f"SIZE={size}"] if connection.has_extn("size") else []
            _expect(connection.mail(sender, options), 250, f"the mail server refused the sender {sender}")
            for recipient in recipients:
                code, said = connection.rcpt(recipient)
                if code not in {250, 251}:
                    # One refused recipient stops the mail: a part delivery could not be repeated.
                    raise _classed(code, f"the mail server refused the recipient {recipient}", said)
            _expect(connection.docmd("DATA"), 354, "the mail server would not take the mail")
        except (smtplib.SMTPException, OSError) as error:
            raise MailDeferredError(
                f"The connection was lost before the mail was handed over ({error})."
            ) from error


def _handed_over(connection: smtplib.SMTP, mime: bytes) -> str:
    """From the first byte of the mail to the server's answer."""
    try:
        connection.send(_dotted(mime))
        code, said = connection.getreply()
    except (smtplib.SMTPException, OSError) as error:
        raise MailUncertainError(
            "The connection was lost while the mail was handed over: it may have been accepted."
        ) from error
    if 400 <= code < 600:
        raise _classed(code, "the mail server refused the mail", said)
    if not 200 <= code < 300:
        raise MailUncertainError(f"The mail server's answer makes no sense ({code} {_words(said)}).")
    return f"{code} {_words(said)}"


def _dotted(mime: bytes) -> bytes:
    """CRLF line ends, leading dots doubled, the closing dot (RFC 5321, 4.5.2)."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", mime)
    stuffed = re.sub(rb"(?m)^\.", b"..", lines)
    return stuffed + (b"" if stuffed.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _expect(answer: tuple[int, bytes], code: int, words: str) -> None:
    if answer[0] != code:
        raise _classed(answer[0], words, answer[1])


def _classed(code: int, words: str, said: bytes | str) -> MailRefusedError | MailDeferredError:
    sentence = f"{words[0].upper()}{words[1:]}: {code} {_words(said)}"
    return MailRefusedError(sentence) if 500 <= code < 600 else MailDeferredError(sentence)


def _words(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())[:300]


def _is(message: object, message_id: str) -> bool:
    return isinstance(message, dict) and str(message.get("message_id", "")).strip("<> ") == message_id.strip(
        "<> "
    )
