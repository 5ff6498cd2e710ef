"""What a client's link shows: the version of a proposal that it was made for, and what became of it."""

from __future__ import annotations

from domain.deal import Deal
from domain.deal_state import DealState, allowed
from persistence.across import LinkOwner
from persistence.unit_of_work import UnitOfWork
from tools.deals.wording import moment_label
from tools.proposals.client_answer import IN_DOUBT
from tools.proposals.compose import compose
from tools.proposals.house import House
from tools.proposals.render import client_of
from web.client_page import AskedQuestion, ClientAnswer, ClientPage, Status
from web.private_links import csrf_of, of_the_house

ANSWER = "answer"


async def page_of(
    uow: UnitOfWork,
    house: House,
    owner: LinkOwner,
    token: str,
    *,
    problem: str = "",
    typed: ClientAnswer | None = None,
    asked: str = "",
) -> ClientPage | None:
    """Exactly the approved version, as the deal was when it was priced. None when there is none."""
    deal = await uow.deals.get(owner.deal_id)
    proposal = deal.proposal_version(owner.version)
    client = await client_of(uow, deal)
    if proposal is None or client is None or proposal.document is None:
        return None
    broker = await uow.me()
    document = compose(
        await uow.deals.as_it_was(deal.id, proposal.priced_seq),
        proposal,
        broker=broker,
        client=client,
        brand=house.brand,
        link=house.client_link(token),
        demo_mark=house.demo_mark,
    )
    answer = deal.answer if deal.answer and deal.answer.version == owner.version else None
    given = None
    if answer is not None and answer.answered_at is not None:
        given = ClientAnswer(
            option=answer.option,
            name=answer.name or "",
            message=answer.message or "",
            when_label=moment_label(answer.answered_at, broker.timezone),
        )
    pictures = proposal.document.pictures
    status = _status(uow, deal, owner.version)
    if status == "open" and of_the_house():
        status = "read_only"
    asks = allowed(deal.state, "client_asked") and not of_the_house()
    return ClientPage(
        document=document,
        status=status,
        page_url=f"/p/{token}",
        action_url=f"/p/{token}/answer",
        pdf_url=f"/p/{token}/proposal.pdf",
        seen_url=f"/p/{token}/seen",
        question_url=f"/p/{token}/question" if asks else None,
        photo_urls={
            option.n: f"/p/{token}/aircraft/{option.n}.jpg"
            for option in proposal.options
            if option.quote_id in pictures and not option.snapshot.aircraft
        },
        fleet_photo_urls={
            (option.n, number): f"/p/{token}/aircraft/{option.n}/{number}.jpg"
            for option in proposal.options
            for number, one in enumerate(option.snapshot.aircraft, start=1)
            if one.price.quote_id in pictures
        },
        brand_style_url="/client/static/brand.css",
        csrf=csrf_of(token, ANSWER),
        answer=given,
        questions=tuple(
            AskedQuestion(text=one.text, when_label=moment_label(one.at, broker.timezone))
            for one in deal.client_questions
            if one.version == owner.version
        ),
        problem=problem,
        written=typed or ClientAnswer(),
        question=asked,
    )


def _status(uow: UnitOfWork, deal: Deal, version: int) -> Status:
    answer = deal.answer if deal.answer and deal.answer.version == version else None
    if answer is not None and answer.answer is not None:
        return answer.answer
    proposal = deal.proposal
    mail = deal.mail
    in_doubt = mail is not None and mail.version == version and mail.status in IN_DOUBT
    if proposal is None or proposal.version != version or (answer is None and not in_doubt):
        return "superseded"
    if deal.state is not DealState.PROPOSAL_SENT and not in_doubt:
        return "withdrawn"
    return "expired" if proposal.valid_until <= uow.now() else "open"
