"""The e-mail as it will leave, to be edited and approved."""

from __future__ import annotations

from domain.deal import Deal
from tools.cards.desk import Desk, Props
from tools.deals.wording import moment_label, size_label
from tools.proposals.compose import provisional_note


def mail_card(deal: Deal, desk: Desk) -> Props:
    mail = deal.mail
    if mail is None:
        return {"state": "discarded", "to": "", "subject": "", "body": "", "content_hash": ""}
    proposal = deal.proposal_version(mail.version)
    attachment = None
    if proposal is not None and proposal.document is not None:
        attachment = {
            "name": f"{deal.number}-v{mail.version}-charter-proposal.pdf",
            "size_label": size_label(proposal.document.size),
            "url": f"/documents/{proposal.document.document_id}",
        }
    return {
        "to": mail.content.to,
        "cc": None,
        "subject": mail.content.subject,
        "body": mail.content.body,
        "from_label": (
            f"{desk.house.sender(desk.broker.name)} <{desk.house.mail_from}>, answers to {desk.broker.email}"
        ),
        "attachment": attachment,
        "link": mail.link,
        "content_hash": mail.content.content_hash,
        "state": "bounced" if mail.bounced else mail.status,
        "provisional_note": provisional_note(proposal) if proposal else None,
        "sent_label": f"Sent {moment_label(mail.sent_at, desk.broker.timezone)}" if mail.sent_at else None,
        "problem": mail.problem,
        "delayed": mail.delayed,
    }
