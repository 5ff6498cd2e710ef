"""The one owner of everything that `jetvision up` starts: nothing it started outlives it.

A launcher that was killed leaves its embedded servers to the next one, which takes them over; its children
end by themselves, and what did not is ended by the next one, by number and start time.
"""

import json
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event
from types import FrameType
from typing import IO

from persistence.embedded.errors import EmbeddedError
from persistence.embedded.ports import free_port, is_free, listener
from persistence.embedded.private_file import write_private
from persistence.embedded.processes import Register
from persistence.embedded.servers import EmbeddedServers, ServerAddresses, hold, make_data_folder
from persistence.embedded.supervisor import Child, Stopped, Supervisor

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LOCK = "launcher.lock"
PUBLISHED = "running.json"
GRACE_SECONDS = 8.0
TEND_SECONDS = 0.5


def published(data: Path) -> dict[str, object]:
    """The settings of the launcher that runs from this folder now; empty when none does."""
    if not (data / PUBLISHED).exists():
        return {}
    lock = hold(data / LOCK)
    if lock is not None:  # nobody owns the folder: a killed launcher left the file
        lock.close()
        return {}
    found: dict[str, object] = json.loads((data / PUBLISHED).read_text())
    return found


class Launcher:
    """Everything between a start and its stop, in the main thread.

        with Launcher(data, say=print) as launcher:
            addresses = launcher.servers()
            launcher.start(Child(...))
            launcher.wait_ready()
            launcher.keep()        # returns on Ctrl-C, SIGTERM or SIGHUP

    Leaving the block ends all of it, in reverse order, also after an error. `say` gets lines for the console.
    """

    def __init__(
        self, data: Path, *, say: Callable[[str], None], grace_seconds: float = GRACE_SECONDS
    ) -> None:
        self.data = data
        self._grace_seconds = grace_seconds
        self._say = say
        self._stop = Event()
        self._lock: IO[str] | None = None
        self._servers: EmbeddedServers | None = None
        self._handlers: dict[int, object] = {}
        self._register = Register(data / "children.json")
        self._supervisor = Supervisor(
            self._register, data / "logs", say=say, stopping=self._stop.is_set, grace_seconds=grace_seconds
        )

    def __enter__(self) -> "Launcher":
        make_data_folder(self.data)
        self._lock = hold(self.data / LOCK)
        if self._lock is None:
            raise EmbeddedError(f"JetVision already runs from {self.data}: stop it first, with Ctrl-C there.")
        for number in SIGNALS:
            if signal.getsignal(number) != signal.SIG_IGN:  # under nohup it stays ignored
                self._handlers[number] = signal.signal(number, self._asked_to_stop)
        ended = self._register.end_all(reversed(list(self._register.marks())), self._grace_seconds)
        if ended:
            self._say(f"Ended what an earlier start left behind: {', '.join(ended)}.")
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        try:
            self._supervisor.stop()
        finally:
            if self._servers is not None:
                self._servers.stop()
            for number, handler in self._handlers.items():
                signal.signal(number, handler)  # type: ignore[arg-type]
            if self._lock is not None:
                (self.data / PUBLISHED).unlink(missing_ok=True)
                self._lock.close()
        return kind is not None and issubclass(kind, Stopped)

    def port(self, wanted: int, option: str, host: str = "127.0.0.1") -> int:
        """The port, or a free one for 0. Raises EmbeddedError with one sentence when it is taken."""
        if wanted == 0:
            return free_port(host)
        if is_free(wanted, host):
            return wanted
        who = listener(wanted)
        by = f" by {who}" if who else ""
        raise EmbeddedError(
            f"Port {wanted} is taken{by}: stop that program, or choose another with {option}."
        )

    def servers(self) -> ServerAddresses:
        """Starts the embedded PostgreSQL and Valkey, or takes over those of a killed launcher."""
        self._servers = EmbeddedServers(self.data)
        return self._servers.start()

    def start(self, child: Child) -> None:
        """Starts a child without waiting for it; nothing is started any more once a stop was asked for."""
        self.go_on()
        self._supervisor.start(child)

    def run(self, child: Child) -> None:
        """Runs a child to its end. Raises EmbeddedError when it fails."""
        self.go_on()
        self._supervisor.run(child)

    def publish(self, settings: Mapping[str, object]) -> None:
        """Leaves the settings that were found at the start for other commands (mode 0600), until the stop."""
        write_private(self.data / PUBLISHED, settings)

    def wait_ready(self) -> None:
        self._supervisor.wait_ready()

    def go_on(self) -> None:
        """Raises Stopped when a stop was asked for."""
        if self._stop.is_set():
            raise Stopped

    def keep(self) -> None:
        """Looks after children and servers until a signal asks to stop."""
        while not self._stop.wait(TEND_SECONDS):
            for name in self._servers.tend() if self._servers is not None else []:
                self._say(f"{name} had ended and runs again.")
            self._supervisor.tend()
        self._say("Stopping.")

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()
