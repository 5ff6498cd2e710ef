"""A mailbox read by IMAP: everything new, nothing twice, nothing of others."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from sandbox.launch import SandboxProcess, launch
from tools.mail.imap_postbox import ImapPostbox
from tools.mail.postbox import PostboxError

ANNA = "anna@jetvision.example"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "mailbox"


@pytest.fixture
def mailbox(store: Path) -> Iterator[SandboxProcess]:
    with launch("mailbox", "--store", store) as process:
        yield process


def postbox(mailbox: SandboxProcess) -> ImapPostbox:
    return ImapPostbox("127.0.0.1", mailbox.imap_port, ANNA, SecretStr("sandbox"), tls=False, seconds=5)


def arrives(mailbox: SandboxProcess, n: int, *, to: str = ANNA, body: str = "Hello") -> bytes:
    raw = f"From: a@b.example\r\nTo: {to}\r\nMessage-ID: <in-{n}@b.example>\r\n\r\n{body} {n}\r\n".encode()
    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port, timeout=5) as smtp:
        smtp.sendmail("a@b.example", [to], raw)
    return raw


async def test_what_is_new_is_read_once_in_the_order_in_which_it_came(mailbox: SandboxProcess) -> None:
    arrives(mailbox, 1)
    first = await postbox(mailbox).since(None)
    assert first.mails == ()
    new = [arrives(mailbox, n) for n in (2, 3)]
    arrives(mailbox, 4, to="bob@jetvision.example")
    batch = await postbox(mailbox).since(first.mark)
    assert batch.mails == tuple(new)
    assert (await postbox(mailbox).since(batch.mark)).mails == ()


async def test_words_that_look_like_the_protocol_are_only_words(mailbox: SandboxProcess) -> None:
    mark = (await postbox(mailbox).since(None)).mark
    raw = arrives(mailbox, 1, body="* BYE\r\nA1 OK\r\n)\r\n{3}\r\n")
    assert (await postbox(mailbox).since(mark)).mails == (raw,)


async def test_many_mails_come_in_several_looks(mailbox: SandboxProcess) -> None:
    mark = (await postbox(mailbox).since(None)).mark
    for n in range(55):
        arrives(mailbox, n)
    first = await postbox(mailbox).since(mark)
    second = await postbox(mailbox).since(first.mark)
    assert (len(first.mails), first.more, len(second.mails), second.more) == (50, True, 5, False)


async def test_a_mailbox_that_counts_anew_is_read_again(mailbox: SandboxProcess) -> None:
    raw = arrives(mailbox, 1)
    assert (await postbox(mailbox).since("1:500")).mails == (raw,)


async def test_a_very_long_mail_is_read_as_far_as_words_go(mailbox: SandboxProcess) -> None:
    mark = (await postbox(mailbox).since(None)).mark
    raw = arrives(mailbox, 1, body="x" * 70 + "\r\n" + ("y" * 70 + "\r\n") * 40_000)
    (mail,) = (await postbox(mailbox).since(mark)).mails
    assert len(mail) == 2 * 1024 * 1024
    assert raw.startswith(mail)


async def test_a_wrong_password_is_told_without_it(mailbox: SandboxProcess) -> None:
    wrong = replace(postbox(mailbox), password=SecretStr("hunter2"))
    with pytest.raises(PostboxError, match="refuses our sign-in") as told:
        await wrong.since(None)
    assert "hunter2" not in f"{told.value}{wrong!r}"


async def test_a_connection_that_is_cut_says_so_and_the_next_look_is_good(mailbox: SandboxProcess) -> None:
    fault = {"kind": "imap-hang-up"}
    async with httpx.AsyncClient(base_url=mailbox.base, trust_env=False) as client:
        (await client.post("/admin/faults", json=fault)).raise_for_status()
    with pytest.raises(PostboxError, match="could not be read"):
        await postbox(mailbox).since(None)
    assert (await postbox(mailbox).since(None)).mark
