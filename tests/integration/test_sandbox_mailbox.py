"""The demo mailbox over real SMTP and HTTP: what is accepted is kept, what fails fails as asked."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.launch import SandboxProcess, launch

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\ndemo\n%%EOF\n"


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with launch("mailbox", "--store", tmp_path_factory.mktemp("mailbox")) as process:
        yield process


@pytest.fixture
def web(mailbox: SandboxProcess) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=mailbox.base, trust_env=False) as client:
        client.post("/admin/reset").raise_for_status()
        yield client


def proposal(message_id: str = "p1@jetvision.example", to: str = "office@acme.example") -> EmailMessage:
    message = EmailMessage()
    message["From"] = '"Anna Berg (demo)" <anna@jetvision.example>'
    message["To"] = f'"Acme Corporation (demo)" <{to}>'
    message["Subject"] = "Charter proposal: TEB → VNY"
    message["Message-ID"] = f"<{message_id}>"
    message.set_content("Your page: http://127.0.0.1:8000/p/abc?x=1&y=2.\n\n.a dot\nПривет <b>\n")
    message.add_alternative(
        '<p><a href="http://127.0.0.1:8000/p/abc">Your page</a><img src="cid:logo"><script>1</script></p>',
        subtype="html",
    )
    html = message.get_payload(1)
    assert isinstance(html, EmailMessage)
    html.add_related(b"\x89PNG", "image", "png", cid="<logo>")
    message.add_attachment(PDF, maintype="application", subtype="pdf", filename="Proposal № 7.pdf")
    return message


def send(mailbox: SandboxProcess, message: EmailMessage | None = None) -> None:
    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port, timeout=5) as smtp:
        smtp.send_message(message or proposal())


def mails(web: httpx.Client, **query: str) -> list[Any]:
    listed: list[Any] = web.get("/api/messages", params=query).raise_for_status().json()["messages"]
    return listed


def test_a_mail_is_kept_with_its_parts(mailbox: SandboxProcess, web: httpx.Client) -> None:
    send(mailbox)
    (mail,) = mails(web)
    assert mail["subject"] == "Charter proposal: TEB → VNY"
    assert mail["from"] == '"Anna Berg (demo)" <anna@jetvision.example>'
    assert (mail["message_id"], mail["rcpt_to"]) == ("p1@jetvision.example", ["office@acme.example"])
    whole = web.get(f"/api/messages/{mail['id']}").json()
    assert whole["text"] == "Your page: http://127.0.0.1:8000/p/abc?x=1&y=2.\n\n.a dot\nПривет <b>\n"
    assert "<script>" in whole["html"]
    picture, document = mail["attachments"]
    assert (picture["content_type"], document["filename"]) == ("image/png", "Proposal № 7.pdf")
    shown = web.get(document["href"])
    assert shown.content == PDF
    assert shown.headers["content-type"] == "application/pdf"
    assert shown.headers["content-disposition"].startswith("inline")
    assert web.get(f"{document['href']}?download").headers["content-disposition"].startswith("attachment")
    raw = web.get(f"/api/messages/{mail['id']}/raw")
    assert b"Message-ID: <p1@jetvision.example>" in raw.content


def test_a_double_sending_is_seen(mailbox: SandboxProcess, web: httpx.Client) -> None:
    send(mailbox)
    send(mailbox)
    send(mailbox, proposal("p2@jetvision.example", "other@client.example"))
    assert len(mails(web, message_id="<p1@jetvision.example>")) == 2
    assert len(mails(web, message_id="p2@jetvision.example")) == 1
    assert [mail["message_id"] for mail in mails(web, to="Other@client.example")] == ["p2@jetvision.example"]
    assert mails(web)[0]["message_id"] == "p2@jetvision.example"


def test_what_was_accepted_survives_a_kill(tmp_path: Path) -> None:
    with launch("mailbox", "--store", tmp_path) as first:
        send(first)
        first.kill()
    with launch("mailbox", "--store", tmp_path) as second:
        send(second, proposal("p2@jetvision.example"))
        listed = httpx.get(f"{second.base}/api/messages").json()["messages"]
    assert [mail["message_id"] for mail in listed] == ["p2@jetvision.example", "p1@jetvision.example"]


@pytest.mark.parametrize(
    ("fault", "failure", "kept"),
    [
        ({"kind": "451"}, smtplib.SMTPDataError, 0),
        ({"kind": "550", "stage": "rcpt"}, smtplib.SMTPRecipientsRefused, 0),
        ({"kind": "550", "stage": "mail"}, smtplib.SMTPSenderRefused, 0),
        ({"kind": "hang-up"}, smtplib.SMTPServerDisconnected, 0),
        ({"kind": "cut-before-250"}, smtplib.SMTPServerDisconnected, 1),
        ({"kind": "cut-before-250", "stored": False}, smtplib.SMTPServerDisconnected, 0),
    ],
)
def test_a_fault_fails_one_delivery(
    mailbox: SandboxProcess,
    web: httpx.Client,
    fault: dict[str, Any],
    failure: type[Exception],
    kept: int,
) -> None:
    web.post("/admin/faults", json=fault).raise_for_status()
    with pytest.raises(failure):
        send(mailbox)
    assert len(mails(web)) == kept
    send(mailbox)
    assert len(mails(web)) == kept + 1


def test_a_cut_after_250_comes_when_the_mail_is_already_accepted(
    mailbox: SandboxProcess, web: httpx.Client
) -> None:
    web.post("/admin/faults", json={"kind": "cut-after-250"})
    smtp = smtplib.SMTP("127.0.0.1", mailbox.smtp_port, timeout=5)
    assert smtp.send_message(proposal()) == {}
    with pytest.raises(smtplib.SMTPServerDisconnected):
        smtp.noop()
    smtp.close()
    assert len(mails(web)) == 1


def test_connections_are_refused_until_the_faults_are_cleared(
    mailbox: SandboxProcess, web: httpx.Client
) -> None:
    web.post("/admin/faults", json={"kind": "refuse", "seconds": 60}).raise_for_status()
    with pytest.raises(ConnectionRefusedError):
        send(mailbox)
    web.delete("/admin/faults")
    send(mailbox)
    assert len(mails(web)) == 1


def test_an_unknown_fault_is_refused(web: httpx.Client) -> None:
    assert web.post("/admin/faults", json={"kind": "gremlins"}).status_code == 422
    assert (
        web.post("/admin/faults", json={"kind": "451"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code
        == 403
    )


def test_a_login_is_taken_but_not_asked_for(mailbox: SandboxProcess, web: httpx.Client) -> None:
    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port, timeout=5) as smtp:
        smtp.login("anyone", "anything")
        smtp.send_message(proposal())
    assert len(mails(web)) == 1


def test_the_page_shows_a_mail_without_trusting_it(mailbox: SandboxProcess, web: httpx.Client) -> None:
    send(mailbox)
    mail_id = mails(web)[0]["id"]
    page = web.get(f"/messages/{mail_id}")
    assert "(demo mailbox)" in page.text
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.text
    link = '<a href="http://127.0.0.1:8000/p/abc?x=1&amp;y=2" target="_blank"'
    assert link in page.text
    assert "Привет &lt;b&gt;" in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
    frame = web.get(f"/messages/{mail_id}/html")
    assert frame.headers["content-security-policy"].startswith("sandbox allow-popups ")
    assert '<base target="_blank">' in frame.text
    assert f"/api/messages/{mail_id}/attachments/0" in frame.text
    assert web.get("/").text.count('class="message"') == 1
    assert web.get("/messages/999999").status_code == 404
    assert web.get("/api/messages/999999").status_code == 404


def test_a_broken_mail_is_kept_and_shown(mailbox: SandboxProcess, web: httpx.Client) -> None:
    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port, timeout=5) as smtp:
        smtp.sendmail(
            "a@b.example", ["c@d.example"], b"Content-Type: text/plain; charset=nonsense\r\n\r\n\xff\xfe\r\n"
        )
        smtp.sendmail("a@b.example", ["c@d.example"], b"From: (\r\nTo: ,,\r\nSubject: =?x?q?=\r\n\r\nHi\r\n")
    for mail in mails(web):
        assert web.get(f"/messages/{mail['id']}").status_code == 200
