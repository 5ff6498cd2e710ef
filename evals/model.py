"""The same suites read by a language model, with what that took in tokens, time and money."""

from __future__ import annotations

import asyncio
import statistics
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pydantic import SecretStr

from bootstrap import OPENAI, model_prices_of
from domain.model_prices import PRICES, ModelPrice, model_cost
from domain.trip import Trip
from evals.cases import Case
from graph.understanding.contract import Intent, Understood
from graph.understanding.llm import ModelEngine
from graph.understanding.model_call import ModelCall, Outcome
from graph.understanding.offline import OfflineEngine
from settings import Settings

NO_KEY = (
    "OPENAI_API_KEY is not set: a model cannot be asked without a key. Set it (and OPENAI_BASE_URL for a "
    "server other than OpenAI's), or leave MODEL out to measure the offline engine."
)
ANSWERED = frozenset({Outcome.OK, Outcome.VALUES_DROPPED})


class NoKeyError(Exception):
    """There is no key for a model. The text says what to set."""


@dataclass(slots=True)
class Spent:
    """The calls of one set of cases. `turns` counts those that were read, with a call or without one."""

    model: str
    day: date
    """prices are those of this day"""
    prices: tuple[ModelPrice, ...] = PRICES
    turns: int = 0
    calls: list[ModelCall] = field(default_factory=list)

    @property
    def answered(self) -> int:
        """Calls whose answer was used."""
        return sum(call.outcome in ANSWERED for call in self.calls)

    def table(self) -> str:
        """Lines to stand under the table by slot."""
        calls = self.calls
        lines = [f"  model {self.model}: {len(calls)} calls in {self.turns} turns, {self.answered} answered"]
        taken_over = Counter(call.outcome for call in calls if call.outcome not in ANSWERED)
        if taken_over:
            why = ", ".join(f"{outcome.value} {count}" for outcome, count in taken_over.most_common())
            lines.append(f"  read by the offline engine instead: {why}")
        dropped = [call.dropped for call in calls if call.dropped]
        lines.append(f"  values dropped since nobody said them: {sum(dropped)} in {len(dropped)} turns")
        if calls:
            lines += [self._tokens(), self._cost(), self._latency()]
        return "\n".join(lines)

    def _tokens(self) -> str:
        counted = [call for call in self.calls if call.tokens_in is not None]
        if not counted:
            return "  tokens: unknown, the server does not say"
        read, cached, written = (
            sum(tokens) / len(counted)
            for tokens in (
                [call.tokens_in or 0 for call in counted],
                [call.tokens_cached or 0 for call in counted],
                [call.tokens_out or 0 for call in counted],
            )
        )
        return f"  tokens a call: {read:,.0f} read ({cached:,.0f} of them cached), {written:,.0f} written"

    def _cost(self) -> str:
        costs = [
            model_cost(
                call.model,
                self.day,
                tokens_in=call.tokens_in,
                tokens_cached=call.tokens_cached,
                tokens_out=call.tokens_out,
                prices=self.prices,
            )
            for call in self.calls
            if call.tokens_in is not None
        ]
        known = [cost for cost in costs if cost is not None]
        if not known or len(known) < len(costs):
            return f"  cost: unknown, there is no price of {self.model} in the table"
        total = sum((cost.amount for cost in known), Decimal(0))
        since = max(cost.since for cost in known)
        return f"  cost: USD {total:.4f}, USD {total / len(known):.6f} a call (prices of {since.isoformat()})"

    def _latency(self) -> str:
        ordered = sorted(1000 * call.seconds for call in self.calls)
        return (
            f"  latency a call: median {statistics.median(ordered):,.0f} ms, "
            f"99th percentile {ordered[int(len(ordered) * 0.99)]:,.0f} ms"
        )


class ModelReader:
    """Reads cases with a model, one turn after the other; what was spent is counted set by set."""

    def __init__(
        self,
        runner: asyncio.Runner,
        offline: OfflineEngine,
        *,
        base_url: str,
        key: SecretStr,
        model: str,
        day: date,
        prices: tuple[ModelPrice, ...] = PRICES,
    ) -> None:
        self._runner = runner
        self._engine = ModelEngine.connect(
            offline, base_url=base_url, key=key, model=model, record=self._record
        )
        self._model = model
        self._day = day
        self._prices = prices
        self.spent = Spent(model, day, prices)

    def begin_set(self) -> Spent:
        """Where the calls from now on are counted."""
        self.spent = Spent(self._model, self._day, self._prices)
        return self.spent

    def __call__(self, case: Case) -> tuple[Understood, Trip | None]:
        return self._runner.run(self._read(case))

    async def _record(self, call: ModelCall) -> None:
        self.spent.calls.append(call)

    async def _read(self, case: Case) -> tuple[Understood, Trip | None]:
        trip: Trip | None = None
        understood = Understood(intent=Intent.UNCLEAR)
        for index, message in enumerate(case.messages):
            if message.role == "assistant":
                continue
            self.spent.turns += 1
            understood = await self._engine.understand(
                message.text, today=case.today, trip=trip, conversation=case.messages[:index]
            )
            trip = understood.trip or trip
        return understood, trip


@contextmanager
def model_reader(settings: Settings, model: str, day: date) -> Iterator[ModelReader]:
    """A reader for the model of this name at the address of the settings. NoKeyError without a key."""
    if settings.openai_api_key is None:
        raise NoKeyError(NO_KEY)
    with asyncio.Runner() as runner:
        yield ModelReader(
            runner,
            OfflineEngine(),
            base_url=settings.openai_base_url or OPENAI,
            key=settings.openai_api_key,
            model=model,
            day=day,
            prices=model_prices_of(settings),
        )
