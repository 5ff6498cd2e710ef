"""What the house asks of a mailbox that it reads: what is new since last time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

MOST_MAILS = 50
"""of one look"""
MOST_BYTES = 2 * 1024 * 1024
"""of one mail: the words of an answer stand before its files"""


@dataclass(frozen=True)
class Batch:
    mails: tuple[bytes, ...]
    """as they were received, oldest first; a very long one may end early"""
    mark: str
    """where the next look begins; an opaque word of this postbox"""
    more: bool = False


class PostboxError(Exception):
    """It cannot be read now; the message is a sentence without credentials. The mark stays where it is."""


class Postbox(Protocol):
    @property
    def name(self) -> str:
        """The mailbox, the same in every process: marks are kept under it."""
        ...

    async def since(self, mark: str | None) -> Batch:
        """Mails that came after the mark, some of them perhaps a second time; with None nothing but a mark
        to begin with. Raises PostboxError."""
        ...
