"""Due work with operators by e-mail: deadlines, reminders and stand-downs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from domain.policy import policy_on
from jobs.services import JobServices
from persistence.outbox import Due
from persistence.unit_of_work import UnitOfWork
from tools.operators.changed_trip import prepare_changed_trip
from tools.operators.deadlines import (
    expire_quote,
    expire_request,
    prepare_reminders,
    prepare_stand_down,
)
from tools.sourcing.asks.outcome import prepare_outcome

Again = timedelta | None
StillHeld = Callable[[UnitOfWork], Awaitable[None]]


async def handle_expire(services: JobServices, user_id: str, due: Due, _held: StillHeld) -> Again:
    async with services.work.unit(user_id) as uow:
        return await expire_request(uow, due.deal_id, str(due.payload["rfq_id"]))


async def handle_expire_quote(services: JobServices, user_id: str, due: Due, _held: StillHeld) -> Again:
    async with services.work.unit(user_id) as uow:
        return await expire_quote(uow, due.deal_id, str(due.payload["quote_id"]))


async def handle_remind(services: JobServices, user_id: str, due: Due, _held: StillHeld) -> Again:
    async with services.work.unit(user_id) as uow:
        percent = policy_on(uow.now().date()).rfq_reminder_percent
        return await prepare_reminders(uow, services.house, due.deal_id, int(due.payload["round"]), percent)


async def handle_stand_down(services: JobServices, user_id: str, due: Due, _held: StillHeld) -> Again:
    async with services.work.unit(user_id) as uow:
        again = await prepare_stand_down(uow, services.house, due.deal_id)
        await prepare_outcome(uow, due.deal_id)
        return again


async def handle_changed_trip(services: JobServices, user_id: str, due: Due, _held: StillHeld) -> Again:
    seq = int(due.payload["trip_seq"])
    async with services.work.unit(user_id) as uow:
        return await prepare_changed_trip(uow, services.house, due.deal_id, trip_seq=seq)
