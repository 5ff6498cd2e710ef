"""The e-mail that carries a proposal: drafted, edited, previewed. What is approved is hashed."""

from __future__ import annotations

from dataclasses import dataclass

from domain.deal import Deal, MailDraft
from domain.deal_state import DealState
from domain.events import MailContent, MailDiscarded, MailDrafted, MailEdited
from persistence.documents import StoredDocument
from persistence.unit_of_work import UnitOfWork
from tools.clients.book import EMAIL
from tools.deals.errors import RefusedError
from tools.mail.message import Attachment, BadAddressError, OutgoingMail, UnsafeHeaderError
from tools.proposals.compose import compose
from tools.proposals.document import ProposalDocument
from tools.proposals.house import House
from tools.proposals.letter import letter_html, write_letter
from tools.proposals.render import client_of

MAX_BODY = 20_000
MAX_SUBJECT = 200
ANY_ID = "<preview@jetvision.example>"


@dataclass(frozen=True)
class Paper:
    """What a draft refers to, as it is stored."""

    document: ProposalDocument
    stored: StoredDocument


async def prepare_mail(uow: UnitOfWork, house: House, deal_id: str) -> Deal:
    """A first draft for the current proposal, to the deal's client. RefusedError while the PDF or the
    client is missing."""
    deal = await uow.deals.get(deal_id, lock=True)
    if deal.mail is not None and deal.mail.status in {"queued", "sending", "uncertain"}:
        raise RefusedError("This deal's e-mail is on its way. Wait until it has arrived or failed.")
    if deal.state is DealState.PROPOSAL_SENT and not (deal.mail is not None and deal.mail.bounced):
        raise RefusedError("The client has this proposal already. Price the options anew to send another.")
    paper = await paper_of(uow, house, deal)
    client = await client_of(uow, deal)
    assert client is not None
    assert deal.proposal is not None
    letter = write_letter(paper.document, to_name=client.contact_name)
    content = _hashed(client.email, letter.subject, letter.body_text, paper, house)
    happening = MailDrafted(
        draft_id=uow.ids.new(),
        version=deal.proposal.version,
        link=paper.document.accept_url,
        content=content,
    )
    return await uow.happen(deal, happening, actor=uow.broker)


async def edit_mail(
    uow: UnitOfWork,
    house: House,
    deal_id: str,
    *,
    to: str,
    subject: str,
    body: str,
    seen_hash: str | None = None,
) -> Deal:
    """The broker's own words. Voids an approval. RefusedError for an address that is none, an empty or
    endless text, or a text that lost the client's link."""
    deal = await uow.deals.get(deal_id, lock=True)
    draft = editable(deal)
    if seen_hash is not None and seen_hash != draft.content.content_hash:
        raise RefusedError("The e-mail was changed elsewhere meanwhile. Look at the newest preview first.")
    to, subject, body = to.strip(), " ".join(subject.split()), body.replace("\r\n", "\n").strip()
    if not EMAIL.match(to):
        raise RefusedError(f"“{to[:80]}” is not an e-mail address.")
    if not subject or len(subject) > MAX_SUBJECT:
        raise RefusedError(f"The subject needs 1 to {MAX_SUBJECT} characters.")
    if not body or len(body) > MAX_BODY:
        raise RefusedError(f"The text needs 1 to {MAX_BODY:,} characters.")
    paper = await paper_of(uow, house, deal)
    if draft.link not in body:
        raise RefusedError(f"The text no longer holds the client's link ({draft.link}). Put it back in.")
    content = _hashed(to, subject, body, paper, house)
    if content == draft.content:
        return deal
    return await uow.happen(deal, MailEdited(draft_id=draft.draft_id, content=content), actor=uow.broker)


async def renew_draft(uow: UnitOfWork, house: House, deal_id: str) -> Deal:
    """The same words with today's sender and brand, so that what is shown is what would be sent."""
    deal = await uow.deals.get(deal_id, lock=True)
    draft = editable(deal)
    content = draft.content
    renewed = _hashed(content.to, content.subject, content.body, await paper_of(uow, house, deal), house)
    if renewed == content:
        return deal
    return await uow.happen(deal, MailEdited(draft_id=draft.draft_id, content=renewed), actor="system")


async def discard_mail(uow: UnitOfWork, deal_id: str) -> Deal:
    deal = await uow.deals.get(deal_id, lock=True)
    draft = editable(deal)
    return await uow.happen(deal, MailDiscarded(draft_id=draft.draft_id), actor=uow.broker)


def editable(deal: Deal) -> MailDraft:
    """The draft, while it may still be changed; RefusedError otherwise."""
    if deal.mail is None or deal.mail.status not in {"draft", "failed"}:
        raise RefusedError("There is no e-mail draft to work on in this deal.")
    if deal.proposal is None or deal.mail.version != deal.proposal.version:
        raise RefusedError("There is a newer version of the proposal. Prepare the e-mail again.")
    return deal.mail


async def paper_of(uow: UnitOfWork, house: House, deal: Deal) -> Paper:
    """The current proposal as document and as stored PDF. RefusedError while one is missing."""
    proposal = deal.proposal
    if proposal is None:
        raise RefusedError("There is no proposal yet. Pick the quotes and set the margin first.")
    if proposal.document is None:
        raise RefusedError("The PDF is still being made. Try again in a moment.")
    client = await client_of(uow, deal)
    if client is None:
        raise RefusedError("Choose the client of this deal first.")
    stored = await uow.documents.get(proposal.document.document_id)
    assert stored is not None
    document = compose(
        deal,
        proposal,
        broker=await uow.me(),
        client=client,
        brand=house.brand,
        link=proposal.document.link,
        demo_mark=house.demo_mark,
    )
    return Paper(document, stored)


def outgoing(
    to: str, subject: str, body: str, paper: Paper, house: House, *, message_id: str = ANY_ID
) -> OutgoingMail:
    """The mail exactly as it leaves; its `content_hash` does not depend on the id."""
    document = paper.document
    return OutgoingMail(
        message_id=message_id,
        from_name=house.sender(document.broker_name),
        from_address=house.mail_from,
        to=(to,),
        reply_to=document.broker_email,
        reply_also=house.reads_at(document.broker_email),
        subject=subject,
        text=body,
        html=letter_html(body, document.brand, (document.accept_url,)),
        attachments=(
            Attachment(name=paper.stored.name, mime=paper.stored.mime, content=paper.stored.content),
        ),
    )


def hash_now(content: MailContent, paper: Paper, house: House) -> str:
    """Over everything the client would get if it were sent now."""
    return outgoing(content.to, content.subject, content.body, paper, house).content_hash


def _hashed(to: str, subject: str, body: str, paper: Paper, house: House) -> MailContent:
    try:
        mail = outgoing(to, subject, body, paper, house)
    except (UnsafeHeaderError, BadAddressError) as error:
        raise RefusedError(f"This cannot be sent: {error}.") from error
    return MailContent(to=to, subject=subject, body=body, content_hash=mail.content_hash)
