"""Contracts: drafted here, sent and countersigned by a person in the chat, signed by the client."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter, Request, Response

from domain.contracts import Contract
from domain.deal import Deal
from tools.contracts.draft import prepare_contract
from tools.deals.errors import RefusedError
from tools.mcp.deals_asked import TripNamed, chat_address, deal_asked
from tools.mcp.shapes import Amount, amount, name
from tools.mcp.tool import Call, Gives, NotFoundError
from web.api.caller import Reader, Writer
from web.api.naming import Number
from web.api.once import Key, once
from web.api.problems import documented
from web.documents import pdf_response

ROUTES = APIRouter(prefix="/contracts", tags=["contracts"])


class SignatureTold(Gives):
    name: str
    """as typed"""
    at: dt.datetime
    sha256: str
    """of the bytes that were signed"""


class ContractTold(Gives):
    version: int
    status: str
    """draft, rendered, sent, signed, countersigned or superseded"""
    amends: int | None
    """the signed version that this one takes the place of"""
    total: Amount
    terms_version: str
    document_sha256: str | None
    """of its PDF; null: it is being made"""
    problem: str | None
    sent_at: dt.datetime | None
    signature: SignatureTold | None
    countersigned_at: dt.datetime | None


class ContractsTold(Gives):
    trip: str
    state: str
    contracts: list[ContractTold]
    """the oldest first; the last that is not superseded counts"""
    chat_url: str


@ROUTES.post("", status_code=201, responses=documented(404, 409), summary="Draft the contract")
async def prepare(who: Writer, request: Request, asked: TripNamed, key: Key = None) -> ContractsTold:
    """A version from the option that the client accepted. Nothing is sent: a person does that in the chat.
    409 while one is out for signature."""

    async def act(call: Call) -> ContractsTold:
        deal = await deal_asked(call, asked.trip)
        if deal.contract is not None and deal.contract.status == "sent":
            raise RefusedError("A contract is out for signature. A person prepares it anew in the chat.")
        return _told(call, await prepare_contract(call.uow, call.house, deal.id))

    return await once(who, request, key, ContractsTold, act)


@ROUTES.get("/{number}", responses=documented(404), summary="The contracts of a request")
async def listed(who: Reader, number: Number) -> ContractsTold:
    async with who.call() as call:
        return _told(call, await deal_asked(call, number))


@ROUTES.get(
    "/{number}/{version}/document",
    responses={**documented(404), 200: {"content": {"application/pdf": {}}, "description": "The PDF"}},
    response_class=Response,
    summary="A version's PDF, as far as it is signed",
)
async def document(who: Reader, number: Number, version: int) -> Response:
    async with who.call() as call:
        contract = (await deal_asked(call, number)).contract_version(version)
        papers = (contract.countersigned_copy, contract.signed_copy, contract.document) if contract else ()
        paper = next((one for one in papers if one is not None), None)
        stored = await call.uow.documents.get(paper.document_id) if paper else None
    if stored is None:
        raise NotFoundError("There is no document of this version yet.")
    return pdf_response(stored.name, stored.mime, stored.content)


def _told(call: Call, deal: Deal) -> ContractsTold:
    return ContractsTold(
        trip=deal.number,
        state=deal.state.value,
        contracts=[_contract(one) for one in deal.contracts],
        chat_url=chat_address(call, deal),
    )


def _contract(one: Contract) -> ContractTold:
    by = one.signature
    return ContractTold(
        version=one.version,
        status=one.status,
        amends=one.amends,
        total=amount(one.snapshot.total),
        terms_version=one.terms_version,
        document_sha256=one.document.sha256 if one.document else None,
        problem=one.problem,
        sent_at=one.sent_at,
        signature=SignatureTold(name=name(by.name), at=by.at, sha256=by.sha256) if by else None,
        countersigned_at=one.countersigned.at if one.countersigned else None,
    )
