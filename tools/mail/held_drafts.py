"""The book of the drafts that Gmail holds, kept with the mails of the broker for whom the job runs."""

from __future__ import annotations

from dataclasses import dataclass

from persistence.unit_of_work import Work
from persistence.who import current_user


@dataclass(frozen=True)
class HeldDrafts:
    work: Work

    async def held_as(self, message_id: str) -> str | None:
        async with self.work.unit(current_user()) as uow:
            return await uow.outgoing_mails.held_as(message_id)

    async def hold_as(self, message_id: str, name: str) -> str:
        async with self.work.unit(current_user()) as uow:
            return await uow.outgoing_mails.hold_as(message_id, name)

    async def went_out_as(self, message_id: str, sent_as: str) -> None:
        async with self.work.unit(current_user()) as uow:
            await uow.outgoing_mails.went_out_as(message_id, sent_as)
