"""Mail through the Gmail API over real HTTP: whatever breaks, a mail leaves once, or is uncertain."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from sandbox.launch import SandboxProcess, launch
from tools.mail.delivery import deliver
from tools.mail.gmail import GmailMailer
from tools.mail.gmail_connection import GmailAccount, GmailConnection, lacking_scopes
from tools.mail.gmail_postbox import GmailPostbox
from tools.mail.message import Attachment, OutgoingMail
from tools.mail.port import MailDeferredError
from tools.mail.postbox import PostboxError

USER = "anna@jetvision.example"
MAIL = OutgoingMail(
    message_id="<0198f0aa.7@jetvision.example>",
    from_name="Anna Berg (demo)",
    from_address=USER,
    to=("office@acme.example",),
    subject="Charter proposal: Teterboro → Van Nuys",
    text="Dear Alex,\nhere it is.",
    attachments=(Attachment("proposal.pdf", "application/pdf", b"%PDF-1.7 demo"),),
)
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@dataclass
class Book:
    """The book of drafts, in memory."""

    held: dict[str, str] = field(default_factory=dict)
    sent_as: dict[str, str] = field(default_factory=dict)

    async def held_as(self, message_id: str) -> str | None:
        return self.held.get(message_id)

    async def hold_as(self, message_id: str, name: str) -> str:
        return self.held.setdefault(message_id, name)

    async def went_out_as(self, message_id: str, sent_as: str) -> None:
        self.sent_as[message_id] = sent_as


@dataclass
class Ledger:
    told: list[str] = field(default_factory=list)

    async def sent(self, receipt: str) -> None:
        self.told.append("sent")

    async def refused(self, reason: str) -> None:
        self.told.append(f"refused: {reason}")

    async def deferred(self, reason: str) -> None:
        self.told.append("deferred")

    async def uncertain(self) -> None:
        self.told.append("uncertain")


@dataclass
class Desk:
    gmail: SandboxProcess
    admin: httpx.Client
    connection: GmailConnection
    waits: list[float]
    book: Book = field(default_factory=Book)
    ledger: Ledger = field(default_factory=Ledger)

    @property
    def mailer(self) -> GmailMailer:
        return GmailMailer(self.connection, self.book)

    async def send(self, *, again: bool = False) -> list[str]:
        """What the ledger was told. As the job does it: what is deferred is tried once more."""
        try:
            await deliver(self.mailer, self.ledger, MAIL, at=AT, attempted_before=again)
        except MailDeferredError:
            await deliver(self.mailer, self.ledger, MAIL, at=AT, attempted_before=again)
        return self.ledger.told

    def breaks(self, kind: str, path: str, method: str = "*", **more: object) -> None:
        fault = {"kind": kind, "path": path, "method": method, **more}
        self.admin.post("/admin/faults", json=fault).raise_for_status()

    def account(self, **change: object) -> None:
        self.admin.post("/admin/account", json=change).raise_for_status()

    def labelled(self, label: str) -> list[dict[str, Any]]:
        listed = self.admin.get("/admin/messages").raise_for_status().json()["messages"]
        return [one for one in listed if label in one["labels"]]


@pytest.fixture(scope="module")
def gmail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with launch("gmail", "--store", tmp_path_factory.mktemp("gmail")) as process:
        yield process


@contextmanager
def fresh(gmail: SandboxProcess) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=gmail.base, trust_env=False) as admin:
        admin.post("/admin/reset").raise_for_status()
        account = {"scope": SCOPES, "own_ids": False, "search_lags": False}
        admin.post("/admin/account", json=account).raise_for_status()
        yield admin


@pytest.fixture
async def desk(gmail: SandboxProcess) -> AsyncIterator[Desk]:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    with fresh(gmail) as admin:
        secret = SecretStr("sandbox")
        account = GmailAccount(USER, "sandbox", secret, secret, api=gmail.base)
        connection = GmailConnection(account, sleep=sleep)
        yield Desk(gmail, admin, connection, waits)
        await connection.aclose()


SCOPES = "https://www.googleapis.com/auth/gmail.compose https://www.googleapis.com/auth/gmail.readonly"


async def test_a_mail_is_drafted_its_name_is_kept_and_then_it_is_sent(desk: Desk) -> None:
    assert await desk.send() == ["sent"]
    (sent,) = desk.labelled("SENT")
    assert sent["message_id"] == MAIL.message_id.strip("<>")
    assert desk.labelled("DRAFT") == []
    assert desk.book.held[MAIL.message_id].split()[1] == sent["thread"]


@pytest.mark.parametrize("path", ["drafts", "drafts/send", "token"])
@pytest.mark.parametrize(
    ("kind", "more"),
    [("429", {"seconds": 2}), ("403", {}), ("500", {}), ("cut", {}), ("500-after", {}), ("cut-after", {})],
    ids=lambda one: str(one),
)
async def test_whatever_breaks_once_the_mail_leaves_once(
    desk: Desk, path: str, kind: str, more: dict[str, object]
) -> None:
    desk.breaks(kind, path, "POST", **more)
    told = await desk.send()
    assert told[-1] == "sent"
    assert len(desk.labelled("SENT")) == 1
    assert desk.labelled("DRAFT") == [], "a draft that is left behind could be sent by hand"


async def test_a_rate_limit_is_waited_for_as_long_as_it_says(desk: Desk) -> None:
    desk.breaks("429", "drafts/send", seconds=3)
    desk.breaks("403", "drafts", "POST")
    assert await desk.send() == ["sent"]
    assert desk.waits == [0.5, 3.0]


async def test_a_rate_limit_that_does_not_end_puts_the_mail_off(desk: Desk) -> None:
    desk.breaks("429", "drafts/send", seconds=600, count=-1)
    with pytest.raises(MailDeferredError, match="takes no more for now"):
        await desk.mailer.send(
            b"Message-ID: <a@b.example>\r\nTo: c@d.example\r\n\r\n", sender="", recipients=[]
        )
    assert desk.waits == []
    assert desk.labelled("SENT") == []


async def test_a_token_that_ended_early_is_renewed_once(desk: Desk) -> None:
    """Google's clock and ours need not agree: a token may be over before we think so."""
    await desk.connection.call("GET", "profile")
    desk.account(revoke=True)
    assert await desk.send() == ["sent"]


async def test_a_token_that_is_refused_again_and_again_is_a_persons_matter(desk: Desk) -> None:
    desk.breaks("401", "*", count=-1)
    (told,) = await desk.send()
    assert told.startswith("refused: Google refuses our sign-in")
    assert "sandbox" not in told


async def test_scopes_that_are_not_granted_are_named(desk: Desk) -> None:
    desk.account(scope="https://www.googleapis.com/auth/gmail.readonly")
    (told,) = await desk.send()
    assert "gmail.compose" in told
    assert "gmail.readonly" not in told
    assert lacking_scopes("https://mail.google.com/") == ()


async def test_another_refusal_is_told_with_its_reason(desk: Desk) -> None:
    desk.breaks("403", "drafts/send", reason="insufficientPermissions")
    (told,) = await desk.send()
    assert "insufficientPermissions" in told
    assert desk.labelled("SENT") == []


@pytest.mark.parametrize("own_ids", [False, True])
async def test_a_draft_that_vanished_is_looked_for_among_what_was_sent(desk: Desk, own_ids: bool) -> None:
    """Killed after Gmail had sent it and before our own mark."""
    desk.account(own_ids=own_ids)
    desk.breaks("cut-after", "drafts/send", "POST")
    desk.breaks("500", "drafts/{id}", "GET", count=4)
    assert await desk.send() == ["uncertain"], "Gmail could not be asked"
    desk.ledger.told.clear()
    assert await desk.send(again=True) == ["sent"]
    (sent,) = desk.labelled("SENT")
    assert desk.book.sent_as == ({MAIL.message_id: f"<{sent['message_id']}>"} if own_ids else {})


async def test_a_search_that_lags_behind_does_not_send_it_again(desk: Desk) -> None:
    desk.account(search_lags=True)
    desk.breaks("cut-after", "drafts/send", "POST")
    assert await desk.send() == ["sent"], "its thread is exact at once"
    assert len(desk.labelled("SENT")) == 1


async def test_a_draft_that_somebody_deleted_is_uncertain_and_never_made_anew(desk: Desk) -> None:
    desk.breaks("429", "drafts/send", seconds=600)
    with pytest.raises(MailDeferredError):
        await deliver(desk.mailer, desk.ledger, MAIL, at=AT, attempted_before=False)
    desk.account(delete_draft=desk.book.held[MAIL.message_id].split()[0])
    desk.ledger.told.clear()
    assert await desk.send(again=True) == ["uncertain"]
    assert await desk.send() == ["uncertain", "uncertain"]
    assert desk.labelled("SENT") == []
    assert desk.labelled("DRAFT") == []


async def test_what_leaves_is_what_was_approved_whatever_was_written_into_the_draft(desk: Desk) -> None:
    desk.breaks("429", "drafts/send", seconds=600)
    with pytest.raises(MailDeferredError):
        await deliver(desk.mailer, desk.ledger, MAIL, at=AT, attempted_before=False)
    draft = desk.book.held[MAIL.message_id].split()[0]
    other = "TWVzc2FnZS1JRDogPHhAeS5leGFtcGxlPg0KVG86IGFAYi5leGFtcGxlDQoNCg=="
    await desk.connection.call("PUT", f"drafts/{draft}", json={"message": {"raw": other}})
    await desk.send(again=True)
    (sent,) = desk.labelled("SENT")
    assert sent["message_id"] == MAIL.message_id.strip("<>")


async def test_a_mail_that_was_never_begun_is_absent(desk: Desk) -> None:
    assert await desk.mailer.find("<never@jetvision.example>") == "absent"


async def test_nobody_there_is_deferred(desk: Desk) -> None:
    secret = SecretStr("sandbox")
    nowhere = GmailConnection(
        GmailAccount(USER, "sandbox", secret, secret, api="http://127.0.0.1:9"), sleep=desk.connection._sleep
    )
    with pytest.raises(MailDeferredError, match="could not be reached"):
        await GmailMailer(nowhere, desk.book).send(
            b"Message-ID: <a@b.example>\r\n\r\n", sender="", recipients=[]
        )
    await nowhere.aclose()


# --- the inbox


def incoming(n: int) -> bytes:
    return (
        f"From: a@b.example\r\nMessage-ID: <in-{n}@b.example>\r\nSubject: {n}\r\n\r\nHello {n}\r\n".encode()
    )


async def test_the_inbox_tells_what_is_new_since_the_mark_and_only_that(desk: Desk) -> None:
    postbox = GmailPostbox(desk.connection)
    desk.admin.post("/admin/deliver", content=incoming(1))
    first = await postbox.since(None)
    assert first.mails == ()
    desk.admin.post("/admin/deliver", content=incoming(2))
    await desk.send()
    desk.admin.post("/admin/deliver", content=incoming(3))
    batch = await postbox.since(first.mark)
    assert batch.mails == (incoming(2), incoming(3))
    assert (await postbox.since(batch.mark)).mails == ()


async def test_more_than_one_page_is_read_page_by_page(desk: Desk) -> None:
    postbox = GmailPostbox(desk.connection)
    mark = (await postbox.since(None)).mark
    for n in range(60):
        desk.admin.post("/admin/deliver", content=incoming(n))
    first = await postbox.since(mark)
    second = await postbox.since(first.mark)
    assert (len(first.mails), first.more, len(second.mails), second.more) == (50, True, 10, False)
    assert first.mails + second.mails == tuple(incoming(n) for n in range(60))


async def test_a_history_that_is_forgotten_is_made_up_for_by_a_search(desk: Desk) -> None:
    postbox = GmailPostbox(desk.connection)
    mark = (await postbox.since(None)).mark
    for n in (1, 2):
        desk.admin.post("/admin/deliver", content=incoming(n))
    desk.account(forget_history=True)
    batch = await postbox.since(mark)
    assert batch.mails == (incoming(1), incoming(2))


@pytest.mark.parametrize("kind", ["500", "cut", "429"])
async def test_an_inbox_that_cannot_be_read_says_so_and_keeps_its_mark(desk: Desk, kind: str) -> None:
    postbox = GmailPostbox(desk.connection)
    mark = (await postbox.since(None)).mark
    desk.admin.post("/admin/deliver", content=incoming(1))
    desk.breaks(kind, "history", count=4)
    with pytest.raises(PostboxError, match="could not be read"):
        await postbox.since(mark)
    assert (await postbox.since(mark)).mails == (incoming(1),)
