"""Sending what a person approved, exactly once, whichever of a deal's mails it is.

The attempt is committed before the first byte leaves. What is better not sent any more is held back; where an
attempt was begun before, the mailbox is asked first whether it arrived all the same.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Protocol

from domain.deal import Deal
from persistence.unit_of_work import UnitOfWork, Work
from tools.mail.delivery import deliver, end_is_known
from tools.mail.message import OutgoingMail
from tools.mail.port import Mailer

StillHeld = Callable[[UnitOfWork], Awaitable[None]]


@dataclass(frozen=True)
class Stale:
    """Why what was approved must not leave now: a sentence for the broker."""

    sentence: str


@dataclass(frozen=True)
class Approved:
    """A mail that waits to be sent, as it would leave now."""

    message_id: str
    attempted_before: bool
    """under this Message-ID, and how it ended is not known"""
    mail: OutgoingMail | Stale


class Sending(Protocol):
    """One mail of a deal, and what is written about it: each time with the deal locked, in one transaction.
    All but `sent` are only asked while the mail waits."""

    def waits(self, deal: Deal) -> bool:
        """It is approved, and its end is not known."""
        ...

    async def approved(self, uow: UnitOfWork, deal: Deal) -> Approved: ...
    async def attempted(self, uow: UnitOfWork, deal: Deal, message_id: str) -> Deal: ...
    async def sent(self, uow: UnitOfWork, deal: Deal, message_id: str, receipt: str) -> None:
        """It has left, even where the deal has gone on without it."""
        ...

    async def refused(self, uow: UnitOfWork, deal: Deal, reason: str) -> None: ...
    async def deferred(self, uow: UnitOfWork, deal: Deal, reason: str) -> None: ...
    async def uncertain(self, uow: UnitOfWork, deal: Deal) -> None: ...
    async def stale(self, uow: UnitOfWork, deal: Deal, why: str) -> None: ...


async def send_once(
    work: Work,
    mailer: Mailer,
    sending: Sending,
    user_id: str,
    deal_id: str,
    *,
    still_held: StillHeld | None = None,
) -> None:
    """Carry an approval out. MailDeferredError when nothing was accepted and trying again is safe.
    `still_held` is asked in the transaction that writes the attempt; what it raises ends it."""
    async with work.unit(user_id) as uow:
        if still_held is not None:
            await still_held(uow)
        deal = await uow.deals.get(deal_id, lock=True)
        if not sending.waits(deal):
            return
        approved = await sending.approved(uow, deal)
        if not approved.attempted_before:
            if isinstance(approved.mail, Stale):
                await sending.stale(uow, deal, approved.mail.sentence)
                return
            deal = await sending.attempted(uow, deal, approved.message_id)
        earlier = await _earlier(uow, deal, approved.mail)
    book = _Book(work, sending, user_id, deal_id, approved.message_id)
    if isinstance(approved.mail, Stale):
        # what was approved may have left before; nothing leaves now
        if not await end_is_known(mailer, book, approved.message_id):
            await book.stale(approved.mail.sentence)
        return
    mail = replace(approved.mail, follows=earlier)
    await deliver(mailer, book, mail, at=deal.updated_at, attempted_before=approved.attempted_before)


async def _earlier(uow: UnitOfWork, deal: Deal, mail: OutgoingMail | Stale) -> tuple[str, ...]:
    """The mails of the deal that its reader has."""
    return () if isinstance(mail, Stale) else await uow.outgoing_mails.earlier(deal.id, mail.to[0])


async def give_up_sending(work: Work, sending: Sending, user_id: str, deal_id: str, reason: str) -> None:
    """After the last try: nothing was accepted, the broker may send again with a click."""
    await _Book(work, sending, user_id, deal_id, "").refused(reason)


@dataclass(frozen=True)
class _Book:
    """The ledger of one delivery: each entry in a transaction of its own."""

    work: Work
    sending: Sending
    user_id: str
    deal_id: str
    message_id: str

    async def sent(self, receipt: str) -> None:
        async with self.work.unit(self.user_id) as uow:
            deal = await uow.deals.get(self.deal_id, lock=True)
            await self.sending.sent(uow, deal, self.message_id, receipt)

    async def refused(self, reason: str) -> None:
        await self._while_it_waits(lambda uow, deal: self.sending.refused(uow, deal, reason))

    async def deferred(self, reason: str) -> None:
        await self._while_it_waits(lambda uow, deal: self.sending.deferred(uow, deal, reason))

    async def uncertain(self) -> None:
        await self._while_it_waits(self.sending.uncertain)

    async def stale(self, why: str) -> None:
        await self._while_it_waits(lambda uow, deal: self.sending.stale(uow, deal, why))

    async def _while_it_waits(self, write: Callable[[UnitOfWork, Deal], Awaitable[None]]) -> None:
        async with self.work.unit(self.user_id) as uow:
            deal = await uow.deals.get(self.deal_id, lock=True)
            if self.sending.waits(deal):
                await write(uow, deal)
