"""The fold of what happens to a proposal and to the e-mail that carries it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from domain import proposal_events as e
from domain.deal import ClientAnswer, ClientQuestion, Deal, Document, MailDraft, Proposal
from domain.pictures import AircraftPictured

Changes = dict[str, object]


def superseded(mail: MailDraft | None) -> MailDraft | None:
    """The draft after something that it rests on has changed; what is sent stays sent."""
    if mail is None or mail.status in {"sent", "discarded"}:
        return mail
    return mail.model_copy(update={"status": "superseded", "approved_hash": None})


def _options_priced(deal: Deal, happening: e.OptionsPriced, at: datetime) -> Changes:
    proposal = Proposal(
        version=happening.version,
        options=happening.options,
        margin_percent=happening.margin_percent,
        margin_fixed=happening.margin_fixed,
        own_margins=happening.own_margins,
        card=happening.card,
        valid_until=happening.valid_until,
        priced_at=at,
        priced_seq=deal.seq + 1,
    )
    return {
        "proposals": (*deal.proposals, proposal),
        "taxes": {**deal.taxes, **happening.taxes},
        "mail": superseded(deal.mail),
    }


def _document_rendered(deal: Deal, happening: e.DocumentRendered, _at: datetime) -> Changes:
    document = Document(
        document_id=happening.document_id,
        sha256=happening.sha256,
        size=happening.size,
        pages=happening.pages,
        link=happening.link,
        pictures=happening.pictures,
    )
    return _with_proposal(deal, happening.version, document=document, problem=None)


def _document_failed(deal: Deal, happening: e.DocumentFailed, _at: datetime) -> Changes:
    return _with_proposal(deal, happening.version, problem=happening.sentence)


def _mail_drafted(_deal: Deal, happening: e.MailDrafted, _at: datetime) -> Changes:
    draft = MailDraft(
        draft_id=happening.draft_id,
        version=happening.version,
        link=happening.link,
        content=happening.content,
    )
    return {"mail": draft}


def _mail_edited(deal: Deal, happening: e.MailEdited, _at: datetime) -> Changes:
    # any change voids the approval
    return _with_mail(
        deal,
        content=happening.content,
        status="draft",
        approved_hash=None,
        provisional_confirmed=False,
        problem=None,
    )


def _mail_discarded(deal: Deal, _happening: e.MailDiscarded, _at: datetime) -> Changes:
    return _with_mail(deal, status="discarded", approved_hash=None)


def _proposal_approved(deal: Deal, happening: e.ProposalApproved, _at: datetime) -> Changes:
    return _with_mail(
        deal,
        status="queued",
        approved_hash=happening.content_hash,
        provisional_confirmed=happening.provisional_confirmed,
        problem=None,
    )


def _mail_attempted(deal: Deal, happening: e.MailAttempted, _at: datetime) -> Changes:
    return _with_mail(deal, status="sending", message_id=happening.message_id)


def _mail_sent(deal: Deal, happening: e.MailSent, at: datetime) -> Changes:
    mail = _with_mail(deal, status="sent", message_id=happening.message_id, sent_at=at, problem=None)
    version = deal.mail.version if deal.mail else 0
    return {**mail, "answer": ClientAnswer(version=version)}


def _mail_not_sent(deal: Deal, happening: e.MailNotSent, _at: datetime) -> Changes:
    status = "uncertain" if happening.uncertain else "failed"
    return _with_mail(deal, status=status, problem=happening.sentence)


def _mail_deferred(deal: Deal, happening: e.MailDeferred, _at: datetime) -> Changes:
    return _with_mail(deal, status="queued", problem=happening.sentence)


def _link_withdrawn(deal: Deal, happening: e.LinkWithdrawn, at: datetime) -> Changes:
    version = deal.proposal_version(happening.version)
    if version is None or version.document is None:
        raise ValueError(f"version {happening.version} of this proposal has no page")
    document = version.document.model_copy(update={"withdrawn_at": at})
    return _with_proposal(deal, happening.version, document=document)


def _client_asked(deal: Deal, happening: e.ClientAsked, at: datetime) -> Changes:
    question = ClientQuestion(version=happening.version, text=happening.text, at=at)
    return {"client_questions": (*deal.client_questions, question)}


def _aircraft_pictured(deal: Deal, happening: AircraftPictured, _at: datetime) -> Changes:
    return {"pictures": {**deal.pictures, **happening.found}}


def _proposal_seen(deal: Deal, happening: e.ProposalSeen, at: datetime) -> Changes:
    answer = deal.answer or ClientAnswer(version=happening.version)
    return {"answer": answer if answer.seen_at else answer.model_copy(update={"seen_at": at})}


def _proposal_accepted(deal: Deal, happening: e.ProposalAccepted, at: datetime) -> Changes:
    answer = deal.answer or ClientAnswer(version=happening.version)
    given = {
        "answer": "accepted",
        "option": happening.option,
        "name": happening.name,
        "message": happening.message,
        "answered_at": at,
    }
    return {"answer": answer.model_copy(update=given)}


def _proposal_declined(deal: Deal, happening: e.ProposalDeclined, at: datetime) -> Changes:
    answer = deal.answer or ClientAnswer(version=happening.version)
    given = {
        "answer": "declined",
        "name": happening.name,
        "message": happening.message,
        "answered_at": at,
    }
    return {"answer": answer.model_copy(update=given)}


def _with_mail(deal: Deal, **changes: object) -> Changes:
    if deal.mail is None:
        raise ValueError("this deal has no e-mail in preparation")
    return {"mail": deal.mail.model_copy(update=changes)}


def _with_proposal(deal: Deal, version: int, **changes: object) -> Changes:
    return {
        "proposals": tuple(
            p.model_copy(update=changes) if p.version == version else p for p in deal.proposals
        )
    }


CHANGES: dict[type, Callable[[Deal, Any, datetime], Changes]] = {
    e.OptionsPriced: _options_priced,
    e.DocumentRendered: _document_rendered,
    e.DocumentFailed: _document_failed,
    e.MailDrafted: _mail_drafted,
    e.MailEdited: _mail_edited,
    e.MailDiscarded: _mail_discarded,
    e.ProposalApproved: _proposal_approved,
    e.MailAttempted: _mail_attempted,
    e.MailSent: _mail_sent,
    e.MailNotSent: _mail_not_sent,
    e.MailDeferred: _mail_deferred,
    e.LinkWithdrawn: _link_withdrawn,
    e.ClientAsked: _client_asked,
    AircraftPictured: _aircraft_pictured,
    e.ProposalSeen: _proposal_seen,
    e.ProposalAccepted: _proposal_accepted,
    e.ProposalDeclined: _proposal_declined,
}
"""kind of event -> what changes with it"""
