"""The fold of what happens between the house and operators by e-mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from domain import operator_events as o
from domain.deal import Deal
from domain.operator_mail import OperatorMail, OperatorQuestion, OperatorRound

Changes = dict[str, object]
UNSENT = {"draft", "queued", "failed"}


def mails_ended(deal: Deal) -> tuple[OperatorMail, ...]:
    """What has not left speaks of a trip that is no longer this one."""
    return tuple(
        mail.model_copy(update={"status": "superseded", "approved_hash": None})
        if mail.status in UNSENT
        else mail
        for mail in deal.operator_mails
    )


def _drafted(deal: Deal, happening: o.OperatorMailsDrafted, _at: datetime) -> Changes:
    before = tuple(
        mail.model_copy(update={"status": "superseded"}) if mail.status == "draft" else mail
        for mail in deal.operator_mails
    )
    new = tuple(
        OperatorMail(
            **{name: getattr(mail, name) for name in type(mail).model_fields},
            round=happening.round,
            purpose=happening.purpose,
            trip_seq=deal.trip_seq,
            answer_until=happening.answer_until,
            link_until=happening.link_until,
        )
        for mail in happening.mails
    )
    newest = OperatorRound(
        n=happening.round,
        purpose=happening.purpose,
        answer_until=happening.answer_until,
        not_asked=happening.not_asked,
    )
    return {"operator_mails": (*before, *new), "operator_round": newest}


def _edited(deal: Deal, happening: o.OperatorMailEdited, _at: datetime) -> Changes:
    return _with_mail(deal, happening.mail_id, letter=happening.letter, approved_hash=None)


def _approved(deal: Deal, happening: o.OperatorMailsApproved, _at: datetime) -> Changes:
    def after(mail: OperatorMail) -> OperatorMail:
        if mail.round != happening.round:
            return mail
        given = happening.approved.get(mail.mail_id)
        changes = {"status": "queued", "approved_hash": given} if given else {"status": "discarded"}
        return mail.model_copy(update=changes)

    return {"operator_mails": tuple(after(mail) for mail in deal.operator_mails)}


def _discarded(deal: Deal, happening: o.OperatorMailsDiscarded, _at: datetime) -> Changes:
    return {
        "operator_mails": tuple(
            mail.model_copy(update={"status": "discarded"})
            if mail.round == happening.round and mail.status == "draft"
            else mail
            for mail in deal.operator_mails
        )
    }


def _approved_again(deal: Deal, happening: o.OperatorMailApprovedAgain, _at: datetime) -> Changes:
    return _with_mail(deal, happening.mail_id, status="queued", problem=None)


def _attempted(deal: Deal, happening: o.OperatorMailAttempted, _at: datetime) -> Changes:
    return _with_mail(deal, happening.mail_id, status="sending", message_id=happening.message_id)


def _sent(deal: Deal, happening: o.OperatorMailSent, at: datetime) -> Changes:
    return _with_mail(
        deal, happening.mail_id, status="sent", message_id=happening.message_id, sent_at=at, problem=None
    )


def _not_sent(deal: Deal, happening: o.OperatorMailNotSent, _at: datetime) -> Changes:
    status = "uncertain" if happening.uncertain else "failed"
    return _with_mail(deal, happening.mail_id, status=status, problem=happening.sentence)


def _deferred(deal: Deal, happening: o.OperatorMailDeferred, _at: datetime) -> Changes:
    return _with_mail(deal, happening.mail_id, status="queued", problem=happening.sentence)


def _asked(deal: Deal, happening: o.OperatorAsked, at: datetime) -> Changes:
    question = OperatorQuestion(rfq_id=happening.rfq_id, text=happening.text, at=at)
    return {"operator_questions": (*deal.operator_questions, question)}


def _with_mail(deal: Deal, mail_id: str, **changes: object) -> Changes:
    if deal.operator_mail(mail_id) is None:
        raise ValueError("this deal has no such e-mail to an operator")
    return {
        "operator_mails": tuple(
            mail.model_copy(update=changes) if mail.mail_id == mail_id else mail
            for mail in deal.operator_mails
        )
    }


CHANGES: dict[type, Callable[[Deal, Any, datetime], Changes]] = {
    o.OperatorMailsDrafted: _drafted,
    o.OperatorMailEdited: _edited,
    o.OperatorMailsApproved: _approved,
    o.OperatorMailsDiscarded: _discarded,
    o.OperatorMailApprovedAgain: _approved_again,
    o.OperatorMailAttempted: _attempted,
    o.OperatorMailSent: _sent,
    o.OperatorMailNotSent: _not_sent,
    o.OperatorMailDeferred: _deferred,
    o.OperatorAsked: _asked,
}
"""kind of event -> what changes with it"""
