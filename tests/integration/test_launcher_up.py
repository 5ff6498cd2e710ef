"""`jetvision up` as an office runs it: everything starts, the doctor is content, nothing stays behind."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx

from persistence.embedded.launcher import published
from persistence.embedded.ports import free_port, is_free
from persistence.embedded.processes import Mark, Register

PROJECT = Path(__file__).parents[2]
FREE_PORTS = ["--port", "0", "--sandbox-port", "0", "--mailbox-port", "0", "--smtp-port", "0"]


def jetvision(data: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, str(PROJECT / "cli.py"), *arguments],
        cwd=PROJECT, env={"PATH": os.environ["PATH"], "HOME": str(data), "JETVISION_DATA": str(data)},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def until_ready(launcher: "subprocess.Popen[str]") -> str:
    assert launcher.stdout is not None
    said = ""
    for line in launcher.stdout:
        said += line
        if line.startswith("Ready in"):
            return said
    raise AssertionError(f"up ended with code {launcher.wait()}: {said}")


def marks(data: Path) -> dict[str, Mark]:
    return {**Register(data / "children.json").marks(), **Register(data / "servers.json").marks()}


def test_up_starts_everything_and_ctrl_c_ends_it(tmp_path: Path) -> None:
    # the port after the marketplace's is where simulated Aviapages would sit; the mailbox was promised it
    sandbox = next(port for port in iter(free_port, None) if is_free(port + 1))
    named = ["--port", "0", "--sandbox-port", str(sandbox), "--mailbox-port", str(sandbox + 1)]
    launcher = jetvision(tmp_path, "up", *named, "--smtp-port", "0")
    try:
        said = until_ready(launcher)
        started = marks(tmp_path)
        assert set(started) == {"postgres", "valkey", "mailbox", "marketplace", "aviapages", "chat", "worker"}

        address = re.search(r"Chat +(http://127\.0\.0\.1:(\d+))", said)
        assert address is not None
        login = re.search(r"Login +(\S+@\S+) +(\S+)", said)
        assert login is not None
        with httpx.Client(base_url=address[1], trust_env=False) as browser:
            form = {"username": login[1], "password": login[2]}
            assert browser.post("/login", data=form).status_code == 200
            assert browser.post("/login", data=form | {"password": "wrong"}).status_code == 401
            assert "ends here and goes nowhere else" in browser.get(f"http://127.0.0.1:{sandbox + 1}/").text

        doctor = jetvision(tmp_path, "doctor")
        found, _ = doctor.communicate(timeout=60)
        assert (doctor.returncode, "red" in found) == (0, False), found

        secrets = [tmp_path / "secrets.json", tmp_path / "running.json"]
        assert [path.stat().st_mode & 0o077 for path in secrets] == [0, 0]
        shown = "".join(log.read_text() for log in (tmp_path / "logs").glob("*.log"))
        assert [name for name, secret in json.loads(secrets[0].read_text()).items() if secret in shown] == []
    finally:
        launcher.send_signal(signal.SIGINT)
        launcher.communicate(timeout=60)
    assert launcher.returncode == 0
    assert [name for name, mark in started.items() if mark.process() is not None] == []
    assert marks(tmp_path) == {}
    assert published(tmp_path) == {}
    assert is_free(int(address[2]))


def test_a_busy_port_of_the_chat_gets_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        port = stranger.getsockname()[1]
        launcher = jetvision(tmp_path, "up", *FREE_PORTS[2:], "--port", str(port))
        said, _ = launcher.communicate(timeout=60)
    assert launcher.returncode == 1
    assert said.splitlines()[-1].startswith(f"Port {port} is taken by ")
    assert len(said.splitlines()) == 2
    assert marks(tmp_path) == {}


def test_a_wrong_setting_is_told_before_anything_starts(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, str(PROJECT / "cli.py"), "up"],
        cwd=PROJECT, env={"PATH": os.environ["PATH"], "JETVISION_DATA": str(tmp_path), "OPENAI_MODEL": "m"},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == "OPENAI_MODEL is set, but OPENAI_API_KEY is not.\n"
    assert list(tmp_path.iterdir()) == []
