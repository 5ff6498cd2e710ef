"""Due work of requests that leave through a channel of their own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from jobs.services import JobServices
from persistence.outbox import Due
from persistence.unit_of_work import UnitOfWork
from tools.sourcing.asks.poll import poll_ask
from tools.sourcing.asks.prepare import prepare_ask
from tools.sourcing.asks.send import send_ask
from tools.sourcing.asks.tell import Telling

MOST_TRIES = 6

Held = Callable[[UnitOfWork], Awaitable[None]]


async def handle_prepare_ask(services: JobServices, user_id: str, due: Due, _held: Held) -> timedelta | None:
    ask_id = str(due.payload["ask_id"])
    await prepare_ask(services.work, services.aviapages, services.house, user_id, due.deal_id, ask_id)
    return None


async def handle_send_ask(services: JobServices, user_id: str, due: Due, held: Held) -> timedelta | None:
    return await send_ask(
        services.work,
        services.aviapages,
        user_id,
        due.deal_id,
        ask_id=str(due.payload["ask_id"]),
        still_held=held,
        last_try=due.attempts >= MOST_TRIES,
    )


async def handle_poll_ask(services: JobServices, user_id: str, due: Due, _held: Held) -> timedelta | None:
    return await poll_ask(
        services.work,
        services.aviapages,
        user_id,
        due.deal_id,
        ask_id=str(due.payload["ask_id"]),
        status=str(due.payload["while"]),
        round_number=due.attempts,
    )


async def handle_tell(services: JobServices, user_id: str, due: Due, held: Held) -> timedelta | None:
    telling = Telling(
        services.work,
        services.marketplace,
        user_id,
        due.deal_id,
        str(due.payload["ask_id"]),
        still_held=held,
        last_try=due.attempts >= MOST_TRIES,
    )
    return await telling.carry_out()
