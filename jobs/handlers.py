"""What each kind of due work does. Every handler may run twice and then does nothing the second time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from domain.deal_state import ENDED, DealState
from jobs.services import JobServices
from persistence.outbox import Due
from tools.mail.port import MailDeferredError
from tools.proposals.approve import SEND_MAIL
from tools.proposals.render import RENDER_PROPOSAL, render_proposal
from tools.proposals.send import give_up, send_mail
from tools.sourcing.answers import record_answers
from tools.sourcing.port import MarketplaceError, TripGone
from tools.sourcing.trip_creation import CREATE_TRIP, FIRST_POLL, POLL_TRIP, create_trip

SLOWEST_POLL = timedelta(minutes=5)
MAIL_TRIES = 6

Again = timedelta | None
"""how long to wait before the same row is due again; None: done"""
Handler = Callable[[JobServices, str, Due], Awaitable[Again]]


async def handle_create_trip(services: JobServices, user_id: str, due: Due) -> Again:
    await create_trip(services.work, services.marketplace, user_id, due.deal_id)
    return None


async def handle_poll_trip(services: JobServices, user_id: str, due: Due) -> Again:
    """Ask the marketplace what is new; webhooks only make this happen sooner."""
    async with services.work.unit(user_id) as uow:
        deal = await uow.deals.get(due.deal_id)
    trip_id = deal.marketplace.trip_id
    if trip_id is None or deal.state in ENDED or deal.state is DealState.ACCEPTED:
        return None
    try:
        answers = await services.marketplace.trip_answers(
            trip_id,
            known={quote.external_id: quote for quote in deal.quotes},
            known_rfqs={rfq.external_id: rfq for rfq in deal.rfqs},
        )
    except TripGone as gone:
        async with services.work.unit(user_id) as uow:
            await uow.say(deal.thread_id, gone.sentence, deal_id=deal.id)
        return None
    except MarketplaceError as error:
        return timedelta(seconds=min(error.retry_after or 30.0, 300.0))
    async with services.work.unit(user_id) as uow:
        await record_answers(uow, due.deal_id, trip_id, answers)
    slower: timedelta = FIRST_POLL * 2 ** min(due.attempts - 1, 5)
    return min(slower, SLOWEST_POLL)


async def handle_render(services: JobServices, user_id: str, due: Due) -> Again:
    version = int(due.payload["version"])
    await render_proposal(services.work, services.house, user_id, due.deal_id, version)
    return None


async def handle_send(services: JobServices, user_id: str, due: Due) -> Again:
    draft_id = str(due.payload["draft_id"])
    try:
        await send_mail(
            services.work, services.mailer, services.house, user_id, due.deal_id, draft_id=draft_id
        )
    except MailDeferredError as error:
        if due.attempts >= MAIL_TRIES:
            await give_up(services.work, user_id, due.deal_id, draft_id=draft_id, reason=str(error))
            return None
        return timedelta(seconds=2**due.attempts)
    return None


HANDLERS: dict[str, Handler] = {
    CREATE_TRIP: handle_create_trip,
    POLL_TRIP: handle_poll_trip,
    RENDER_PROPOSAL: handle_render,
    SEND_MAIL: handle_send,
}
