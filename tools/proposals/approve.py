"""A person's click on the exact content: the only way anything leaves for a client."""

from __future__ import annotations

from domain.deal import Deal, Proposal
from domain.events import ProposalApproved
from domain.quotes import QuoteState
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError
from tools.proposals.compose import provisional_note
from tools.proposals.house import House
from tools.proposals.mail_draft import editable, hash_now, paper_of

SEND_MAIL = "send_mail"


OFFER_ENDED = "The offer has ended meanwhile. Price the options again."


async def approve_mail(
    uow: UnitOfWork,
    house: House,
    deal_id: str,
    *,
    content_hash: str,
    confirm_provisional: bool,
) -> Deal:
    """Approve what `content_hash` stands for and queue it. RefusedError when the content is not what was
    shown, a price has open items, the offer has ended, or a provisional rate is not confirmed."""
    deal = await uow.deals.get(deal_id, lock=True)
    draft = editable(deal)
    paper = await paper_of(uow, house, deal)
    proposal = deal.proposal
    assert proposal is not None
    if content_hash != draft.content.content_hash or content_hash != hash_now(draft.content, paper, house):
        raise RefusedError(
            "The e-mail is no longer what you looked at. Look at the newest preview and approve that."
        )
    still_offered(deal, proposal)
    for option in proposal.options:
        if not option.snapshot.approvable:
            raise RefusedError(
                f"Option {option.n} cannot be sent yet: {' '.join(option.snapshot.open_items)}"
            )
    if proposal.valid_until <= uow.now():
        raise RefusedError(OFFER_ENDED)
    note = provisional_note(proposal)
    if note is not None and not confirm_provisional:
        raise RefusedError(f"{note} Tick the confirmation to approve it all the same.")
    happening = ProposalApproved(
        draft_id=draft.draft_id,
        content_hash=content_hash,
        provisional_confirmed=note is not None and confirm_provisional,
    )
    deal = await uow.happen(deal, happening, actor=uow.broker)
    await uow.later(SEND_MAIL, deal, f"{SEND_MAIL}:{draft.draft_id}:{deal.seq}", {"draft_id": draft.draft_id})
    return deal


def still_offered(deal: Deal, proposal: Proposal) -> None:
    """RefusedError when an operator has withdrawn or replaced the quote behind an option, or the broker the
    client's page."""
    if proposal.document is not None and proposal.document.withdrawn_at is not None:
        raise RefusedError("The client's page of this version was withdrawn. Price the options again.")
    for option in proposal.options:
        for quote_id in option.quote_ids:
            quote = deal.quote(quote_id)
            if quote is None or quote.state is not QuoteState.OPEN:
                state = quote.state.value if quote else "gone"
                raise RefusedError(
                    f"Option {option.n} rests on a quote that is {state}. Price the options again."
                )
