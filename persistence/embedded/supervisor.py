"""Keeps the child processes of one launcher: starts, waits until ready, restarts what dies, ends all.

Used from the main thread only: on Linux the kernel ends a child when the thread that started it ends.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from persistence.embedded.account import LAUNCH
from persistence.embedded.errors import EmbeddedError
from persistence.embedded.processes import Mark, Register, end_tree

POLL_SECONDS = 0.05
FIRST_BACK_OFF_SECONDS = 1.0
LONGEST_BACK_OFF_SECONDS = 30.0
STEADY_SECONDS = 60.0
"""A child that lived this long has earned a fresh back-off."""
LOG_BYTES = 5_000_000


class Stopped(Exception):
    """Somebody asked to stop while we waited for a child."""


@dataclass(frozen=True)
class Child:
    """One process: `ready` is an address that answers 200, or a function that says so."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(repr=False)
    ready: str | Callable[[], bool] = lambda: True
    cwd: Path = Path()
    ready_seconds: float = 30.0


@dataclass
class _Running:
    child: Child
    process: "subprocess.Popen[bytes]"
    mark: Mark | None
    since: float
    back_off: float = FIRST_BACK_OFF_SECONDS
    again_at: float | None = None


class Supervisor:
    """The children of one launcher, in the order of their start.

    `say` gets one line for the console when a child dies or comes back; `stopping` ends every wait.
    """

    def __init__(
        self,
        register: Register,
        logs: Path,
        *,
        say: Callable[[str], None],
        stopping: Callable[[], bool] = lambda: False,
        grace_seconds: float = 8.0,
    ) -> None:
        self._register = register
        self._logs = logs
        self._say = say
        self._stopping = stopping
        self._grace_seconds = grace_seconds
        self._running: list[_Running] = []

    def log_of(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def start(self, child: Child) -> None:
        """Starts a child without waiting for it."""
        process, mark = self._spawn(child)
        self._running.append(_Running(child, process, mark, time.monotonic()))

    def run(self, child: Child) -> None:
        """Runs a child to its end. Raises EmbeddedError when it fails, Stopped when asked to stop."""
        process, mark = self._spawn(child)
        one = _Running(child, process, mark, time.monotonic())
        try:
            while process.poll() is None:
                if self._stopping():
                    raise Stopped
                time.sleep(POLL_SECONDS)
        finally:
            self._end(one)
        if process.returncode != 0:
            raise EmbeddedError(self._failure(one, f"failed with code {process.returncode}"))

    def wait_ready(self) -> None:
        """Returns when every child is ready.

        Raises EmbeddedError with the end of its log when one ends or takes too long, and Stopped when asked
        to stop.
        """
        for one in self._running:
            until = one.since + one.child.ready_seconds
            while not _is_ready(one.child):
                if self._stopping():
                    raise Stopped
                if one.process.poll() is not None:
                    raise EmbeddedError(self._failure(one, f"ended with code {one.process.returncode}"))
                if time.monotonic() > until:
                    raise EmbeddedError(
                        self._failure(one, f"was not ready in {one.child.ready_seconds:.0f} s")
                    )
                time.sleep(POLL_SECONDS)

    def tend(self) -> None:
        """Looks after the children once: notes who died, and starts again whose back-off is over."""
        now = time.monotonic()
        for one in self._running:
            if one.again_at is None and one.process.poll() is not None:
                if now - one.since > STEADY_SECONDS:
                    one.back_off = FIRST_BACK_OFF_SECONDS
                one.again_at = now + one.back_off
                code, wait = one.process.returncode, one.back_off
                self._say(f"{one.child.name} ended (code {code}); starting it again in {wait:.0f} s. "
                          f"Log: {self.log_of(one.child.name)}")  # fmt: skip
                one.back_off = min(one.back_off * 2, LONGEST_BACK_OFF_SECONDS)
            elif one.again_at is not None and now >= one.again_at:
                one.process, one.mark = self._spawn(one.child)
                one.since, one.again_at = now, None

    def stop(self) -> None:
        """Ends all children, the last started first: SIGTERM, and SIGKILL after the grace time."""
        while self._running:
            self._end(self._running.pop())

    def _end(self, one: _Running) -> None:
        if one.mark is not None:
            end_tree(one.mark, self._grace_seconds)
        one.process.wait()
        self._register.forget(one.child.name)

    def _spawn(self, child: Child) -> "tuple[subprocess.Popen[bytes], Mark | None]":
        log = self.log_of(child.name)
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.exists() and log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".log.old"))
        launch = [sys.executable, "-I", str(LAUNCH), "--parent", str(os.getpid()), "--"]
        with log.open("ab") as output:
            # A session of its own: Ctrl-C reaches the launcher alone, which ends the children in order.
            process = subprocess.Popen(  # noqa: S603
                [*launch, *child.argv], env=dict(child.env), cwd=child.cwd,
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
        self._register.record(child.name, process.pid)
        return process, Mark.of(process.pid)

    def _failure(self, one: _Running, what: str) -> str:
        log = self.log_of(one.child.name)
        return f"{one.child.name} {what}. The end of {log}:\n{last_lines(log)}"


def last_lines(log: Path, count: int = 12) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])


def answers(url: str) -> bool:
    """Whether the address answers 200 within two seconds; a proxy of the environment is not asked."""
    try:
        with httpx.Client(trust_env=False, timeout=2) as client:
            return client.get(url).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _is_ready(child: Child) -> bool:
    return answers(child.ready) if isinstance(child.ready, str) else child.ready()
