"""A mail server in this process that keeps what it takes, with a page that can be asked, and set breaks."""

from __future__ import annotations

import json
import socket
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

Break = Literal["451", "cut before", "cut after", ""]
"""at the end of a mail: not now; the connection is cut before it is kept, or after"""


class PostOffice:
    """Whatever it says 250 to, it has kept."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.breaks: deque[Break] = deque()
        self._open = 0
        self._nobody = threading.Condition()

    def begin_anew(self, breaks: list[Break]) -> None:
        self.kept.clear()
        self.breaks = deque(breaks)

    def quiet(self) -> None:
        """Returns when nobody is connected any more: what was still on its way has arrived."""
        with self._nobody:
            assert self._nobody.wait_for(lambda: self._open == 0, timeout=20)

    def counted(self, change: int) -> None:
        with self._nobody:
            self._open += change
            self._nobody.notify_all()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        broken = self.breaks.popleft() if self.breaks else ""
        content = envelope.original_content or b""
        if broken in {"", "cut after"}:
            self.kept.append(str(message_from_bytes(content)["Message-ID"]))
        if broken.startswith("cut"):
            assert server.transport is not None
            server.transport.abort()
        return "451 4.3.0 Try again later" if broken == "451" else "250 kept"


@contextmanager
def open_post_office() -> Iterator[tuple[PostOffice, int, str]]:
    """(the office, its port for mail, its page)"""
    office = PostOffice()

    class Counted(SMTP):  # type: ignore[misc]
        def connection_made(self, transport: Any) -> None:
            office.counted(1)
            super().connection_made(transport)

        def connection_lost(self, error: Exception | None) -> None:
            super().connection_lost(error)
            office.counted(-1)

    class Desk(Controller):  # type: ignore[misc]
        def factory(self) -> SMTP:
            return Counted(self.handler, hostname="post.example")

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query)["message_id"][0]
            office.quiet()
            found = [{"message_id": one} for one in office.kept if one == asked]
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps({"messages": found}).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            return

    desk = Desk(office, hostname="127.0.0.1", port=_free_port())
    page = HTTPServer(("127.0.0.1", 0), Page)
    reading = threading.Thread(target=page.serve_forever, kwargs={"poll_interval": 0.01})
    desk.start()
    reading.start()
    try:
        yield office, desk.port, f"http://127.0.0.1:{page.server_port}"
    finally:
        page.shutdown()
        page.server_close()
        reading.join()
        desk.stop()


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
