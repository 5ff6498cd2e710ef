"""The fold of what comes back by e-mail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from domain.replies import MailBounced, Reply, ReplyReceived

if TYPE_CHECKING:
    from domain.deal import Deal

Changes = dict[str, object]


def _replied(deal: Deal, happening: ReplyReceived, at: datetime) -> Changes:
    return {"replies": (*deal.replies, Reply(at=at, said=happening))}


def _bounced(deal: Deal, happening: MailBounced, _at: datetime) -> Changes:
    """It was sent, and stays so; what became of it stands beside."""
    problem = {"problem": happening.sentence}
    if happening.about == "operator":
        return {"operator_mails": tuple(_told(mail, happening, problem) for mail in deal.operator_mails)}
    if happening.about == "letter":
        return {"letters": tuple(_told(letter, happening, problem) for letter in deal.letters)}
    return {} if deal.mail is None else {"mail": _told(deal.mail, happening, {**problem, "bounced": True})}


def _told(mail: Any, happening: MailBounced, changes: Mapping[str, object]) -> object:
    return mail.model_copy(update=changes) if mail.message_id == happening.message_id else mail


CHANGES: dict[type, Callable[..., Changes]] = {ReplyReceived: _replied, MailBounced: _bounced}
