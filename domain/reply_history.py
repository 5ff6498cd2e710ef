"""The fold of what comes back by e-mail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from domain.replies import MailBounced, MailDelayed, Reply, ReplyReceived

if TYPE_CHECKING:
    from domain.deal import Deal

Changes = dict[str, object]
FromOutside = ReplyReceived | MailBounced | MailDelayed


def _replied(deal: Deal, happening: ReplyReceived, at: datetime) -> Changes:
    # whoever answers has the mail
    arrived = _with(deal, happening, {"delayed": None})
    return {**arrived, "replies": (*deal.replies, Reply(at=at, said=happening))}


def _bounced(deal: Deal, happening: MailBounced, _at: datetime) -> Changes:
    """It was sent, and stays so; what became of it stands beside."""
    bounced = {"bounced": True} if happening.about == "proposal" else {}
    return _with(deal, happening, {"problem": happening.sentence, "delayed": None, **bounced})


def _delayed(deal: Deal, happening: MailDelayed, _at: datetime) -> Changes:
    return _with(deal, happening, {"delayed": happening.sentence})


def _with(deal: Deal, happening: FromOutside, changes: Mapping[str, object]) -> Changes:
    """The mail that it is about, with these changes."""
    if happening.about == "operator":
        return {"operator_mails": tuple(_told(mail, happening, changes) for mail in deal.operator_mails)}
    if happening.about == "letter":
        return {"letters": tuple(_told(letter, happening, changes) for letter in deal.letters)}
    return {} if deal.mail is None else {"mail": _told(deal.mail, happening, changes)}


def _told(mail: Any, happening: FromOutside, changes: Mapping[str, object]) -> object:
    return mail.model_copy(update=changes) if mail.message_id == happening.message_id else mail


CHANGES: dict[type, Callable[..., Changes]] = {
    ReplyReceived: _replied,
    MailBounced: _bounced,
    MailDelayed: _delayed,
}
