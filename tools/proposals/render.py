"""Making the PDF of a proposal's version: a job, once per version."""

from __future__ import annotations

import asyncio

from domain.deal import Deal, Proposal
from domain.deal_state import allowed
from domain.events import DocumentFailed, DocumentRendered
from persistence.clients import Client
from persistence.documents import StoredDocument
from persistence.unit_of_work import UnitOfWork, Work
from tools.deals.wording import plain
from tools.pictures.keep import keep_pictures, picture_of
from tools.pictures.source import PictureSource
from tools.proposals.compose import compose
from tools.proposals.document import ProposalDocument
from tools.proposals.house import House
from tools.proposals.pdf import PdfNotRenderedError, render_pdf

RENDER_PROPOSAL = "render_proposal"


async def render_proposal(
    work: Work,
    house: House,
    user_id: str,
    deal_id: str,
    version: int,
    *,
    source: PictureSource | None = None,
) -> None:
    """Render and store; the deal then holds the document's hash and the client's private link. Nothing
    happens when this version has its document already or is no longer the current one. Pictures of the
    aircraft that nobody has fetched yet come from `source`; what cannot be had now is left out."""
    async with work.unit(user_id) as uow:
        deal, proposal = await _wanted(uow, deal_id, version)
    if proposal is None:
        return
    if source is not None:
        await keep_pictures(work, source, user_id, deal_id, of=set(proposal.quote_ids))
    async with work.unit(user_id) as uow:
        deal, proposal = await _wanted(uow, deal_id, version)
        if proposal is None:
            return
        shown = _pictures(deal, proposal)
        kept = await uow.pictures.of(set(shown.values()))
        broker, client = await uow.me(), await client_of(uow, deal)
        assert client is not None
        token = uow.ids.token()
    link = house.client_link(token)
    document = compose(
        deal,
        proposal,
        broker=broker,
        client=client,
        brand=house.brand,
        link=link,
        demo_mark=house.demo_mark,
        pictures={quote_id: kept[sha256] for quote_id, sha256 in shown.items()},
    )
    try:
        rendered = await asyncio.to_thread(render_pdf, document, paper=house.paper)
    except (ValueError, PdfNotRenderedError) as error:
        await _record_failure(work, user_id, deal_id, version, str(error))
        return
    async with work.unit(user_id) as uow:
        deal, proposal = await _wanted(uow, deal_id, version)
        if proposal is None:
            return
        stored = StoredDocument(
            id=uow.ids.new(),
            deal_id=deal.id,
            name=document_name(document),
            mime="application/pdf",
            sha256=rendered.sha256,
            content=rendered.content,
        )
        await uow.documents.add(stored)
        await uow.links.add(token, deal_id=deal.id, version=version, expires_at=house.link_end(proposal))
        happening = DocumentRendered(
            version=version,
            document_id=stored.id,
            sha256=rendered.sha256,
            size=len(rendered.content),
            pages=rendered.pages,
            link=link,
            pictures=shown,
        )
        await uow.happen(deal, happening, actor="system")


def document_name(document: ProposalDocument) -> str:
    return f"{document.number}-v{document.version}-charter-proposal.pdf"


async def client_of(uow: UnitOfWork, deal: Deal) -> Client | None:
    return None if deal.client_id is None else await uow.clients.get(deal.client_id)


def _pictures(deal: Deal, proposal: Proposal) -> dict[str, str]:
    """By quote: what is kept of the aircraft's picture."""
    quotes = (deal.quote(quote_id) for quote_id in proposal.quote_ids)
    found = {quote.id: picture_of(deal, quote.aircraft) for quote in quotes if quote}
    return {quote_id: sha256 for quote_id, sha256 in found.items() if sha256}


async def _wanted(uow: UnitOfWork, deal_id: str, version: int) -> tuple[Deal, Proposal | None]:
    deal = await uow.deals.get(deal_id, lock=True)
    current = deal.proposal
    if current is None or current.version != version or current.document is not None:
        return deal, None
    if not allowed(deal.state, "document_rendered"):
        return deal, None
    return deal, current


async def _record_failure(work: Work, user_id: str, deal_id: str, version: int, reason: str) -> None:
    sentence = f"The PDF could not be made: {reason}. Nothing was sent. Mend it and render again."
    async with work.unit(user_id) as uow:
        deal, proposal = await _wanted(uow, deal_id, version)
        if proposal is None:
            return
        await uow.happen(deal, DocumentFailed(version=version, sentence=sentence), actor="system")
        await uow.say(deal.thread_id, plain(sentence), deal_id=deal.id)
