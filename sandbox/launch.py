"""Starting a sandbox process from Python, for tests: free ports, ready when the call returns.

with launch("marketplace", "--seed", "7", "--store", folder) as market:
    httpx.get(f"{market.base}/health")
"""

from __future__ import annotations

import collections
import contextlib
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

_READY = re.compile(
    r"demo \w+ on http://127\.0\.0\.1:(\d+)(?:, SMTP on 127\.0\.0\.1:(\d+), IMAP on 127\.0\.0\.1:(\d+))?"
)
Name = Literal["marketplace", "aviapages", "gmail", "sheets", "mailbox"]
_FREE_PORTS = {
    "marketplace": {"--port": "0"},
    "aviapages": {"--port": "0"},
    "gmail": {"--port": "0"},
    "sheets": {"--port": "0"},
    "mailbox": {"--http-port": "0", "--smtp-port": "0"},
}


class NotStartedError(RuntimeError):
    """The process ended before it was ready; the text is what it said."""


class SandboxProcess:
    """A running sandbox process; `base` is its web address, the other ports are the mailbox's."""

    def __init__(self, name: Name, *arguments: str | Path) -> None:
        given = [str(argument) for argument in arguments]
        for option, value in _FREE_PORTS[name].items():
            if option not in given:
                given += [option, value]
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", f"sandbox.{name}", *given, "--with-parent", str(os.getpid())],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parent.parent,
        )
        self.said: collections.deque[str] = collections.deque(maxlen=500)
        http_port, smtp_port, imap_port = self._until_ready()
        self.pid = self._process.pid
        self.port, self.base = http_port, f"http://127.0.0.1:{http_port}"
        self.smtp_port, self.imap_port = smtp_port, imap_port
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()

    def kill(self) -> None:
        """SIGKILL, as a crash would do."""
        self._process.kill()
        self.wait()

    def stop(self, seconds: float = 10) -> int:
        """SIGTERM; answers the exit code. Raises subprocess.TimeoutExpired."""
        self._process.terminate()
        return self.wait(seconds)

    def wait(self, seconds: float = 10) -> int:
        code = self._process.wait(seconds)
        self._reader.join(seconds)
        if self._process.stderr is not None:
            self._process.stderr.close()
        return code

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def _until_ready(self) -> tuple[int, int, int]:
        if self._process.stderr is None:
            raise NotStartedError("there is nothing to read from")
        for line in self._process.stderr:
            self.said.append(line)
            ready = _READY.search(line)
            if ready is not None:
                return int(ready[1]), int(ready[2] or 0), int(ready[3] or 0)
        self._process.stderr.close()
        self._process.wait()
        raise NotStartedError("".join(self.said))

    def _listen(self) -> None:
        if self._process.stderr is not None:
            self.said.extend(iter(self._process.stderr))


@contextlib.contextmanager
def launch(name: Name, *arguments: str | Path) -> Iterator[SandboxProcess]:
    """A process that is stopped at the end, if it still runs."""
    process = SandboxProcess(name, *arguments)
    try:
        yield process
    finally:
        if process.running:
            process.stop()
