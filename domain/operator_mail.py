"""An e-mail to an operator as it stands, and the round that it is a part of."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.operator_events import NotAsked, OperatorLetter, Purpose
from domain.quotes import Aircraft, Operator

OperatorMailStatus = Literal[
    "draft", "queued", "sending", "sent", "uncertain", "failed", "discarded", "superseded"
]


class OperatorMail(BaseModel):
    model_config = ConfigDict(frozen=True)

    mail_id: str
    round: int
    purpose: Purpose
    rfq_id: str
    operator: Operator
    aircraft: tuple[Aircraft, ...] = ()
    reasons: tuple[str, ...] = ()
    proposed: bool = True
    link: str | None = None
    letter: OperatorLetter
    trip_seq: int
    """the description of the trip that it speaks of"""
    answer_until: datetime | None = None
    link_until: datetime | None = None
    status: OperatorMailStatus = "draft"
    approved_hash: str | None = None
    message_id: str | None = None
    sent_at: datetime | None = None
    problem: str | None = None
    delayed: str | None = None
    """what a mail server says that still tries to deliver it"""


class OperatorRound(BaseModel):
    """The newest round of mails: what the card shows."""

    model_config = ConfigDict(frozen=True)

    n: int
    purpose: Purpose
    answer_until: datetime | None = None
    not_asked: tuple[NotAsked, ...] = ()


class OperatorQuestion(BaseModel):
    model_config = ConfigDict(frozen=True)

    rfq_id: str
    text: str
    at: datetime
