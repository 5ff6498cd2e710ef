"""Sending over a real SMTP dialogue that goes well, goes wrong, or breaks off."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import SecretStr

from tools.mail.port import MailDeferredError, MailRefusedError, MailUncertainError
from tools.mail.smtp import SmtpMailer

MIME = b"From: anna@meridian.example\r\nSubject: t\r\n\r\n.dot\r\n..two\r\nend"
SENDER = "anna@meridian.example"
TO = ("office@acme.example", "cfo@acme.example")
ID = "<0198f0aa-1@meridian.example>"


class Post:
    """Answers as told; keeps what it accepted."""

    def __init__(
        self, *, sender: str = "", recipient: str = "", data: str = "250 2.0.0 Ok: queued as 4F2A"
    ) -> None:
        self.answers = {"sender": sender, "recipient": recipient, "data": data}
        self.accepted: list[Envelope] = []

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self._answer(server, "sender") or "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address == TO[-1]:
            answer = self._answer(server, "recipient")
            if answer:
                return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self._answer(server, "data")
        if answer.startswith("250"):
            self.accepted.append(envelope)
        return answer

    def _answer(self, server: SMTP, step: str) -> str:
        if self.answers[step] == "cut":
            assert server.transport is not None
            server.transport.abort()
            return "421 never seen"
        return self.answers[step]


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def listening(post: Post, **smtp: int) -> Iterator[SmtpMailer]:
    controller = Controller(post, hostname="127.0.0.1", port=free_port(), **smtp)
    controller.start()
    try:
        yield SmtpMailer("127.0.0.1", controller.port, starttls=False, seconds=5)
    finally:
        controller.stop()


async def send(mailer: SmtpMailer) -> str:
    return (await mailer.send(MIME, sender=SENDER, recipients=TO)).reply


async def test_an_accepted_mail_arrives_once_and_unchanged() -> None:
    post = Post()
    with listening(post) as mailer:
        receipt = await mailer.send(MIME, sender=SENDER, recipients=TO)
    assert receipt.reply == "250 2.0.0 Ok: queued as 4F2A"
    assert receipt.recipients == TO
    (envelope,) = post.accepted
    assert envelope.original_content == MIME + b"\r\n"
    assert (envelope.mail_from, tuple(envelope.rcpt_tos)) == (SENDER, TO)


@pytest.mark.parametrize("step", ["sender", "recipient", "data"])
async def test_not_now_is_deferred(step: str) -> None:
    post = Post(**{step: "451 4.3.0 Try again later"})
    with listening(post) as mailer, pytest.raises(MailDeferredError, match=r"451 4\.3\.0 Try again later"):
        await send(mailer)
    assert not post.accepted


@pytest.mark.parametrize("step", ["sender", "recipient", "data"])
async def test_never_is_refused(step: str) -> None:
    post = Post(**{step: "550 5.1.1 No such mailbox"})
    with listening(post) as mailer, pytest.raises(MailRefusedError, match=r"550 5\.1\.1 No such mailbox"):
        await send(mailer)
    assert not post.accepted


@pytest.mark.parametrize("step", ["sender", "recipient"])
async def test_a_cut_before_the_mail_is_deferred(step: str) -> None:
    with listening(Post(**{step: "cut"})) as mailer, pytest.raises(MailDeferredError):
        await send(mailer)


async def test_a_cut_after_the_mail_is_uncertain() -> None:
    with listening(Post(data="cut")) as mailer, pytest.raises(MailUncertainError):
        await send(mailer)


async def test_one_refused_recipient_stops_the_mail_for_all() -> None:
    post = Post(recipient="550 5.1.1 No such mailbox")
    with listening(post) as mailer, pytest.raises(MailRefusedError, match=r"cfo@acme\.example"):
        await send(mailer)
    assert not post.accepted


async def test_a_mail_that_is_too_large_is_refused_before_it_travels() -> None:
    post = Post()
    with listening(post, data_size_limit=40) as mailer, pytest.raises(MailRefusedError, match="552"):
        await send(mailer)
    assert not post.accepted


async def test_nobody_listening_is_deferred() -> None:
    with pytest.raises(MailDeferredError, match="could not be reached"):
        await send(SmtpMailer("127.0.0.1", free_port(), starttls=False, seconds=2))


@contextmanager
def saying(*script: bytes) -> Iterator[SmtpMailer]:
    """A server that says its lines, one for each command or mail it hears, and hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as heard:
            connection.sendall(script[0])
            for before, line in pairwise(script):
                end = b".\r\n" if before.startswith(b"354") else b"\r\n"
                while (said := heard.readline()) and not said.endswith(end):
                    pass
                connection.sendall(line)

    thread = threading.Thread(target=talk)
    thread.start()
    try:
        yield SmtpMailer("127.0.0.1", listener.getsockname()[1], starttls=False, seconds=5)
    finally:
        thread.join(10)
        listener.close()


UNTIL_DATA = (b"220 hi\r\n", b"250 hi\r\n", b"250 ok\r\n", b"250 ok\r\n", b"250 ok\r\n")
"""greeting, EHLO, MAIL, two RCPT"""


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ((b"421 too busy\r\n",), MailDeferredError),
        ((b"554 go away\r\n",), MailRefusedError),
        ((*UNTIL_DATA,), MailDeferredError),
        ((*UNTIL_DATA, b"451 no\r\n"), MailDeferredError),
        ((*UNTIL_DATA, b"354 go\r\n"), MailUncertainError),
        ((*UNTIL_DATA, b"354 go\r\n", b"what?\r\n"), MailUncertainError),
        ((*UNTIL_DATA, b"354 go\r\n", b"421 no\r\n"), MailDeferredError),
        ((*UNTIL_DATA, b"354 go\r\n", b"554 spam\r\n"), MailRefusedError),
    ],
)
async def test_every_way_a_dialogue_can_end(script: tuple[bytes, ...], expected: type[Exception]) -> None:
    with saying(*script) as mailer, pytest.raises(expected):
        await send(mailer)


async def test_a_server_without_starttls_is_refused_when_the_settings_ask_for_it() -> None:
    with listening(Post()) as mailer, pytest.raises(MailRefusedError, match="STARTTLS"):
        await send(SmtpMailer("127.0.0.1", mailer.port, starttls=True, seconds=5))


def test_a_password_without_tls_is_refused_and_never_shown() -> None:
    with pytest.raises(ValueError, match="without TLS"):
        SmtpMailer("127.0.0.1", 25, "anna", SecretStr("hunter2"), starttls=False)
    assert "hunter2" not in repr(SmtpMailer("127.0.0.1", 587, "anna", SecretStr("hunter2")))


@contextmanager
def mailbox(messages: object, *, status: int = 200) -> Iterator[str]:
    """A mailbox's page that filters by message id, as the real one does."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query)["message_id"][0]
            shown = (
                [m for m in messages if m["message_id"] == asked] if isinstance(messages, list) else messages
            )
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(shown).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            return

    server = HTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def asking(url: str | None) -> SmtpMailer:
    return SmtpMailer("127.0.0.1", 25, starttls=False, mailbox_url=url)


async def test_the_mailbox_knows_what_arrived() -> None:
    with mailbox([{"message_id": ID}, {"message_id": "<other@meridian.example>"}]) as url:
        assert await asking(url).find(ID) == "found"
        assert await asking(url).find("<never@meridian.example>") == "absent"


@pytest.mark.parametrize(("messages", "status"), [({"detail": "no"}, 200), ([], 500), ([], 404)])
async def test_a_mailbox_that_cannot_answer_leaves_it_unknown(messages: object, status: int) -> None:
    with mailbox(messages, status=status) as url:
        assert await asking(url).find(ID) == "unknown"


async def test_without_a_mailbox_or_with_a_dead_one_it_is_unknown() -> None:
    assert await asking(None).find(ID) == "unknown"
    assert await asking(f"http://127.0.0.1:{free_port()}").find(ID) == "unknown"
