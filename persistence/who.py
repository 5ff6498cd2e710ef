"""Who is asking. Set by the web's middleware and the socket's handlers after the sign-in was checked;
what reads a broker's rows for the chat refuses without it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class NobodyAskedError(PermissionError):
    """A broker's rows were wanted, but nobody is signed in."""


_current: ContextVar[str | None] = ContextVar("jetvision_user", default=None)


def current_user() -> str:
    """The id of the signed-in user; NobodyAskedError without one."""
    user = _current.get()
    if user is None:
        raise NobodyAskedError("Nobody is signed in.")
    return user


def set_user(user_id: str | None) -> None:
    """For the rest of this task."""
    _current.set(user_id)


@contextmanager
def acting_as(user_id: str) -> Iterator[None]:
    token = _current.set(user_id)
    try:
        yield
    finally:
        _current.reset(token)
