"""The product as an office runs it: one launcher and all that it starts. A restart uses the same ports."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from persistence.embedded.processes import Mark, Register, wait_gone

PROJECT = Path(__file__).parents[2]
CLOCK = "2026-11-23T15:00:00Z"
"""Monday, 10 in the morning in New York. Marketplace and mailbox stay on the real time."""
OPTIONS = ("--port", "--sandbox-port", "--mailbox-port", "--smtp-port")
SERVERS = ("postgres", "valkey")


@dataclass
class Installation:
    """`start`, then `stop` or one of the kills, then `start` again: data and ports stay."""

    data: Path
    clock: str = CLOCK
    """what time it is at each start"""
    ports: tuple[int, ...] = field(default_factory=lambda: free_ports(len(OPTIONS)))
    login: str = ""
    password: str = ""
    said: str = ""
    """what the launcher printed at its last start"""
    ready_seconds: list[float] = field(default_factory=list)
    """of each start, as the launcher measured it"""
    _launcher: subprocess.Popen[str] | None = field(default=None, repr=False)

    @property
    def chat(self) -> str:
        return f"http://127.0.0.1:{self.ports[0]}"

    @property
    def marketplace(self) -> str:
        return f"http://127.0.0.1:{self.ports[1]}"

    @property
    def mailbox(self) -> str:
        return f"http://127.0.0.1:{self.ports[2]}"

    def start(self) -> None:
        """Returns when the launcher says that everything is ready."""
        ports = [str(part) for pair in zip(OPTIONS, self.ports, strict=True) for part in pair]
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.data),
            "JETVISION_DATA": str(self.data),
            "JETVISION_DEMO": "true",
            "JETVISION_CLOCK": self.clock,
        }
        self._launcher = subprocess.Popen(
            [sys.executable, str(PROJECT / "cli.py"), "up", *ports],
            cwd=PROJECT, env=environment, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.said = self._until_ready(self._launcher)
        login = re.search(r"Login +(\S+@\S+) +(\S+)", self.said)
        ready = re.search(r"Ready in ([\d.]+) s", self.said)
        assert login is not None, self.said
        assert ready is not None, self.said
        self.login, self.password = login[1], login[2]
        self.ready_seconds.append(float(ready[1]))

    def stop(self) -> None:
        """SIGTERM, as a service manager does it. Nothing that was started may be left."""
        launcher, started = self._running(), self._processes()
        launcher.send_signal(signal.SIGTERM)
        self._collect(launcher)
        assert launcher.returncode == 0, f"the launcher ended with code {launcher.returncode}"
        left = [mark for mark in started if mark.process() is not None]
        assert left == [], f"still running after the stop: {left}"

    def kill_launcher(self) -> None:
        """kill -9 of the launcher alone: what becomes of the rest is up to the product."""
        launcher = self._running()
        launcher.kill()
        self._collect(launcher)

    def kill_all(self, *, servers: bool) -> None:
        """kill -9 of the launcher, chat, worker and stand-ins at once; with `servers` also of the databases,
        as when the machine loses its power."""
        launcher, started = self._running(), self._processes(servers=servers)
        launcher.kill()
        for mark in started:
            process = mark.process()
            if process is not None:
                process.kill()
        self._collect(launcher)
        assert wait_gone(started, 10), f"cannot be killed: {started}"

    def kill(self, name: str) -> None:
        """kill -9 of one of the launcher's children, such as "chat" or "worker"."""
        process = Register(self.data / "children.json").marks()[name].process()
        assert process is not None, f"{name} does not run"
        for one in [process, *process.children(recursive=True)]:
            one.kill()

    def clear(self) -> None:
        """Ends whatever a failed test left, however it failed."""
        if self._launcher is not None and self._launcher.poll() is None:
            self._launcher.send_signal(signal.SIGTERM)
            try:
                self._collect(self._launcher)
            except subprocess.TimeoutExpired:
                self._launcher.kill()
                self._collect(self._launcher)
        for mark in self._processes():
            process = mark.process()
            if process is not None:
                process.kill()

    def logs(self) -> str:
        """The end of each log, for the report of a failed test."""
        ends = (
            f"--- {log.name}\n" + "\n".join(log.read_text(errors="replace").splitlines()[-15:])
            for log in sorted((self.data / "logs").glob("*.log"))
        )
        return "\n".join(ends)

    def _until_ready(self, launcher: subprocess.Popen[str]) -> str:
        assert launcher.stdout is not None
        said = ""
        for line in launcher.stdout:
            said += line
            if line.startswith("Ready in"):
                return said
        raise AssertionError(f"`up` ended with code {launcher.wait()}:\n{said}")

    def _running(self) -> subprocess.Popen[str]:
        assert self._launcher is not None, "not started"
        assert self._launcher.poll() is None, f"the launcher has ended by itself:\n{self.logs()}"
        return self._launcher

    def _collect(self, launcher: subprocess.Popen[str]) -> None:
        launcher.wait(30)
        assert launcher.stdout is not None
        launcher.stdout.close()

    def _processes(self, *, servers: bool = True) -> list[Mark]:
        """All that was started from this folder, with what that started in turn."""
        named = Register(self.data / "children.json").marks()
        if servers:
            named |= Register(self.data / "servers.json").marks()
        marks = []
        for mark in named.values():
            process = mark.process()
            if process is not None:
                marks += [mark, *_children(process)]
        return marks


def free_ports(count: int) -> tuple[int, ...]:
    """Different ones: all are held until each is known."""
    with ExitStack() as stack:
        held = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in held:
            one.bind(("127.0.0.1", 0))
        return tuple(one.getsockname()[1] for one in held)


def _children(process: psutil.Process) -> list[Mark]:
    return [mark for one in process.children(recursive=True) if (mark := Mark.of(one.pid))]
