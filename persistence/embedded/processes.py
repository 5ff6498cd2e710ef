"""Which processes we started, kept on disk, so that a later start can end what an earlier one left behind.

A process number is used again by the system; number and start time together are not. Nothing is ever ended by
name, and nothing that is not in the register.
"""

import json
import signal
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

SAME_START_SECONDS = 2.0
"""The start time is derived from the boot time, which moves a little when the clock is set."""

POLL_SECONDS = 0.02
KILL_SECONDS = 5.0


@dataclass(frozen=True)
class Mark:
    """One process: its number, and when it started (seconds since 1970)."""

    pid: int
    started: float

    @classmethod
    def of(cls, pid: int) -> "Mark | None":
        """The mark of a living process, None when it is already gone."""
        try:
            return cls(pid, float(psutil.Process(pid).create_time()))
        except psutil.NoSuchProcess:
            return None

    def process(self) -> "psutil.Process | None":
        """The process, if it is still the same one and more than a zombie."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) < SAME_START_SECONDS
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None


class Register:
    """The processes that were started from one data folder, by name."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def record(self, name: str, pid: int) -> None:
        mark = Mark.of(pid)
        if mark is not None:
            self._write({**self.marks(), name: mark})

    def forget(self, name: str) -> None:
        self._write({key: mark for key, mark in self.marks().items() if key != name})

    def marks(self) -> dict[str, Mark]:
        try:
            raw = json.loads(self._path.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return {}
        return {name: Mark(int(mark["pid"]), float(mark["started"])) for name, mark in raw.items()}

    def end_all(self, names: Iterable[str], grace_seconds: float) -> list[str]:
        """Ends those of the named processes that still run, and forgets all. Returns those that ran."""
        ended = []
        for name in names:
            mark = self.marks().get(name)
            if mark is None:
                continue
            if mark.process() is not None:
                end_tree(mark, grace_seconds)
                ended.append(name)
            self.forget(name)
        return ended

    def _write(self, marks: dict[str, Mark]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps({name: asdict(mark) for name, mark in marks.items()}, indent=1))
        fresh.replace(self._path)


def end_tree(mark: Mark, grace_seconds: float, first_signal: int = signal.SIGTERM) -> None:
    """Asks the process to end, and kills it and all that it started when it has not within the grace time."""
    process = mark.process()
    if process is None:
        return
    try:
        family = [found for one in process.children(recursive=True) if (found := Mark.of(one.pid))]
        process.send_signal(first_signal)
    except psutil.NoSuchProcess:
        return
    wait_gone([mark], grace_seconds)
    for one in [mark, *family]:
        still = one.process()
        if still is not None:
            with suppress(psutil.NoSuchProcess):
                still.kill()
    wait_gone([mark, *family], KILL_SECONDS)


def wait_gone(marks: Sequence[Mark], seconds: float) -> bool:
    """Whether all of them ended within the time. A zombie has ended: who adopted it may never collect it."""
    until = time.monotonic() + seconds
    while any(mark.process() is not None for mark in marks):
        if time.monotonic() > until:
            return False
        time.sleep(POLL_SECONDS)
    return True
