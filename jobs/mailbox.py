"""The house's mailbox, looked into again and again: every worker asks, the claim lets one of them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError

from persistence.house_work import HouseWork
from persistence.postboxes import Postboxes
from persistence.unit_of_work import Work
from tools.mail.look import look_for_mail
from tools.mail.postbox import Postbox

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Mailbox:
    """The postbox and how often it is looked into, in seconds."""

    postbox: Postbox
    every: int


async def read_mail_for_ever(work: Work, mailbox: Mailbox) -> None:
    house_work, postboxes = HouseWork(work.database), Postboxes(work.database)
    while True:
        try:
            outcome = await look_for_mail(
                house_work, postboxes, mailbox.postbox, work, again_in=mailbox.every
            )
        except (SQLAlchemyError, OSError) as error:
            log.warning("mail.look_failed", error=type(error).__name__)
        else:
            if outcome not in (None, "nothing new"):
                log.info("mail.read", outcome=outcome)
        await asyncio.sleep(mailbox.every)
