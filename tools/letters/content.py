"""What a letter's reader gets, byte for byte: text, HTML in the house's style, and the stored papers."""

from __future__ import annotations

import hashlib

from domain.letters import Enclosure, LetterContent
from persistence.documents import StoredDocument
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError
from tools.mail.message import Attachment, BadAddressError, OutgoingMail, UnsafeHeaderError
from tools.proposals.house import House
from tools.proposals.letter import letter_html

MAX_BODY = 20_000
MAX_SUBJECT = 200
ANY_ID = "<preview@jetvision.example>"


def enclosure_of(document: StoredDocument) -> Enclosure:
    """A stored document as it travels with a letter."""
    return Enclosure(
        document_id=document.id, name=document.name, sha256=document.sha256, size=len(document.content)
    )


async def outgoing(
    uow: UnitOfWork, house: House, deal_id: str, content: LetterContent, *, message_id: str = ANY_ID
) -> OutgoingMail:
    """The mail exactly as it leaves; its `content_hash` does not depend on the id. RefusedError when an
    enclosure is not the deal's or no longer has the bytes that it was named by."""
    broker = await uow.me()
    return OutgoingMail(
        message_id=message_id,
        from_name=house.sender(broker.name),
        from_address=house.mail_from,
        to=(content.to,),
        reply_to=broker.email,
        reply_also=house.reads_at(broker.email),
        subject=content.subject,
        text=content.body,
        html=letter_html(content.body, house.brand, links_in(content)),
        attachments=tuple([await _attachment(uow, deal_id, one) for one in content.enclosures]),
    )


async def hashed(uow: UnitOfWork, house: House, deal_id: str, content: LetterContent) -> LetterContent:
    """The content, tidied and with today's hash. RefusedError for what cannot be sent: no address, an empty
    or endless text, a text that lost what it must hold, an unsafe header, a changed enclosure."""
    to, subject = content.to.strip(), " ".join(content.subject.split())
    body = content.body.replace("\r\n", "\n").strip()
    if not subject or len(subject) > MAX_SUBJECT:
        raise RefusedError(f"The subject needs 1 to {MAX_SUBJECT} characters.")
    if not body or len(body) > MAX_BODY:
        raise RefusedError(f"The text needs 1 to {MAX_BODY:,} characters.")
    lost = next((words for words in content.must_hold if words not in body), None)
    if lost is not None:
        raise RefusedError(f"The text no longer holds “{lost}”. Put it back in.")
    tidied = content.model_copy(update={"to": to, "subject": subject, "body": body})
    try:
        mail = await outgoing(uow, house, deal_id, tidied)
    except (UnsafeHeaderError, BadAddressError) as error:
        raise RefusedError(f"This cannot be sent: {error}.") from error
    return tidied.model_copy(update={"content_hash": mail.content_hash})


def links_in(content: LetterContent) -> tuple[str, ...]:
    """The addresses of ours that the letter must hold: they alone become links."""
    return tuple(words for words in content.must_hold if words.startswith(("https://", "http://")))


async def _attachment(uow: UnitOfWork, deal_id: str, enclosure: Enclosure) -> Attachment:
    stored = await uow.documents.get(enclosure.document_id)
    if (
        stored is None
        or stored.deal_id != deal_id
        or hashlib.sha256(stored.content).hexdigest() != enclosure.sha256
    ):
        raise RefusedError(
            f"The enclosure “{enclosure.name}” is no longer the document that was put in, so nothing was "
            "sent. Prepare the letter again."
        )
    return Attachment(name=enclosure.name, mime=stored.mime, content=stored.content)
