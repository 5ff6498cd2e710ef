"""What can happen between the house and operators by e-mail: requests, reminders, stand-downs, questions.

A mail is drafted in a round, approved by a person, and leaves once. What an operator answers is an RFQ and a
quote like any other (`rfq_seen`, `quote_received`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from domain.happening import Happening
from domain.quotes import Aircraft, Operator

Purpose = Literal["request", "reminder", "stand_down", "changed_trip"]


class OperatorLetter(Happening):
    """What the operator will read; `content_hash` covers it together with sender and answer address."""

    to: str
    subject: str
    body: str
    content_hash: str


class DraftedMail(Happening):
    """One operator's mail of a round."""

    mail_id: str
    rfq_id: str
    """ours (UUID): the RFQ's external id in the system `email`"""
    operator: Operator
    """`external_id` is the directory's id"""
    aircraft: tuple[Aircraft, ...] = ()
    """what is asked for: the fleet's best fit"""
    reasons: tuple[str, ...] = ()
    proposed: bool = True
    """ticked when the broker first sees it"""
    link: str | None = None
    """the operator's private page"""
    letter: OperatorLetter


class NotAsked(Happening):
    """An operator of the list that is not proposed, and why."""

    name: str
    why: str


class OperatorMailsDrafted(Happening):
    """A round of mails for the broker to tick, edit and approve. Replaces a round that was not approved."""

    kind: Literal["operator_mails_drafted"] = "operator_mails_drafted"
    round: int
    purpose: Purpose
    mails: tuple[DraftedMail, ...]
    not_asked: tuple[NotAsked, ...] = ()
    answer_until: datetime | None = None
    """when operators must have answered; None for a stand-down"""
    link_until: datetime | None = None
    """when the links stop working"""


class OperatorMailEdited(Happening):
    kind: Literal["operator_mail_edited"] = "operator_mail_edited"
    mail_id: str
    letter: OperatorLetter


class OperatorMailsApproved(Happening):
    """A person's click on the exact contents: mail id -> hash. The others of the round are left out."""

    kind: Literal["operator_mails_approved"] = "operator_mails_approved"
    round: int
    approved: dict[str, str]


class OperatorMailsDiscarded(Happening):
    kind: Literal["operator_mails_discarded"] = "operator_mails_discarded"
    round: int


class OperatorMailApprovedAgain(Happening):
    """The broker's click after a failed or uncertain sending: the same content, approved before."""

    kind: Literal["operator_mail_approved_again"] = "operator_mail_approved_again"
    mail_id: str


class OperatorMailAttempted(Happening):
    """Written before the first byte leaves: after a crash the mail may or may not have gone."""

    kind: Literal["operator_mail_attempted"] = "operator_mail_attempted"
    mail_id: str
    message_id: str


class OperatorMailSent(Happening):
    kind: Literal["operator_mail_sent"] = "operator_mail_sent"
    mail_id: str
    message_id: str
    receipt: str


class OperatorMailNotSent(Happening):
    kind: Literal["operator_mail_not_sent"] = "operator_mail_not_sent"
    mail_id: str
    sentence: str
    uncertain: bool = False


class OperatorMailDeferred(Happening):
    """The other side took nothing: trying again later is safe."""

    kind: Literal["operator_mail_deferred"] = "operator_mail_deferred"
    mail_id: str
    sentence: str


class OperatorAsked(Happening):
    """A question of an operator, from its page. Data, shown as text."""

    kind: Literal["operator_asked"] = "operator_asked"
    rfq_id: str
    text: str
