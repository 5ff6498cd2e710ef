"""Which act a log line, a job or an error belongs to: one id from the browser's message, press or request, or
from the webhook, to the last job that it led to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import structlog

_current: ContextVar[str | None] = ContextVar("jetvision_correlation", default=None)


def correlation() -> str | None:
    """The id of the act at hand; None outside of any."""
    return _current.get()


@contextmanager
def caused_by(act_id: str) -> Iterator[None]:
    """Work that is put, lines that are logged and errors that are reported inside carry this id."""
    token = _current.set(act_id)
    try:
        with structlog.contextvars.bound_contextvars(correlation=act_id):
            yield
    finally:
        _current.reset(token)
