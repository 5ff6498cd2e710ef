"""The network closed: this process reaches the servers on its own sockets, and nobody else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

_closed: ContextVar[bool] = ContextVar("jetvision_replay_closed", default=False)


class NetworkClosedError(OSError):
    """Something tried to leave the machine, or to reach another process by network, in a replay."""


@contextmanager
def closed_network() -> Iterator[None]:
    _watched()
    token = _closed.set(True)
    try:
        yield
    finally:
        _closed.reset(token)


@cache
def _watched() -> None:
    # there is no way to take it off again: it looks once, and does nothing while the network is open
    sys.addaudithook(_look)


def _look(event: str, given: tuple[Any, ...]) -> None:
    if not _closed.get() or event not in {"socket.connect", "socket.sendto", "socket.getaddrinfo"}:
        return
    address = given[1] if event != "socket.getaddrinfo" else given[0]
    if event == "socket.getaddrinfo" or not isinstance(address, (str, bytes)):
        raise NetworkClosedError(f"a replay has no network: {address}")
