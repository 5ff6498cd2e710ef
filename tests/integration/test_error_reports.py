"""Errors reach Sentry with where and what kind, and without a word of anybody: seen by a server that speaks
its protocol, from a process of its own, as chat and worker report."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2]
WORDS = ("Alex Carter", "alex@acme.example", "+1 212 555 0134", "sk-very-secret", "184,000")

REPORTS = """
import asyncio, logging, sys
import sentry_sdk, settings
from bootstrap_watch import report_errors
from persistence.correlation import caused_by
from web.outcomes import carried_out

report_errors(settings.load(), sys.argv[1])
sentry_sdk.set_user({"id": "a-broker", "email": "alex@acme.example", "ip_address": "{{auto}}"})

async def a_press():
    password, client = "sk-very-secret", "Alex Carter"
    logging.getLogger("a part").warning("asked by %s", client)
    raise ValueError(f"{client}, alex@acme.example, +1 212 555 0134 wants 184,000")

with caused_by("the-act-of-a-press"):
    asyncio.run(carried_out("make_proposal", a_press()))
with caused_by("the-act-of-a-line"):
    logging.getLogger("chainlit").error("Alex Carter wrote from alex@acme.example")
sentry_sdk.flush(5)
"""


@contextmanager
def sentry() -> Iterator[tuple[str, list[bytes]]]:
    """A DSN on loopback, and every envelope that came, unpacked."""
    came: list[bytes] = []

    class Intake(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            came.append(gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_what: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Intake)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://0123456789abcdef@127.0.0.1:{server.server_port}/7", came
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def reported(part: str, tmp_path: Path) -> tuple[bytes, list[dict[str, Any]]]:
    """All that left the process, and the events in it."""
    with sentry() as (dsn, came):
        environment = os.environ | {
            "SENTRY_DSN": dsn,
            "JETVISION_ENVIRONMENT": "staging",
            "JETVISION_DATA": str(tmp_path),
            "PYTHONPATH": str(PROJECT),
        }
        subprocess.run(
            [sys.executable, "-c", REPORTS, part],
            env=environment,
            check=True,
            timeout=60,
            capture_output=True,
        )
    lines = [line for body in came for line in body.splitlines() if line.startswith(b"{")]
    parsed = [json.loads(line) for line in lines]
    return b"\n".join(came), [one for one in parsed if "event_id" in one and "platform" in one]


def test_a_report_says_where_and_for_whom_and_holds_nobodys_words(tmp_path: Path) -> None:
    left, events = reported("chat", tmp_path)
    pressed, logged = events
    for words in WORDS:
        assert words.encode() not in left
    (error,) = pressed["exception"]["values"]
    assert (error["type"], error["value"]) == ("ValueError", "[removed]")
    assert "a_press" in {frame["function"] for frame in error["stacktrace"]["frames"]}
    assert pressed["user"] == {"id": "a-broker"}
    assert pressed["environment"] == "staging"
    assert pressed["release"].startswith("jetvision@")
    assert pressed["tags"] == {"part": "chat", "correlation": "the-act-of-a-press"}
    assert logged["tags"]["correlation"] == "the-act-of-a-line"
    assert logged["message"] == "logged by chainlit"


def test_a_worker_says_that_it_is_one(tmp_path: Path) -> None:
    _, events = reported("worker", tmp_path)
    assert {event["tags"]["part"] for event in events} == {"worker"}
