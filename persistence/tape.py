"""The tape of one act: what it got from outside of the database, and what it left there, in order.

A turn, a press and a job are acts. While one runs, its clock, its ids and its adapters note on its tape what
they answered; a replay gives the same answers again, in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from domain.ports import Clock, Ids

HOUSE = "house"
"""the lane of the house's own clock; an adapter that reads one has its own, for it reads it as it likes"""


@dataclass
class Tape:
    clock: dict[str, list[str]] = field(default_factory=dict)
    """readings by lane, as ISO instants"""
    ids: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    """of other systems: see `tools.recording`"""
    seen: dict[str, int] = field(default_factory=dict)
    """how far each deal was when this act first read it"""
    events: list[tuple[str, int]] = field(default_factory=list)
    """(deal, number) of each event that it appended"""
    said: list[str] = field(default_factory=list)
    """the ids of the assistant's messages"""
    committed_at: datetime | None = None
    """when it first changed something, by the real clock: acts overlap, and are played in this order"""

    @property
    def left_something(self) -> bool:
        return bool(self.events or self.said)


_current: ContextVar[Tape | None] = ContextVar("jetvision_tape", default=None)
_repeated: ContextVar[Tape | None] = ContextVar("jetvision_repeated_tape", default=None)


def running_tape() -> Tape | None:
    return _current.get()


@contextmanager
def on_tape(tape: Tape) -> Iterator[None]:
    token = _current.set(tape)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def repeating(tape: Tape) -> Iterator[None]:
    """Acts inside get what is on this tape, not what clock, ids and other systems would say now."""
    token = _repeated.set(tape)
    try:
        yield
    finally:
        _repeated.reset(token)


def repeated_tape() -> Tape | None:
    return _repeated.get()


def note_committed() -> None:
    tape = _current.get()
    if tape is not None and tape.committed_at is None and tape.left_something:
        tape.committed_at = datetime.now(UTC)


@dataclass(frozen=True)
class RecordedClock:
    """In a repeated act: the same readings, and the last of them once they are used up."""

    inner: Clock
    lane: str = HOUSE

    def now(self) -> datetime:
        tape, repeated = _current.get(), _repeated.get()
        if tape is None:
            return self.inner.now()
        read = tape.clock.setdefault(self.lane, [])
        earlier = repeated.clock.get(self.lane, [])[: len(read) + 1] if repeated else []
        at = datetime.fromisoformat(earlier[-1]) if earlier else self.inner.now()
        read.append(at.isoformat())
        return at


@dataclass(frozen=True)
class RecordedIds:
    """In a repeated act: the same ids, and new ones once they are used up."""

    inner: Ids

    def new(self) -> str:
        tape, repeated = _current.get(), _repeated.get()
        return (
            self.inner.new()
            if tape is None
            else _next(tape.ids, repeated.ids if repeated else None, self.inner.new)
        )

    def token(self) -> str:
        tape, repeated = _current.get(), _repeated.get()
        if tape is None:
            return self.inner.token()
        return _next(tape.tokens, repeated.tokens if repeated else None, self.inner.token)


def _next(given: list[str], earlier: list[str] | None, new: Callable[[], str]) -> str:
    given.append(earlier[len(given)] if earlier is not None and len(given) < len(earlier) else new())
    return given[-1]
