"""The book of model calls: each is written in a transaction of its own, and stays whatever becomes of the
turn that it was made for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import structlog

from domain.model_prices import PRICES, ModelPrice, model_cost
from persistence.meters import MODEL_CALLS, MODEL_COST, MODEL_SECONDS, MODEL_TOKENS
from persistence.model_calls import ModelCallRow
from persistence.unit_of_work import Work

if TYPE_CHECKING:
    # the libraries of the model are heavy, and loaded only where there is a key
    from graph.understanding.model_call import ModelCall

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Turn:
    """Whose turn a model is asked in."""

    user_id: str
    thread_id: str
    deal_id: str | None


_turn: ContextVar[Turn | None] = ContextVar("jetvision_model_turn", default=None)


@contextmanager
def asked_in(turn: Turn) -> Iterator[None]:
    """The calls made inside belong to this turn."""
    token = _turn.set(turn)
    try:
        yield
    finally:
        _turn.reset(token)


class ModelCallBook:
    """Told by the model engine of every call; a call outside of a turn is only logged."""

    def __init__(self, work: Work, prices: tuple[ModelPrice, ...] = PRICES) -> None:
        self._work = work
        self._prices = prices

    async def record(self, call: ModelCall) -> None:
        log.info("model.call", **asdict(call))
        _count(call)
        turn = _turn.get()
        if turn is None:
            return
        cost = model_cost(
            call.model,
            self._work.clock.now().date(),
            tokens_in=call.tokens_in,
            tokens_cached=call.tokens_cached,
            tokens_out=call.tokens_out,
            prices=self._prices,
        )
        if cost is not None:
            MODEL_COST.labels(call.model).inc(float(cost.amount))
        row = ModelCallRow(
            thread_id=turn.thread_id,
            deal_id=turn.deal_id,
            model=call.model,
            prompt_version=call.prompt_version,
            outcome=call.outcome.value,
            dropped=call.dropped,
            tokens_in=call.tokens_in,
            tokens_cached=call.tokens_cached,
            tokens_out=call.tokens_out,
            milliseconds=round(call.seconds * 1000),
            cost_usd=cost.amount if cost else None,
            price_since=cost.since if cost else None,
        )
        async with self._work.unit(turn.user_id) as uow:
            await uow.model_calls.add(uow.ids.new(), row)


def _count(call: ModelCall) -> None:
    MODEL_CALLS.labels(call.model, call.outcome.value).inc()
    MODEL_SECONDS.labels(call.model).observe(call.seconds)
    for kind, tokens in (("in", call.tokens_in), ("cached", call.tokens_cached), ("out", call.tokens_out)):
        MODEL_TOKENS.labels(call.model, kind).inc(tokens or 0)
