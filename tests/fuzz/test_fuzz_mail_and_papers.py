"""Whatever comes by mail, from Google, a bank or a form: read as far as it can be, or an error of ours."""

from __future__ import annotations

import json
from contextlib import suppress
from email.message import EmailMessage

import httpx
from hypothesis import given, settings, strategies as st

from tools.booking.entered import amount_of, day_of, line_of, moment_of, tail_of
from tools.booking.page import read_confirmation
from tools.clients.sheets.api import SheetError
from tools.clients.sheets.columns import columns_of, rows_of
from tools.deals.errors import RefusedError
from tools.exchange.daily_table import TableNotReadError, read_table
from tools.mail.gmail_errors import GmailError, error_of
from tools.mail.incoming import LONGEST_WORDS, read_incoming

BOUND = settings(max_examples=200, deadline=None)
LINES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=80)
HEADERS = st.sampled_from(
    [
        "From", "To", "Subject", "Message-ID", "In-Reply-To", "References", "Auto-Submitted", "Content-Type",
        "Content-Transfer-Encoding", "Content-Disposition", "X-Failed-Recipients", "Date", "MIME-Version",
    ]
)  # fmt: skip
VALUES = LINES | st.sampled_from(
    [
        "multipart/report; report-type=delivery-status; boundary=b", "multipart/mixed; boundary=b",
        "message/rfc822", "message/delivery-status", "text/plain; charset=no-such", "text/html", "base64",
        "quoted-printable", "=?utf-8?q?=00=0a?=", "=?no-such?b?////?=", "<a@b.example>", "auto-replied",
        '"A" <a@b.example>, x', "attachment; filename*=utf-8''%00%2e", "7bit",
    ]
)  # fmt: skip
BODIES = st.binary(max_size=400) | st.sampled_from(
    [
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\nFinal-Recipient: rfc822;\r\n",
        b"--b\r\nContent-Type: text/html\r\n\r\n<p>yes<p\r\n--b--\r\n",
        b"> quoted\r\nOn Mon, somebody wrote:\r\n>",
        b"--b\r\n--b\r\n\r\n--b--",
    ]
)
MAILS = st.builds(
    lambda headers, body: (
        "".join(f"{name}: {value}\r\n" for name, value in headers).encode() + b"\r\n" + body
    ),
    st.lists(st.tuples(HEADERS, VALUES), max_size=8),
    BODIES,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "errors", "reason", "message", "code"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)
TABLE = (
    b'<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" '
    b'xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><gesmes:Sender><gesmes:name>European '
    b"Central Bank</gesmes:name></gesmes:Sender><Cube><Cube time='2026-11-23'>"
    b"<Cube currency='USD' rate='1.0842'/>"
    b"</Cube></Cube></gesmes:Envelope>"
)


@BOUND
@given(MAILS | st.binary(max_size=600))
def test_any_mail_is_read_as_far_as_it_can_be(raw: bytes) -> None:
    mail = read_incoming(raw)
    assert len(mail.text) <= LONGEST_WORDS
    assert "\n" not in mail.from_name
    assert len(mail.from_address) <= 254
    assert not (mail.bounce and not mail.is_report)


@BOUND
@given(LINES, LINES, st.binary(max_size=200))
def test_a_mail_with_any_attachment_is_read(subject: str, name: str, content: bytes) -> None:
    message = EmailMessage()
    with suppress(ValueError):  # what the library itself cannot write, it cannot send either
        message["Subject"] = subject
        message.set_content("yes, please go ahead")
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        assert "yes, please go ahead" in read_incoming(message.as_bytes()).text


@BOUND
@given(st.sampled_from([400, 401, 403, 404, 429, 500, 503]), JSON, st.binary(max_size=60))
def test_any_refusal_of_google_is_one_of_ours(status: int, told: object, bytes_: bytes) -> None:
    for body in (json.dumps(told).encode(), bytes_):
        assert isinstance(error_of(httpx.Response(status, content=body)), GmailError)


def test_the_whole_table_is_read() -> None:
    assert [str(rate.rate) for rate in read_table(TABLE)] == ["1.0842"]


@BOUND
@given(st.integers(0, len(TABLE)), st.integers(0, 40), st.binary(max_size=40))
def test_a_damaged_table_of_rates_gives_rates_above_zero_or_an_error(at: int, gone: int, put: bytes) -> None:
    with suppress(TableNotReadError):
        for rate in read_table(TABLE[:at] + put + TABLE[at + gone :]):
            assert rate.rate > 0


@BOUND
@given(st.lists(st.lists(LINES | st.sampled_from(["Name", "E-mail", "Notes"]), max_size=6), max_size=5))
def test_any_sheet_has_rows_or_a_sentence(rows: list[list[str]]) -> None:
    with suppress(SheetError):
        columns = columns_of(rows[0] if rows else [])
        for row in rows_of(rows, columns):
            assert row.number >= 2
            assert len(columns.line(row.values)) == columns.width


@BOUND
@given(st.text(max_size=30), st.text(max_size=6), st.text(max_size=12))
def test_any_form_gives_a_value_or_a_sentence(words: str, currency: str, tail: str) -> None:
    for read in (
        lambda: amount_of(words, currency or "USD", "a price"),
        lambda: day_of(words, "a day"),
        lambda: moment_of(words, "a moment", "America/New_York"),
        lambda: tail_of(tail),
        lambda: line_of(words, "a line"),
        lambda: read_confirmation(tail, words, words, "USD", words),
    ):
        with suppress(RefusedError):
            read()
