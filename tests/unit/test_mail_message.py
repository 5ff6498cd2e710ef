"""The bytes of a mail, and what is refused before there are any."""

from __future__ import annotations

import dataclasses
import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, strategies as st

from tools.mail.message import (
    Attachment,
    BadAddressError,
    OutgoingMail,
    UnsafeHeaderError,
    content_hash,
    to_mime,
)

DATE = datetime(2026, 11, 30, 15, 4, 5, tzinfo=UTC)
PDF = Attachment("JV-2026-0042.pdf", "application/pdf", b"%PDF-1.4 \x00\xff\n" * 40)


def mail(**changes: Any) -> OutgoingMail:
    return OutgoingMail(
        **{
            "message_id": "<0198f0aa-1@meridian.example>",
            "from_name": "Anna Keller",
            "from_address": "anna@meridian.example",
            "to": ("office@acme.example",),
            "subject": "Meridian charter proposal: TEB → VNY",
            "text": "Dear client,\n\n.a line with a dot\nRegards\n",
            "html": "<p>Dear client</p>",
            "attachments": (PDF,),
            **changes,
        }
    )


def read(mime: bytes) -> EmailMessage:
    message = email.message_from_bytes(mime, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def written(outgoing: OutgoingMail, seed: str = "seed") -> EmailMessage:
    return read(to_mime(outgoing, date=DATE, boundary_seed=seed))


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    content = part.get_content()
    assert isinstance(content, str)
    return content.replace("\r\n", "\n")


def test_the_same_mail_gives_the_same_bytes() -> None:
    once = to_mime(mail(), date=DATE, boundary_seed="a")
    assert once == to_mime(mail(), date=DATE, boundary_seed="a")
    assert once != to_mime(mail(), date=DATE, boundary_seed="b")


def test_a_reader_finds_text_html_and_attachment() -> None:
    message = written(mail())
    assert message["Message-ID"] == "<0198f0aa-1@meridian.example>"
    assert message["Subject"] == "Meridian charter proposal: TEB → VNY"
    assert message["Date"].datetime == DATE
    assert body(message, "plain") == mail().text
    assert body(message, "html").strip() == mail().html
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "JV-2026-0042.pdf"
    assert attached.get_content() == PDF.content


def test_a_mail_without_html_and_attachments_is_one_plain_part() -> None:
    message = written(mail(html=None, attachments=()))
    assert message.get_content_type() == "text/plain"
    assert body(message, "plain") == mail().text


def test_copies_and_replies_have_their_headers_and_blind_ones_do_not_exist() -> None:
    message = written(mail(cc=("a@acme.example", "b@acme.example"), reply_to="desk@meridian.example"))
    assert [str(address) for address in message["Cc"].addresses] == ["a@acme.example", "b@acme.example"]
    assert message["Reply-To"] == "desk@meridian.example"
    assert "Bcc" not in message


@pytest.mark.parametrize(
    "name", ["Žofie Nováková", "Анна Келлер", "李小龍", 'Anna "Ace" Keller, Jr.', "محمد"]
)
def test_a_senders_name_in_any_script_comes_back(name: str) -> None:
    (sender,) = written(mail(from_name=name))["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (name, "anna@meridian.example")


def test_the_wire_carries_only_ascii_in_short_lines() -> None:
    mime = to_mime(
        mail(subject="Ž" * 300, text="ä" * 5000, html="<p>" + "李" * 5000), date=DATE, boundary_seed="s"
    )
    assert mime.isascii()
    assert max(len(line) for line in mime.split(b"\r\n")) <= 998
    assert b"\n" not in mime.replace(b"\r\n", b"")


@pytest.mark.parametrize("field", ["subject", "from_name"])
@pytest.mark.parametrize("poison", ["\r\nBcc: x@evil.example", "\n", "\r", "\x00", "\u2028", "\x85"])
def test_a_header_cannot_smuggle_in_another(field: str, poison: str) -> None:
    with pytest.raises(UnsafeHeaderError):
        mail(**{field: "Anna" + poison})


def test_an_attachments_name_cannot_smuggle_in_a_header() -> None:
    with pytest.raises(UnsafeHeaderError):
        Attachment("a.pdf\r\nX-Evil: 1", "application/pdf", b"")
    with pytest.raises(UnsafeHeaderError):
        Attachment("a.pdf", "application/pdf\r\nX-Evil: 1", b"")


@pytest.mark.parametrize(
    "address",
    ["", "anna", "a@b\r\nc@d.example", "Anna <anna@meridian.example>", "a@b.example, c@d.example",
     "ä@b.example", "a..b@c.example", ".a@c.example", "a" * 70 + "@c.example", "<a@c.example>",
     "a @c.example"],
)  # fmt: skip
@pytest.mark.parametrize("field", ["to", "cc", "from_address", "reply_to"])
def test_only_one_plain_address_is_an_address(field: str, address: str) -> None:
    with pytest.raises(BadAddressError):
        mail(**{field: (address,) if field in {"to", "cc"} else address})


@pytest.mark.parametrize("message_id", ["0198@a.example", "<a b@c.example>", "<a@b>\r\nBcc: x", "<>"])
def test_a_message_id_has_its_shape(message_id: str) -> None:
    with pytest.raises(UnsafeHeaderError):
        mail(message_id=message_id)


def test_a_mail_goes_to_someone_and_to_nobody_twice() -> None:
    with pytest.raises(BadAddressError):
        mail(to=())
    assert mail(to=("a@b.example",), cc=("a@b.example", "c@b.example")).recipients == (
        "a@b.example",
        "c@b.example",
    )


def test_a_date_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        to_mime(mail(), date=DATE.replace(tzinfo=None), boundary_seed="s")


@pytest.mark.parametrize(
    "change",
    [
        {"to": ("other@acme.example",)},
        {"cc": ("other@acme.example",)},
        {"subject": "Meridian charter proposal: TEB → VNX"},
        {"text": "Dear client, \n\n.a line with a dot\nRegards\n"},
        {"html": "<p>dear client</p>"},
        {"html": None},
        {"attachments": ()},
        {"attachments": (dataclasses.replace(PDF, content=PDF.content + b" "),)},
    ],
)
def test_any_change_to_what_the_client_gets_voids_the_hash(change: dict[str, Any]) -> None:
    assert mail(**change).content_hash != mail().content_hash


def test_the_hash_outlives_line_ends_and_does_not_know_the_id() -> None:
    same = mail(text=mail().text.replace("\n", "\r\n"), message_id="<another@meridian.example>")
    assert same.content_hash == mail().content_hash


def test_the_hash_is_what_the_approval_can_work_out_without_the_bytes() -> None:
    outgoing = mail()
    assert outgoing.content_hash == content_hash(
        sender=(outgoing.from_name, outgoing.from_address, outgoing.reply_to or ""),
        to=outgoing.to,
        cc=(),
        subject=outgoing.subject,
        text=outgoing.text,
        html=outgoing.html,
        attachments=[(PDF.name, PDF.mime, PDF.sha256)],
    )


_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=300)


@given(text=_TEXT, html=_TEXT)
def test_any_text_arrives_as_it_was_approved(text: str, html: str) -> None:
    message = written(mail(text=text + "\n", html=html + "\n"))
    assert body(message, "plain") == text + "\n"
    assert body(message, "html") == html + "\n"


@given(subject=st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Cn")), max_size=120))
def test_any_subject_arrives_and_adds_no_header(subject: str) -> None:
    message = written(mail(subject=subject))
    assert " ".join(str(message["Subject"]).split()) == " ".join(subject.split())
    assert set(message.keys()) == {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "MIME-Version",
        "Content-Type",
    }


def test_no_line_is_longer_than_mail_allows_and_an_id_is_never_rewritten() -> None:
    """RFC 5322: 998 characters; a signature over the headers (DKIM) breaks where a relay has to fold them."""
    far = f"<{'a' * 200}@mail.gmail.example>"
    long = OutgoingMail(
        message_id=f"<{'b' * 128}@{'c' * 100}.example>",
        from_name="Ünïcode " * 20,
        from_address="anna@meridian.example",
        to=tuple(f"reader{n}@acme.example" for n in range(20)),
        subject="→ " * 150,
        text="x" * 5000,
        html=f"<p>{'y' * 5000}</p>",
        follows=(*(f"<{n}@meridian.example>" for n in range(30)), far),
    )
    raw = to_mime(long, date=DATE, boundary_seed="1")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    headers = read(raw)
    assert str(headers["References"]).split()[-1] == str(headers["In-Reply-To"]) == far
    assert str(headers["References"]).split()[0] == "<0@meridian.example>"
    assert len(str(headers["References"]).split()) == 10
    assert str(headers["Message-ID"]) == long.message_id
    assert headers["MIME-Version"] == "1.0"
    assert headers["Bcc"] is None


def test_answers_go_to_the_broker_and_to_where_the_house_reads_them() -> None:
    both = dataclasses.replace(mail(), reply_to="anna@meridian.example", reply_also="desk@meridian.example")
    assert both.content_hash != dataclasses.replace(both, reply_also=None).content_hash
    raw = to_mime(both, date=DATE, boundary_seed="1")
    assert b"Reply-To: anna@meridian.example, desk@meridian.example\r\n" in raw


@pytest.mark.parametrize(
    "one", ["no-brackets@b.example", "<a b@c.example>", "<a@b.example>\r\nBcc: x@y.example"]
)
def test_what_it_follows_is_an_id_and_nothing_else(one: str) -> None:
    with pytest.raises(UnsafeHeaderError):
        dataclasses.replace(mail(), follows=(one,))
