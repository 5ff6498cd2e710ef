"""One due row, worked off by whoever holds its fence."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import sentry_sdk
import structlog

from jobs.handlers import HANDLERS
from jobs.services import JobServices
from persistence.outbox import Due, LeaseLostError
from persistence.who import acting_as

LEASE_SECONDS = 12
RENEW_SECONDS = 4
TRIES = 8

log = structlog.get_logger(__name__)


async def work_off(services: JobServices, row_id: str, user_id: str, fence: int) -> None:
    """Run the handler while the lease is renewed. A crash leaves the row due: it is claimed again when
    the lease ends. An error puts it off; after TRIES the row waits for a person and the broker is told."""
    with acting_as(user_id):
        try:
            async with services.work.unit(user_id) as uow:
                due = await uow.outbox.held(row_id, fence)
                await uow.outbox.extend(row_id, fence, LEASE_SECONDS)
            renewal = asyncio.create_task(_renew(services, user_id, row_id, fence))
            try:
                await _handle(services, user_id, due, fence)
            finally:
                renewal.cancel()
        except LeaseLostError as lost:
            log.info("job.lease_lost", row=row_id, reason=str(lost))


async def _handle(services: JobServices, user_id: str, due: Due, fence: int) -> None:
    try:
        again = await HANDLERS[due.kind](services, user_id, due)
    except LeaseLostError:
        raise
    except Exception as error:
        log.exception("job.failed", row=due.id, kind=due.kind, attempt=due.attempts)
        sentry_sdk.capture_exception(error)
        await _put_off(services, user_id, due, fence, error)
        return
    async with services.work.unit(user_id) as uow:
        if again is None:
            await uow.outbox.done(due.id, fence)
        else:
            await uow.outbox.again(due, fence, after=again)


async def _put_off(services: JobServices, user_id: str, due: Due, fence: int, error: Exception) -> None:
    reason = f"{type(error).__name__}: {error}"
    async with services.work.unit(user_id) as uow:
        if due.attempts < TRIES:
            await uow.outbox.again(due, fence, after=timedelta(seconds=2**due.attempts), error=reason)
            return
        await uow.outbox.failed(due.id, fence, reason)
        deal = await uow.deals.get(due.deal_id)
        what = due.kind.replace("_", " ")
        await uow.say(
            deal.thread_id,
            f"I could not {what} after {due.attempts} tries. Nothing was sent or changed; the support desk "
            f"sees it as {due.id[:8]}.",
            deal_id=deal.id,
        )


async def _renew(services: JobServices, user_id: str, row_id: str, fence: int) -> None:
    while True:
        await asyncio.sleep(RENEW_SECONDS)
        async with services.work.unit(user_id) as uow:
            await uow.outbox.extend(row_id, fence, LEASE_SECONDS)
