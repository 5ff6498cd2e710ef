"""The gallery with some of its cards alone, as a process of its own, and what a press on one of them held."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

from playwright.sync_api import expect

from tests.e2e.test_gallery import GALLERY, Desk, _listens


@contextlib.contextmanager
def gallery(folder: Path, shown: str) -> Iterator[str]:
    """Its address. `shown`: a pattern of the samples' file names; `folder`: an empty one to work in."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, str(GALLERY), str(port), str(folder / "root")]
    log = folder / "gallery.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, stdout=output, stderr=output, env=os.environ | {"GALLERY_SHOWN": shown}
        ) as process,
    ):
        until = monotonic() + 60
        while not _listens(port):
            assert process.poll() is None, log.read_text()
            assert monotonic() < until, log.read_text()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.1)
        yield f"http://127.0.0.1:{port}/"
        process.terminate()


def sent(desk: Desk, action: str) -> dict[str, Any]:
    """What the one press of this action held."""
    told = desk.acted(action)
    expect(told).to_have_count(1)
    payload: dict[str, Any] = json.loads(re.sub(r"^.*?ACTION \w+ ", "", told.inner_text(), flags=re.S))
    return payload
