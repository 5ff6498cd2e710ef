"""What each kind of due work does. Every handler may run twice and then does nothing the second time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from domain.deal import Deal
from domain.deal_state import UNSOLD
from jobs.ask_handlers import handle_poll_ask, handle_prepare_ask, handle_send_ask, handle_tell
from jobs.contract_handlers import handle_certificate, handle_contract, handle_disclosures
from jobs.deadline_handlers import handle_meet_deadline
from jobs.empty_leg_handlers import handle_look_for_legs, handle_market_prices
from jobs.mail_handlers import handle_send, handle_send_letter, handle_send_operator_mail
from jobs.operator_handlers import (
    handle_changed_trip,
    handle_expire,
    handle_expire_quote,
    handle_remind,
    handle_stand_down,
)
from jobs.picture_handlers import handle_keep_pictures
from jobs.pipeline_handlers import SUMMARISE_DEAL, handle_summarise_deal
from jobs.services import JobServices
from persistence.outbox import Due
from persistence.unit_of_work import MEET_DEADLINE, UnitOfWork
from tools.contracts.disclose import RENDER_DISCLOSURES
from tools.contracts.draft import RENDER_CONTRACT
from tools.contracts.signing import CERTIFY
from tools.letters.approve import SEND_LETTER
from tools.operators.ask import SEND_OPERATOR_MAIL, TELL_CHANGED_TRIP
from tools.operators.send import EXPIRE_QUOTE, EXPIRE_RFQ, REMIND
from tools.pictures.keep import KEEP_PICTURES
from tools.proposals.approve import SEND_MAIL
from tools.proposals.client_answer import STAND_DOWN
from tools.proposals.render import RENDER_PROPOSAL, render_proposal
from tools.sourcing.answers import record_answers
from tools.sourcing.asks.message import TELL_OPERATORS
from tools.sourcing.asks.request import POLL_ASK, PREPARE_ASK, SEND_ASK
from tools.sourcing.empty_legs.request import LOOK_FOR_LEGS
from tools.sourcing.forgotten import record_forgotten
from tools.sourcing.market_prices import FETCH_MARKET_PRICES
from tools.sourcing.old_trips import CANCEL_OLD_TRIP, carry_out
from tools.sourcing.port import Marketplace, MarketplaceError, TripGone
from tools.sourcing.trip_creation import CREATE_TRIP, FIRST_POLL, POLL_TRIP, create_trip

SLOWEST_POLL = timedelta(minutes=5)
WAITING_ROUND = timedelta(seconds=15)
"""a look that had no turn comes back with the others then, and the nearest deadline is first"""

Again = timedelta | None
"""how long to wait before the same row is due again; None: done"""
StillHeld = Callable[[UnitOfWork], Awaitable[None]]
"""raises LeaseLostError when another worker has taken the row over; asked right before an effect"""
Handler = Callable[[JobServices, str, Due, StillHeld], Awaitable[Again]]


class NotYet(Exception):
    """The row was not tried: it is due again after `wait`, and no attempt is counted."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"not before {wait}")
        self.wait = wait


async def handle_create_trip(services: JobServices, user_id: str, due: Due, held: StillHeld) -> Again:
    await create_trip(
        services.work,
        services.marketplace,
        user_id,
        due.deal_id,
        tried_before=due.attempts > 1,
        still_held=held,
    )
    return None


async def handle_poll_trip(services: JobServices, user_id: str, due: Due, _held: StillHeld) -> Again:
    """Ask the marketplace what is new; webhooks only make this happen sooner."""
    async with services.work.unit(user_id) as uow:
        deal = await uow.deals.get(due.deal_id)
    trip_id = deal.marketplace.trip_id
    if trip_id is None or trip_id != due.payload.get("trip_id"):
        return None
    if deal.state not in UNSOLD or _flown(deal, services.work.clock.now()):
        return None
    marketplace = await _turn(services, due)
    try:
        answers = await marketplace.trip_answers(
            trip_id,
            known={quote.external_id: quote for quote in deal.quotes},
            known_rfqs={rfq.external_id: rfq for rfq in deal.rfqs},
        )
    except TripGone:
        async with services.work.unit(user_id) as uow:
            told = await record_forgotten(uow, due.deal_id, trip_id)
        return None if told else FIRST_POLL
    except MarketplaceError as error:
        return timedelta(seconds=min(error.retry_after or 30.0, 300.0))
    async with services.work.unit(user_id) as uow:
        await record_answers(uow, due.deal_id, trip_id, answers)
    slower: timedelta = FIRST_POLL * 2 ** min(due.attempts - 1, 5)
    return min(slower, SLOWEST_POLL)


async def _turn(services: JobServices, due: Due) -> Marketplace:
    """Who is asked, now. NotYet while the share of what looks by the clock is used up: looks that a webhook
    or a person asked for go first."""
    if services.reconcile is None or due.hastened:
        return services.marketplace
    seconds = await services.reconcile.turn()
    if seconds > 0:
        raise NotYet(max(WAITING_ROUND, timedelta(seconds=seconds)))
    return services.reconcile.marketplace


async def handle_cancel_old_trip(services: JobServices, user_id: str, due: Due, held: StillHeld) -> Again:
    return await carry_out(
        services.work,
        services.marketplace,
        user_id,
        due.deal_id,
        str(due.payload["trip_id"]),
        attempt=due.attempts,
        still_held=held,
    )


async def handle_render(services: JobServices, user_id: str, due: Due, _held: StillHeld) -> Again:
    version = int(due.payload["version"])
    await render_proposal(
        services.work, services.house, user_id, due.deal_id, version, source=services.pictures
    )
    return None


HANDLERS: dict[str, Handler] = {
    CREATE_TRIP: handle_create_trip,
    POLL_TRIP: handle_poll_trip,
    CANCEL_OLD_TRIP: handle_cancel_old_trip,
    KEEP_PICTURES: handle_keep_pictures,
    SUMMARISE_DEAL: handle_summarise_deal,
    RENDER_PROPOSAL: handle_render,
    SEND_MAIL: handle_send,
    SEND_OPERATOR_MAIL: handle_send_operator_mail,
    RENDER_DISCLOSURES: handle_disclosures,
    RENDER_CONTRACT: handle_contract,
    CERTIFY: handle_certificate,
    SEND_LETTER: handle_send_letter,
    MEET_DEADLINE: handle_meet_deadline,
    EXPIRE_RFQ: handle_expire,
    EXPIRE_QUOTE: handle_expire_quote,
    REMIND: handle_remind,
    STAND_DOWN: handle_stand_down,
    TELL_CHANGED_TRIP: handle_changed_trip,
    PREPARE_ASK: handle_prepare_ask,
    SEND_ASK: handle_send_ask,
    POLL_ASK: handle_poll_ask,
    LOOK_FOR_LEGS: handle_look_for_legs,
    FETCH_MARKET_PRICES: handle_market_prices,
    TELL_OPERATORS: handle_tell,
}

STANDING = frozenset({POLL_TRIP, POLL_ASK, LOOK_FOR_LEGS})
"""These come again and again: their attempts are good rounds, and an error does not end them."""


def _flown(deal: Deal, now: datetime) -> bool:
    """The last day of the trip is over: nobody quotes for it any more."""
    days = [leg.date for leg in deal.trip.legs if leg.date] if deal.trip else []
    return bool(days) and max(days) < now.date() - timedelta(days=1)
