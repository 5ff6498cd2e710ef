"""How a sandbox process lives: its listening socket, its signals, its parent, its log."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

log = logging.getLogger("sandbox")

PARENT_CHECK_SECONDS = 0.5


class CuttableProtocol(H11Protocol):
    """Shows each request its connection (`scope["state"]["connection"]`), so that a fault can cut it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.app_state = {**self.app_state, "connection": self}


class QuietServer(uvicorn.Server):
    """A server that leaves signals to `run_until_signalled`, so that a stop ends with exit code 0."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def add_process_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--with-parent",
        nargs="?",
        type=int,
        const=0,
        metavar="PID",
        help="stop when the parent process is gone (its pid may be named, against a race at the start)",
    )
    parser.add_argument("--log-level", default="info", choices=["debug", "info", "warning", "error"])


def parent_to_watch(arguments: argparse.Namespace) -> int | None:
    """The pid whose end ends us, or None. Ask before announcing readiness: afterwards it may be gone."""
    if arguments.with_parent is None:
        return None
    return int(arguments.with_parent or os.getppid())


def log_to_stderr(level: str) -> None:
    logging.basicConfig(
        stream=sys.stderr, level=level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)


def listen(port: int) -> socket.socket:
    """A listening socket on 127.0.0.1. Port 0 takes a free one. Raises OSError when the port is taken."""
    # The protocol is named because asyncio switches Nagle's algorithm off (40 ms a call) only when it is.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        raise
    listener.listen(128)
    return listener


def http_server(app: Any) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        http=CuttableProtocol,
        loop="asyncio",
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    return QuietServer(config)


async def run_until_signalled(
    server: uvicorn.Server,
    listener: socket.socket,
    *loops: Callable[[], Awaitable[None]],
    with_parent: int | None = None,
) -> None:
    """Serve until SIGTERM, SIGINT or the parent's end. A loop that fails takes the process down, loudly."""

    def stop() -> None:
        server.should_exit = True

    running = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        running.add_signal_handler(number, stop)
    work = [*loops]
    if with_parent is not None:
        work.append(lambda: _watch_parent(with_parent, stop))
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_awaited(loop)) for loop in work]
        await server.serve(sockets=[listener])
        for task in tasks:
            task.cancel()


async def _awaited(loop: Callable[[], Awaitable[None]]) -> None:
    await loop()


async def _watch_parent(parent: int, stop: Callable[[], None]) -> None:
    # Polling, not PR_SET_PDEATHSIG: that signal follows the thread which started us, and macOS has none.
    while os.getppid() == parent:  # noqa: ASYNC110 - nothing tells us of a parent's end
        await asyncio.sleep(PARENT_CHECK_SECONDS)
    log.warning("the parent process is gone: stopping")
    stop()
