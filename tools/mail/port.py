"""What the house asks of a mail system, and the three ways in which sending fails.

The difference between the errors is what may be done next: a refused mail needs a person, a deferred
one may be sent again at once, an uncertain one only after the mailbox has been asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Found = Literal["found", "absent", "unknown"]
"""whether a mail has already arrived; `unknown` where nobody can be asked"""


@dataclass(frozen=True)
class Receipt:
    """The mail system has taken the mail for every recipient."""

    reply: str
    """the system's own words: `250 2.0.0 Ok: queued as 4F2A`"""
    recipients: tuple[str, ...]


class MailError(Exception):
    """Base of the three; the message is a sentence for the broker, without credentials."""


class MailRefusedError(MailError):
    """Refused for good (5xx): the same mail would be refused again. Nothing was accepted."""


class MailDeferredError(MailError):
    """Not now (4xx, no connection): nothing was accepted, so it is safe to send again."""


class MailUncertainError(MailError):
    """The connection was lost while the mail was being handed over: it may or may not have been accepted."""


class Mailer(Protocol):
    async def send(self, mime: bytes, *, sender: str, recipients: Sequence[str]) -> Receipt:
        """Hands the mail over once, to all recipients or to none.

        Raises MailRefusedError, MailDeferredError, MailUncertainError.
        """
        ...

    async def find(self, message_id: str) -> Found:
        """Whether the mail with this Message-ID (`<...@...>`) has arrived."""
        ...
