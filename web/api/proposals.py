"""Proposals: priced and drafted here, approved and sent by a person in the chat."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import Field

from tools.mcp.deals_asked import TripNamed, deal_asked
from tools.mcp.drafts import DraftedProposal, MailWritten, OptionsPriced
from tools.mcp.quotes_told import ProposalTold
from tools.mcp.tool import NotFoundError, Takes
from tools.proposals.mail_draft import MAX_BODY, MAX_SUBJECT
from tools.server import TOOLS
from web.api.caller import Reader, Writer
from web.api.naming import Number
from web.api.once import Key, once
from web.api.problems import documented
from web.documents import pdf_response

ROUTES = APIRouter(prefix="/proposals", tags=["proposals"])


@ROUTES.post("", status_code=201, responses=documented(404, 409), summary="Price options")
async def price(who: Writer, request: Request, asked: OptionsPriced, key: Key = None) -> DraftedProposal:
    """A new version of the request's proposal, with your margin and all taxes. Nothing is sent."""
    return await once(
        who, request, key, DraftedProposal, lambda call: TOOLS["price_options"].run(call, asked)
    )


class MailWords(Takes):
    subject: str | None = Field(None, max_length=MAX_SUBJECT)
    """left out: the house's own"""
    body: str | None = Field(None, max_length=MAX_BODY)
    """plain text, with `[the client's link]` where the private link belongs; left out: the house's own"""


@ROUTES.post("/{number}/mail", status_code=201, responses=documented(404, 409), summary="Draft the e-mail")
async def mail(
    who: Writer, request: Request, number: Number, asked: MailWords, key: Key = None
) -> DraftedProposal:
    """The e-mail that carries the proposal. A person approves exactly that in the chat."""
    written = MailWritten(trip=number, subject=asked.subject, body=asked.body)
    return await once(who, request, key, DraftedProposal, lambda call: TOOLS["draft_mail"].run(call, written))


@ROUTES.get("/{number}", responses=documented(404), summary="The proposal of a request")
async def one(who: Reader, number: Number) -> ProposalTold:
    async with who.call() as call:
        told: ProposalTold = await TOOLS["show_proposal"].run(call, TripNamed(trip=number))
        return told


@ROUTES.get(
    "/{number}/document",
    responses={**documented(404), 200: {"content": {"application/pdf": {}}, "description": "The PDF"}},
    response_class=Response,
    summary="Its PDF",
)
async def document(who: Reader, number: Number) -> Response:
    async with who.call() as call:
        deal = await deal_asked(call, number)
        paper = deal.proposal.document if deal.proposal else None
        stored = await call.uow.documents.get(paper.document_id) if paper else None
    if stored is None:
        raise NotFoundError("There is no document of this proposal yet.")
    return pdf_response(stored.name, stored.mime, stored.content)
