"""The contract's private page: no login, a link that cannot be guessed, ends and can be revoked."""

from __future__ import annotations

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from domain.contracts import Contract, Paper
from domain.deal import Deal
from domain.deal_state import allowed
from persistence.across import LinkOwner
from persistence.unit_of_work import UnitOfWork
from tools.contracts.letter import departs
from tools.contracts.shown import shown_words
from tools.contracts.signing import IN_DOUBT, contract_opened, sign_contract
from tools.contracts.typed_name import LONGEST_NAME
from tools.deals.errors import RefusedError
from tools.deals.wording import moment_label
from web.contract_page import ContractPage, Status, render_contract_page
from web.documents import pdf_response
from web.private_links import ONLY_READ, csrf_of, link_of, of_the_house, same
from web.private_pages import HEADERS, html_page, notice, try_again, unknown_link
from web.services import ChatServices

FILES = ("contract", "signed", "countersigned")
FORM = "contract"


def contract_routes(services: ChatServices) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    house = services.house

    def unknown() -> Response:
        return unknown_link(house.brand)

    async def opened(token: str) -> LinkOwner | None:
        return await link_of(services, token, "contract")

    async def page(
        uow: UnitOfWork, owner: LinkOwner, token: str, *, problem: str = "", typed: str = ""
    ) -> str | None:
        deal = await uow.deals.get(owner.deal_id)
        contract = deal.contract_version(owner.version)
        words = await shown_words(uow, contract) if contract else None
        if contract is None or words is None or contract.document is None:
            return None
        zone = (await uow.me()).timezone
        signature, counter = contract.signature, contract.countersigned
        status = _status(uow, deal, contract)
        if status == "open" and of_the_house():
            status = "read_only"
        return render_contract_page(
            ContractPage(
                document=words,
                status=status,
                files=tuple((label, f"/c/{token}/{name}.pdf") for name, label in _files(contract)),
                sign_url=f"/c/{token}/sign",
                seen_url=f"/c/{token}/seen",
                csrf=csrf_of(token, FORM),
                sha256=contract.document.sha256,
                signed_name=signature.name if signature else "",
                signed_label=moment_label(signature.at, zone) if signature else "",
                countersigned_label=moment_label(counter.at, zone) if counter else "",
                problem=problem,
                written=typed,
            )
        )

    @router.get("/c/{token}")
    async def show(token: str) -> Response:
        """Reading changes nothing: mail scanners open links too."""
        owner = await opened(token)
        if owner is None:
            return unknown()
        async with services.work.unit(owner.broker_id) as uow:
            html = await page(uow, owner, token)
        return unknown() if html is None else html_page(html)

    @router.post("/c/{token}/seen")
    async def seen(token: str, csrf: str = Form("")) -> Response:
        owner = await opened(token)
        if owner is None or not same(csrf, csrf_of(token, FORM)):
            return Response(status_code=404)
        if not of_the_house():
            async with services.work.unit(owner.broker_id) as uow:
                await contract_opened(uow, owner.deal_id, owner.version)
                await uow.summaries.looked(owner.deal_id, uow.now())
        return Response(status_code=204, headers=HEADERS)

    @router.get("/c/{token}/{name}.pdf")
    async def pdf(token: str, name: str) -> Response:
        owner = await opened(token)
        if owner is None or name not in FILES:
            return unknown()
        async with services.work.unit(owner.broker_id) as uow:
            deal = await uow.deals.get(owner.deal_id)
            contract = deal.contract_version(owner.version)
            paper = _paper(contract, name) if contract else None
            stored = await uow.documents.get(paper.document_id) if paper else None
        if stored is None:
            return unknown()
        return pdf_response(stored.name, stored.mime, stored.content)

    @router.post("/c/{token}/sign")
    async def sign(
        request: Request,
        token: str,
        csrf: str = Form(""),
        name: str = Form(""),
        agreed: str = Form("", alias="consent"),
        sha256: str = Form(""),
    ) -> Response:
        owner = await opened(token)
        if owner is None:
            return unknown()
        if not same(csrf, csrf_of(token, FORM)):
            return try_again(house.brand)
        if of_the_house():
            return notice(house.brand, "Only the client signs here", ONLY_READ, 403)
        try:
            async with services.work.unit(owner.broker_id) as uow:
                await sign_contract(
                    uow,
                    owner.deal_id,
                    owner.version,
                    name=name[: LONGEST_NAME * 2],
                    consented=agreed == "yes",
                    seen_sha256=sha256[:64],
                    address=request.client.host if request.client else "unknown",
                    user_agent=request.headers.get("user-agent", ""),
                )
        except RefusedError as refused:
            async with services.work.unit(owner.broker_id) as uow:
                html = await page(uow, owner, token, problem=refused.sentence, typed=name[:LONGEST_NAME])
            return unknown() if html is None else html_page(html, 409)
        return RedirectResponse(f"/c/{token}", status_code=303)

    return router


def _status(uow: UnitOfWork, deal: Deal, contract: Contract) -> Status:
    if contract.signature is not None:
        if contract.status == "superseded":
            return "replaced"
        return "countersigned" if contract.countersigned else "signed"
    current = deal.contract
    in_doubt = any(
        letter.purpose == "contract" and letter.about == str(contract.version) and letter.status in IN_DOUBT
        for letter in deal.letters
    )
    waits = contract.status == "sent" or (contract.status == "rendered" and in_doubt)
    living = current is not None and current.version == contract.version and waits
    if not living or not allowed(deal.state, "contract_opened") or departs(contract) <= uow.now():
        return "closed"
    return "open"


def _files(contract: Contract) -> list[tuple[str, str]]:
    """What can be opened, the newest first."""
    labels = {
        "countersigned": "Open the copy with both signatures (PDF)",
        "signed": "Open the signed copy (PDF)",
        "contract": "Open the contract as a file (PDF)",
    }
    return [(name, label) for name, label in labels.items() if _paper(contract, name) is not None]


def _paper(contract: Contract, name: str) -> Paper | None:
    return {
        "contract": contract.document,
        "signed": contract.signed_copy,
        "countersigned": contract.countersigned_copy,
    }[name]
