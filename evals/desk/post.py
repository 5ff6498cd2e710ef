"""An e-mail as its reader has it: every part unpacked, the PDF's words beside those of the mail."""

from __future__ import annotations

import email
import email.policy
import html
import io
import re
from dataclasses import dataclass

import httpx
from pypdf import PdfReader

_TAGS = re.compile(r"<(style|script)\b.*?</\1>|<[^>]+>", re.S | re.I)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Posted:
    """`headers`, `text`, `page` (the HTML part without its marks), `source` (with them) and `paper`."""

    to: tuple[str, ...]
    subject: str
    headers: str
    text: str
    page: str
    source: str
    paper: str

    @property
    def read(self) -> str:
        """All that its reader sees, and its headers."""
        return "\n".join((self.headers, self.text, self.page, self.paper))


def posted(post: httpx.Client, mail_id: str, to: tuple[str, ...]) -> Posted:
    """The mail of this id in the mailbox."""
    raw = post.get(f"/api/messages/{mail_id}/raw").raise_for_status().content
    message = email.message_from_bytes(raw, policy=email.policy.default)
    parts = {"text/plain": "", "text/html": "", "application/pdf": ""}
    headers = [f"{name}: {value}" for name, value in message.items()]
    for part in message.walk():
        kind = part.get_content_type()
        if part.is_multipart() or kind not in parts:
            continue
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        parts[kind] += (
            _words_of_pdf(content) if kind == "application/pdf" else content.decode("utf-8", "replace")
        )
    source = parts["text/html"]
    return Posted(
        to=to,
        subject=str(message["Subject"]),
        headers="\n".join(headers),
        text=parts["text/plain"],
        page=in_one_line(html.unescape(_TAGS.sub(" ", source))),
        source=source,
        paper=in_one_line(parts["application/pdf"]),
    )


def in_one_line(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def _words_of_pdf(content: bytes) -> str:
    reader = PdfReader(io.BytesIO(content))
    return "\n".join([*(page.extract_text() for page in reader.pages), str(dict(reader.metadata or {}))])
