"""The launcher as a real process with real children: whatever happens to it, nothing is left behind."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from persistence.embedded.ports import free_port, is_free
from persistence.embedded.processes import Mark, Register, end_tree, wait_gone

PROJECT = Path(__file__).parents[2]

LAUNCHER = """
import sys
from pathlib import Path
from persistence.embedded import EmbeddedError
from persistence.embedded.launcher import Launcher
from persistence.embedded.supervisor import Child

DEAF = "import signal; signal.signal(15, signal.SIG_IGN); open('deaf', 'w').close(); signal.pause()"
data, port, kind = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
say = lambda line: print(line, flush=True)
child = {
    "serves": ["-m", "http.server", "--bind", "127.0.0.1", str(port)],
    "never-ready": ["-c", "import signal; signal.pause()"],
    "ends": ["-c", "import sys; sys.exit('no such airport')"],
    "deaf": ["-c", DEAF],
}[kind]
try:
    with Launcher(data, say=say, grace_seconds=2) as launcher:
        launcher.port(port, "--port")
        if "servers" in sys.argv:
            launcher.servers()
        url = f"http://127.0.0.1:{port}/"
        ready = (data / "deaf").exists if kind == "deaf" else url
        launcher.start(Child("chat", [sys.executable, *child], {}, ready, data, ready_seconds=1.5))
        say("starting")
        launcher.wait_ready()
        say("ready")
        launcher.keep()
except EmbeddedError as error:
    sys.exit(str(error))
"""


class Started:
    """A launcher in a process of its own, and what it wrote."""

    def __init__(self, data: Path, port: int, *arguments: str) -> None:
        self.data = data
        command = [sys.executable, "-c", LAUNCHER, str(data), str(port), *arguments]
        self.process = subprocess.Popen(
            command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def until(self, words: str) -> str:
        """The first line of its output with these words."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if words in line:
                return line
        raise AssertionError(f"ended without saying {words!r}: {self.process.communicate()[1]}")

    def marks(self) -> dict[str, Mark]:
        return {
            **Register(self.data / "children.json").marks(),
            **Register(self.data / "servers.json").marks(),
        }

    def end(self, number: int) -> tuple[int, str]:
        """Exit code and standard error after the signal."""
        self.process.send_signal(number)
        _, errors = self.process.communicate(timeout=30)
        return self.process.returncode, errors


Start = Callable[..., Started]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    launchers: list[Started] = []

    def starting(port: int, *arguments: str) -> Started:
        launchers.append(Started(tmp_path, port, *arguments))
        return launchers[-1]

    yield starting
    for one in launchers:
        if one.process.poll() is None:
            one.process.kill()
        one.process.communicate()
        for mark in one.marks().values():
            end_tree(mark, 5)


def alive(marks: dict[str, Mark]) -> list[str]:
    return [name for name, mark in marks.items() if mark.process() is not None]


@contextmanager
def occupied() -> Iterator[int]:
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        yield int(stranger.getsockname()[1])


def test_ctrl_c_ends_every_process_and_frees_the_port(start: Start) -> None:
    port = free_port()
    launcher = start(port, "serves", "servers")
    launcher.until("ready")
    started = launcher.marks()
    assert set(started) == {"chat", "postgres", "valkey"}
    assert launcher.end(signal.SIGINT) == (0, "")
    assert alive(started) == []
    assert launcher.marks() == {}
    assert is_free(port)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_other_signals_end_every_process_too(start: Start, number: int) -> None:
    launcher = start(free_port(), "serves")
    launcher.until("ready")
    started = launcher.marks()
    assert launcher.end(number) == (0, "")
    assert alive(started) == []


def test_children_end_when_the_launcher_is_killed_and_the_next_start_takes_over(start: Start) -> None:
    port = free_port()
    first = start(port, "serves", "servers")
    first.until("ready")
    left = first.marks()
    assert first.end(signal.SIGKILL)[0] == -signal.SIGKILL
    assert wait_gone([left["chat"]], 5)
    second = start(port, "serves", "servers")
    second.until("ready")
    assert second.marks()["postgres"] == left["postgres"]
    assert second.marks()["valkey"] == left["valkey"]
    assert second.end(signal.SIGTERM)[0] == 0
    assert alive(left) == []


def test_the_next_start_ends_a_child_that_outlived_a_killed_launcher(start: Start) -> None:
    port = free_port()
    first = start(port, "deaf")
    first.until("ready")
    left = first.marks()
    first.end(signal.SIGKILL)
    assert alive(left) == ["chat"]
    second = start(port, "serves")
    assert "chat" in second.until("an earlier start left behind")
    second.until("ready")
    assert alive(left) == []


def test_a_busy_port_gets_one_sentence_and_nothing_is_started(start: Start) -> None:
    with occupied() as port:
        launcher = start(port, "serves", "servers")
        _, errors = launcher.process.communicate(timeout=20)
    assert launcher.process.returncode == 1
    assert errors.count("\n") == 1
    assert errors.startswith(f"Port {port} is taken by ")
    assert "--port" in errors
    assert launcher.marks() == {}


@pytest.mark.parametrize(
    ("kind", "reason"), [("ends", "chat ended with code 1"), ("never-ready", "chat was not ready in")]
)
def test_a_child_that_does_not_come_up_leaves_nothing(start: Start, kind: str, reason: str) -> None:
    launcher = start(free_port(), kind, "servers")
    _, errors = launcher.process.communicate(timeout=30)
    assert launcher.process.returncode == 1
    assert errors.startswith(reason)
    assert ("no such airport" in errors) == (kind == "ends")
    assert launcher.marks() == {}
    family = [
        one for one in psutil.process_iter(["cmdline"]) if str(launcher.data) in str(one.info["cmdline"])
    ]
    assert family == []


def test_a_signal_during_the_start_ends_what_was_started(start: Start) -> None:
    launcher = start(free_port(), "never-ready")
    launcher.until("starting")
    code, _ = launcher.end(signal.SIGTERM)
    assert code == 0
    assert launcher.marks() == {}


def test_a_child_that_dies_is_started_again_and_it_is_said(start: Start) -> None:
    port = free_port()
    launcher = start(port, "serves")
    launcher.until("ready")
    first = launcher.marks()["chat"]
    os.kill(first.pid, signal.SIGKILL)
    assert "starting it again in 1 s" in launcher.until("chat ended")
    transport = httpx.HTTPTransport(retries=10)
    with httpx.Client(transport=transport, trust_env=False, timeout=10) as client:
        assert client.get(f"http://127.0.0.1:{port}/").status_code == 200
    assert launcher.marks()["chat"] != first
    assert launcher.end(signal.SIGINT)[0] == 0


def test_a_data_folder_has_one_launcher(start: Start) -> None:
    first = start(free_port(), "serves")
    first.until("ready")
    second = start(free_port(), "serves")
    _, errors = second.process.communicate(timeout=20)
    assert second.process.returncode == 1
    assert "already runs" in errors
    assert errors.count("\n") == 1
    assert alive(first.marks()) == ["chat"]
