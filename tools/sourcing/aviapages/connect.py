"""From an address and a key to the channel, with the month's calls counted for all processes together."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from pydantic import SecretStr
from redis.asyncio import Redis

from tools.http import Archive, make_client
from tools.sourcing.aviapages.budget import SharedBudget
from tools.sourcing.aviapages.connection import AviapagesConnection
from tools.sourcing.aviapages.marketplace import Aviapages
from tools.sourcing.aviapages.shared import RedisAnswers
from tools.sourcing.avinode.breaker import CircuitBreaker
from tools.sourcing.avinode.connection import Clock
from tools.sourcing.port import QuoteIds

LOOK_EVERY = timedelta(hours=3)
"""for empty legs that are watched: 8 looks a day, of a plan whose calls are few"""


def connect(
    base_url: str | None,
    token: SecretStr | None,
    redis: Redis,
    *,
    clock: Clock,
    monthly_calls: int,
    reserved_calls: int,
    archive: Archive,
    quote_id: QuoteIds,
    look_every: timedelta = LOOK_EVERY,
) -> Aviapages | None:
    """None without an address and a key: nothing stands in for it. `clock` is the real one: the month of the
    plan is, whatever day a demo plays on."""
    if base_url is None or token is None:
        return None
    key = hashlib.sha256(token.get_secret_value().encode()).hexdigest()[:16]
    return Aviapages(
        AviapagesConnection(base_url=base_url, token=token),
        clock=clock,
        http=make_client(base_url, archive=archive, service="aviapages"),
        budget=SharedBudget(redis, key, clock, monthly_calls=monthly_calls, reserved_calls=reserved_calls),
        breaker=CircuitBreaker(clock),
        quote_id=quote_id,
        shared=RedisAnswers(redis, key),
        look_every=look_every,
    )
