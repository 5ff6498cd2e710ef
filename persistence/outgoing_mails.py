"""Every mail of ours by its Message-ID, written with the events that tell of it: what comes back is matched
to it, and what follows it hangs on it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.deal import Deal
from domain.events import MailAttempted, MailSent, Payload, ProposalApproved
from domain.letters import LetterApproved, LetterAttempted, LetterSent
from domain.operator_events import (
    OperatorMailApprovedAgain,
    OperatorMailAttempted,
    OperatorMailSent,
)
from domain.replies import About
from persistence.mail_tables import outgoing_mails as mails


class OutgoingRow(NamedTuple):
    message_id: str
    deal_id: str
    mail_id: str
    about: About
    recipient: str
    """in small letters"""


class OutgoingMails:
    def __init__(self, connection: AsyncConnection, user_id: str) -> None:
        self._connection = connection
        self._user_id = user_id

    async def note(self, deal: Deal, happening: Payload, at: datetime) -> None:
        """What the event says of a mail, if it is about one. `deal` as it is after it."""
        if isinstance(happening, MailAttempted) and deal.mail is not None:
            to = deal.mail.content.to
            await self._attempted(deal, "proposal", happening.draft_id, happening.message_id, to, at)
        elif isinstance(happening, OperatorMailAttempted):
            mail = deal.operator_mail(happening.mail_id)
            if mail is not None:
                await self._attempted(
                    deal, "operator", mail.mail_id, happening.message_id, mail.letter.to, at
                )
        elif isinstance(happening, LetterAttempted):
            letter = deal.letter(happening.letter_id)
            if letter is not None:
                await self._attempted(
                    deal, "letter", letter.letter_id, happening.message_id, letter.content.to, at
                )
        elif isinstance(happening, MailSent | OperatorMailSent | LetterSent):
            change = update(mails).where(mails.c.message_id == happening.message_id).values(sent_at=at)
            await self._connection.execute(change)
        elif isinstance(happening, ProposalApproved | OperatorMailApprovedAgain | LetterApproved):
            await self._approved(_id_of(happening))

    async def get(self, message_id: str) -> OutgoingRow | None:
        columns = (mails.c.message_id, mails.c.deal_id, mails.c.mail_id, mails.c.about, mails.c.recipient)
        query = select(*columns).where(mails.c.message_id == message_id)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else OutgoingRow(*row)

    async def earlier(self, deal_id: str, to: str) -> tuple[str, ...]:
        """The Message-IDs of the deal's mails that this recipient has, as they were sent, oldest first."""
        query = (
            select(func.coalesce(mails.c.sent_as, mails.c.message_id))
            .where(mails.c.deal_id == deal_id, mails.c.recipient == to.lower(), mails.c.sent_at.is_not(None))
            .order_by(mails.c.sent_at, mails.c.attempted_at)
        )
        return tuple((await self._connection.execute(query)).scalars())

    async def held_as(self, message_id: str) -> str | None:
        """What the mail system calls the draft that it holds of this mail."""
        query = select(mails.c.held_as).where(mails.c.message_id == message_id)
        return (await self._connection.execute(query)).scalar_one_or_none()

    async def hold_as(self, message_id: str, name: str) -> str:
        """The name that counts from now on: this one, or the one that another worker has written before.
        LookupError for a mail that nobody attempted."""
        change = (
            update(mails)
            .where(mails.c.message_id == message_id)
            .values(held_as=func.coalesce(mails.c.held_as, name))
            .returning(mails.c.held_as)
        )
        held = (await self._connection.execute(change)).scalar_one_or_none()
        if held is None:
            raise LookupError(f"no mail {message_id} was attempted")
        return str(held)

    async def went_out_as(self, message_id: str, sent_as: str) -> None:
        """The mail system gave it another Message-ID: the reader's answer will name that one."""
        change = update(mails).where(mails.c.message_id == message_id).values(sent_as=sent_as)
        await self._connection.execute(change)

    async def _approved(self, mail_id: str) -> None:
        # a person has decided anew: what was begun before does not bind this sending
        change = update(mails).where(mails.c.mail_id == mail_id).values(held_as=None)
        await self._connection.execute(change)

    async def _attempted(
        self,
        deal: Deal,
        about: Literal["proposal", "operator", "letter"],
        mail_id: str,
        message_id: str,
        to: str,
        at: datetime,
    ) -> None:
        values = {
            "message_id": message_id,
            "broker_id": self._user_id,
            "deal_id": deal.id,
            "mail_id": mail_id,
            "about": about,
            "recipient": to.lower(),
            "attempted_at": at,
        }
        again = {"recipient": to.lower(), "attempted_at": at}
        statement = insert(mails).values(values)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=["message_id"], set_=again)
        )


def _id_of(happening: ProposalApproved | OperatorMailApprovedAgain | LetterApproved) -> str:
    if isinstance(happening, ProposalApproved):
        return happening.draft_id
    return happening.mail_id if isinstance(happening, OperatorMailApprovedAgain) else happening.letter_id
