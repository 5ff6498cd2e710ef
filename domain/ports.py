"""What the house asks of the world instead of taking it: the time and new ids. Both can be recorded."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        ...


class Ids(Protocol):
    def new(self) -> str:
        """A new UUID as text."""
        ...

    def token(self) -> str:
        """A secret that cannot be guessed, for a link: 43 characters safe in an address."""
        ...
