"""The broker's click: the client's page of the current version opens no more. The offer itself stands."""

from __future__ import annotations

from domain.deal import Deal
from domain.deal_state import allowed
from domain.events import LinkWithdrawn
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError
from tools.deals.wording import state_label


async def withdraw_link(uow: UnitOfWork, deal_id: str, *, version: int) -> Deal:
    """Of this version of the proposal; a second click changes nothing. RefusedError when it has no page, or
    the mail with its link is on its way."""
    deal = await uow.deals.get(deal_id, lock=True)
    proposal = deal.proposal_version(version)
    if proposal is None or proposal.document is None:
        raise RefusedError("This version has no page that could be withdrawn.")
    if proposal.document.withdrawn_at is not None:
        return deal
    if not allowed(deal.state, "link_withdrawn"):
        raise RefusedError(f"Nothing is withdrawn while the deal stands at “{state_label(deal.state)}”.")
    mail = deal.mail
    if mail is not None and mail.version == version and mail.status in {"queued", "sending"}:
        raise RefusedError("The e-mail with this link is on its way. Wait until it has arrived or failed.")
    await uow.links.revoke(deal_id=deal.id, opens="proposal", version=version)
    deal = await uow.happen(deal, LinkWithdrawn(version=version), actor=uow.broker)
    await uow.say(
        deal.thread_id,
        "The client’s page was **withdrawn**: its link opens nothing any more. To offer again, price the "
        "options anew and send the new link.",
        deal_id=deal.id,
    )
    return deal
