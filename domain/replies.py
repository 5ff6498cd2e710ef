"""What comes back by e-mail to a mail of ours: an answer, or word that it is delayed or could not be
delivered.

An answer is words to be read. Nothing of the deal follows from it but that it is shown.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.happening import Happening

About = Literal["proposal", "operator", "letter"]
"""which mail of the deal was answered, or came back"""
Reading = Literal["yes", "no", "question", "other"]
LONGEST_REPLY = 4000
"""characters that the deal keeps; the whole mail is stored beside it"""


class ReplyReceived(Happening):
    kind: Literal["reply_received"] = "reply_received"
    mail_id: str
    """ours: of the mail that it answers"""
    about: About
    message_id: str
    """of the mail that it answers"""
    from_name: str
    from_address: str
    reading: Reading
    words: tuple[str, ...] = ()
    """of the text: what the reading rests on"""
    text: str
    """the new part alone, as plain text"""
    is_cut: bool = False
    """there is more of it: what it quotes, or a text that is too long to be shown"""
    is_automatic: bool = False
    """nobody wrote it: an absence, a receipt"""
    attachments: tuple[str, ...] = ()
    """names of files that came with it and stayed in the mailbox"""


class MailBounced(Happening):
    kind: Literal["mail_bounced"] = "mail_bounced"
    mail_id: str
    about: About
    message_id: str
    to: str
    sentence: str
    """what happened, what it means, what to do now"""


class MailDelayed(Happening):
    """A mail server on the way tries again: it has neither arrived nor come back."""

    kind: Literal["mail_delayed"] = "mail_delayed"
    mail_id: str
    about: About
    message_id: str
    to: str
    sentence: str


class Reply(BaseModel):
    model_config = ConfigDict(frozen=True)

    at: datetime
    said: ReplyReceived
