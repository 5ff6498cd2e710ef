"""A letter: an e-mail with its papers that leaves after the proposal, for a client or an operator.

Drafted, edited, approved by its content, attempted, sent once. What a sent letter means for the deal (a
contract is out, an operator is told to book) is an event of its own, in the same transaction.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.happening import Happening

LetterPurpose = Literal[
    "disclosure",  # to the client: what 14 CFR 295.24 wants told in writing
    "contract",  # to the client: read and sign
    "countersigned",  # to the client: both signatures
    "booking",  # to the operator: book this tail at this price
    "payment_request",  # to the client
    "receipt",  # to the client: what was received, or paid back
    "client_reminder",  # to the client: an offer, a signature or a payment is due
    "cancellation",  # to client or operator
    "note",  # anything else that the broker writes
]

LetterStatus = Literal["draft", "queued", "sending", "sent", "uncertain", "failed", "discarded", "superseded"]


class Enclosure(BaseModel):
    """A stored document that travels with a letter, named by its bytes."""

    model_config = ConfigDict(frozen=True)

    document_id: str
    name: str
    """as the reader sees it, with its ending"""
    sha256: str
    size: int
    """bytes"""


class LetterContent(BaseModel):
    """What the reader gets; `content_hash` covers all of it, the enclosures and the sender."""

    model_config = ConfigDict(frozen=True)

    to: str
    subject: str
    body: str
    enclosures: tuple[Enclosure, ...] = ()
    must_hold: tuple[str, ...] = ()
    """words that an edit may not lose, such as the reader's private link"""
    content_hash: str


class Letter(BaseModel):
    """Where one letter stands."""

    model_config = ConfigDict(frozen=True)

    letter_id: str
    purpose: LetterPurpose
    reader: Literal["client", "operator"]
    about: str | None = None
    """what it is about, in its purpose's own terms: a contract's version, a payment's id"""
    content: LetterContent
    status: LetterStatus = "draft"
    approved_hash: str | None = None
    confirmed: tuple[str, ...] = ()
    """what the broker ticked when approving, in the purpose's own keys"""
    message_id: str | None = None
    sent_at: datetime | None = None
    problem: str | None = None
    delayed: str | None = None
    """what a mail server says that still tries to deliver it"""


class LetterHappening(Happening):
    letter_id: str


class LetterDrafted(LetterHappening):
    """A new draft replaces one of the same purpose about the same thing that has not left."""

    kind: Literal["letter_drafted"] = "letter_drafted"
    purpose: LetterPurpose
    reader: Literal["client", "operator"]
    about: str | None = None
    content: LetterContent


class LetterEdited(LetterHappening):
    """Voids an approval."""

    kind: Literal["letter_edited"] = "letter_edited"
    content: LetterContent


class LetterDiscarded(LetterHappening):
    kind: Literal["letter_discarded"] = "letter_discarded"


class LetterEnded(LetterHappening):
    """What it speaks of is no longer so: it may not leave any more."""

    kind: Literal["letter_ended"] = "letter_ended"


class LetterApproved(LetterHappening):
    """A person's click on the exact content. The job refuses any other content."""

    kind: Literal["letter_approved"] = "letter_approved"
    content_hash: str
    confirmed: tuple[str, ...] = ()


class LetterAttempted(LetterHappening):
    """Written before the first byte leaves: after a crash it may or may not have gone."""

    kind: Literal["letter_attempted"] = "letter_attempted"
    message_id: str


class LetterSent(LetterHappening):
    kind: Literal["letter_sent"] = "letter_sent"
    message_id: str
    receipt: str


class LetterNotSent(LetterHappening):
    kind: Literal["letter_not_sent"] = "letter_not_sent"
    sentence: str
    """what happened, what it means, what to do now"""
    uncertain: bool = False


class LetterDeferred(LetterHappening):
    """The other side took nothing: trying again later is safe."""

    kind: Literal["letter_deferred"] = "letter_deferred"
    sentence: str


Lettering = (
    LetterDrafted
    | LetterEdited
    | LetterDiscarded
    | LetterEnded
    | LetterApproved
    | LetterAttempted
    | LetterSent
    | LetterNotSent
    | LetterDeferred
)

LETTERING = (
    LetterDrafted, LetterEdited, LetterDiscarded, LetterEnded, LetterApproved, LetterAttempted, LetterSent,
    LetterNotSent, LetterDeferred,
)  # fmt: skip

Changes = dict[str, object]


def after(letters: tuple[Letter, ...], happening: Lettering, at: datetime) -> tuple[Letter, ...]:
    """The deal's letters after the event. ValueError when there is no such letter."""
    if isinstance(happening, LetterDrafted):
        new = Letter(
            letter_id=happening.letter_id,
            purpose=happening.purpose,
            reader=happening.reader,
            about=happening.about,
            content=happening.content,
        )
        return (*(_replaced(letter, new) for letter in letters), new)
    if not any(letter.letter_id == happening.letter_id for letter in letters):
        raise ValueError("this deal has no such letter")
    changes = _changes(happening, at)
    return tuple(
        letter.model_copy(update=changes) if letter.letter_id == happening.letter_id else letter
        for letter in letters
    )


def _replaced(letter: Letter, new: Letter) -> Letter:
    same = (letter.purpose, letter.reader, letter.about) == (new.purpose, new.reader, new.about)
    open_still = letter.status in {"draft", "failed"}
    return letter.model_copy(update={"status": "superseded"}) if same and open_still else letter


def _changes(happening: Lettering, at: datetime) -> Changes:
    match happening:
        case LetterEdited(content=content):
            voided: Changes = {"approved_hash": None, "confirmed": (), "problem": None}
            return {"status": "draft", "content": content, **voided}
        case LetterDiscarded():
            return {"status": "discarded", "approved_hash": None}
        case LetterEnded():
            return {"status": "superseded", "approved_hash": None}
        case LetterApproved(content_hash=content_hash, confirmed=confirmed):
            approved: Changes = {"approved_hash": content_hash, "confirmed": confirmed}
            return {"status": "queued", **approved, "problem": None}
        case LetterAttempted(message_id=message_id):
            return {"status": "sending", "message_id": message_id}
        case LetterSent(message_id=message_id):
            return {"status": "sent", "message_id": message_id, "sent_at": at, "problem": None}
        case LetterNotSent(sentence=sentence, uncertain=uncertain):
            return {"status": "uncertain" if uncertain else "failed", "problem": sentence}
        case LetterDeferred(sentence=sentence):
            return {"status": "queued", "problem": sentence}
    raise ValueError(f"no rule for {happening.kind}")
