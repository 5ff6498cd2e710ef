"""A house from nothing: `jetvision up` on an empty folder and free ports, and what it says about itself."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from persistence.embedded.processes import Register

PROJECT = Path(__file__).parents[2]
START_SECONDS = 120


@dataclass(frozen=True)
class House:
    data: Path
    chat: str
    marketplace: str
    mailbox: str
    worker: str
    """the address of the worker's figures"""
    login: str
    password: str
    started_seconds: float

    def child(self, name: str) -> psutil.Process:
        """The launcher's child, such as "chat" or "worker"."""
        process = Register(self.data / "children.json").marks()[name].process()
        if process is None:
            raise RuntimeError(f"{name} does not run")
        return process

    def doctor(self) -> list[tuple[str, str, str]]:
        """(health, part, what it says) of each of its lines."""
        done = subprocess.run(
            [sys.executable, str(PROJECT / "cli.py"), "doctor"],
            env=_environment(self.data), capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        return [
            (line[:3].strip(), line[5:24].strip(), line[25:].strip()) for line in done.stdout.splitlines()
        ]

    def figures(self) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
        """Every sample of the chat's and the worker's /metrics, summed where both have it."""
        from prometheus_client.parser import text_string_to_metric_families

        found: dict[tuple[str, tuple[tuple[str, str], ...]], float] = {}
        with httpx.Client(trust_env=False, timeout=10) as http:
            for address in (self.chat, self.worker):
                text = _told(http, f"{address}/metrics")
                for family in text_string_to_metric_families(text):
                    for sample in family.samples:
                        key = sample.name, tuple(sorted(sample.labels.items()))
                        found[key] = found.get(key, 0.0) + sample.value
        return found

    def ready(self) -> dict[str, str]:
        """What /readyz says of each part."""
        with httpx.Client(trust_env=False, timeout=10) as http:
            told = http.get(f"{self.chat}/readyz").json()
        return {str(name): str(value) for name, value in told.items() if name != "ready"}


@contextmanager
def opened(folder: Path) -> Iterator[House]:
    """Everything runs inside, and nothing of it is left afterwards."""
    ports = _free_ports(5)
    names = ("--port", "--sandbox-port", "--mailbox-port", "--smtp-port")
    options = [str(part) for pair in zip(names, ports[:4], strict=True) for part in pair]
    began = time.monotonic()
    launcher = subprocess.Popen(
        [sys.executable, str(PROJECT / "cli.py"), "up", *options],
        cwd=PROJECT, env=_environment(folder, WORKER_PORT=str(ports[4])), start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        login, password = _login(launcher)
        address = [f"http://127.0.0.1:{port}" for port in ports]
        seconds = time.monotonic() - began
        yield House(folder, address[0], address[1], address[2], address[4], login, password, seconds)
    finally:
        launcher.send_signal(signal.SIGTERM)
        launcher.wait(60)
        if launcher.stdout is not None:
            launcher.stdout.close()


def _told(http: httpx.Client, address: str) -> str:
    """Asked again while a process that was killed is being started again."""
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            return http.get(address).raise_for_status().text
        except httpx.ConnectError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def _login(launcher: subprocess.Popen[str]) -> tuple[str, str]:
    assert launcher.stdout is not None
    said = ""
    for line in launcher.stdout:
        said += line
        if line.startswith("Ready in"):
            break
    found = re.search(r"Login +(\S+@\S+) +(\S+)", said)
    if found is None:
        raise RuntimeError(f"`jetvision up` did not come up:\n{said}")
    return found[1], found[2]


def _environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {
        name: os.environ[name] for name in ("PATH", "HOME", "LANG", "XDG_RUNTIME_DIR") if name in os.environ
    }
    return {**kept, "JETVISION_DATA": str(folder), "JETVISION_DEMO": "true", **more}


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        held = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in held]
