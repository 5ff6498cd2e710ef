"""One due row, worked off by whoever holds its fence."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import sentry_sdk
import structlog
from sqlalchemy.exc import SQLAlchemyError

from jobs.given_up import give_up, keep_trying
from jobs.handlers import HANDLERS, SLOWEST_POLL, STANDING, Again, NotYet, StillHeld
from jobs.services import JobServices
from persistence.correlation import caused_by
from persistence.meters import JOB_SECONDS, JOB_WAIT, JOBS
from persistence.outbox import Due, LeaseLostError
from persistence.recordings import Act, recorded
from persistence.unit_of_work import UnitOfWork
from persistence.who import acting_as
from tools.sourcing.trip_creation import FIRST_POLL

LEASE_SECONDS = 12
RENEW_SECONDS = 4
TRIES = 8

log = structlog.get_logger(__name__)


async def work_off(services: JobServices, row_id: str, user_id: str, fence: int) -> None:
    """Run the handler while the lease is renewed. A crash leaves the row due: it is claimed again when
    the lease ends. An error puts it off; after TRIES the row waits for a person and the broker is told.
    What comes again and again is not given up; the broker is told of the first error of a row of them."""
    with acting_as(user_id):
        try:
            async with services.work.unit(user_id) as uow:
                due = await uow.outbox.begin(row_id, fence)
                await uow.outbox.extend(row_id, fence, LEASE_SECONDS)
            JOB_WAIT.labels(due.kind).observe(max(0.0, (datetime.now(UTC) - due.due_at).total_seconds()))
            with caused_by(due.correlation or due.id), JOB_SECONDS.labels(due.kind).time():
                await _while_held(services, user_id, due, fence)
        except LeaseLostError as lost:
            log.info("job.lease_lost", row=row_id, reason=str(lost))


async def _while_held(services: JobServices, user_id: str, due: Due, fence: int) -> None:
    """The handler ends when the lease is lost: what it would still do is another worker's now."""
    work = asyncio.create_task(_handle(services, user_id, due, fence))
    renewal = asyncio.create_task(_renew(services, user_id, due.id, fence))
    try:
        await asyncio.wait({work, renewal}, return_when=asyncio.FIRST_COMPLETED)
        if renewal.done() and not work.done():
            await renewal
        await work
    finally:
        for task in (work, renewal):
            task.cancel()
        await asyncio.gather(work, renewal, return_exceptions=True)


async def _handle(services: JobServices, user_id: str, due: Due, fence: int) -> None:
    async def still_held(uow: UnitOfWork) -> None:
        await uow.outbox.held(due.id, fence)

    try:
        again = await handled(services, user_id, due, still_held)
    except LeaseLostError:
        JOBS.labels(due.kind, "lease_lost").inc()
        raise
    except NotYet as not_yet:
        JOBS.labels(due.kind, "not_yet").inc()
        async with services.work.unit(user_id) as uow:
            await uow.outbox.again(due, fence, after=not_yet.wait, tried=False)
        return
    except Exception as error:
        log.exception("job.failed", row=due.id, kind=due.kind, attempt=due.attempts)
        sentry_sdk.capture_exception(error)
        JOBS.labels(due.kind, "failed").inc()
        await _put_off(services, user_id, due, fence, error)
        return
    JOBS.labels(due.kind, "done").inc()
    await _settle(services, user_id, due, fence, again)


async def handled(services: JobServices, user_id: str, due: Due, still_held: StillHeld) -> Again:
    """What the row is for, as a recorded act."""
    act = Act("job", due.kind, due.model_dump(mode="json"), deal_id=due.deal_id)
    async with recorded(services.work.database, user_id, act):
        return await HANDLERS[due.kind](services, user_id, due, still_held)


async def _settle(services: JobServices, user_id: str, due: Due, fence: int, again: Again) -> None:
    async with services.work.unit(user_id) as uow:
        if again is None:
            await uow.outbox.done(due.id, fence)
        else:
            await uow.outbox.again(due, fence, after=again)


async def _put_off(services: JobServices, user_id: str, due: Due, fence: int, error: Exception) -> None:
    reason = f"{type(error).__name__}: {error}"
    async with services.work.unit(user_id) as uow:
        if due.kind in STANDING:
            first = due.error is None
            await uow.outbox.again(due, fence, after=FIRST_POLL if first else SLOWEST_POLL, error=reason)
            if first:
                await keep_trying(uow, due)
            return
        if due.attempts < TRIES:
            await uow.outbox.again(due, fence, after=timedelta(seconds=2**due.attempts), error=reason)
            return
        await uow.outbox.failed(due.id, fence, reason)
        await give_up(uow, due)


async def _renew(services: JobServices, user_id: str, row_id: str, fence: int) -> None:
    """Until the lease is lost (LeaseLostError). A database that does not answer is asked again: the lease
    is only lost when somebody else has taken it."""
    while True:
        await asyncio.sleep(RENEW_SECONDS)
        try:
            async with services.work.unit(user_id) as uow:
                await uow.outbox.extend(row_id, fence, LEASE_SECONDS)
        except (SQLAlchemyError, OSError) as error:
            log.warning("job.not_renewed", row=row_id, error=type(error).__name__)
