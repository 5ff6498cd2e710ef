"""What a deal relies on, whichever marketplace answers: one suite for both adapters and their demos."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Protocol

import httpx
import pytest

from domain.asks import AskedOperator
from domain.money import Money
from domain.quotes import OperatorQuote, QuoteState, RfqState
from sandbox.launch import launch
from tests.support.aviapages_desk import Levers, Now, levers, our_id
from tests.support.deals import round_trip
from tools.http import RetryPolicy, make_client
from tools.sourcing.avinode.breaker import CircuitBreaker
from tools.sourcing.avinode.bucket import NoBudget
from tools.sourcing.avinode.connection import AvinodeConnection
from tools.sourcing.avinode.marketplace import AvinodeMarketplace
from tools.sourcing.channel import QuoteAsk
from tools.sourcing.port import (
    AnswerUnreadable,
    MarketplaceBusy,
    MarketplaceDown,
    MarketplaceError,
    MarketplaceUnauthorized,
    RfqAnswer,
    TripRequest,
)

Known = Mapping[str, OperatorQuote]
Fault = dict[str, Any]


class Side(Protocol):
    """One marketplace: its adapter, and its operators' levers."""

    system: str
    who: str
    unreadable: Fault

    async def asked(self, answer: str, **script: Any) -> str:
        """One operator is asked and will answer so. What its answers are asked for by."""
        ...

    async def answer(self, asked: str, known: Known | None = None) -> RfqAnswer:
        """Of this one operator."""
        ...

    async def pass_time(self, seconds: int) -> None: ...

    async def fault(self, fault: Fault) -> None: ...


@dataclass
class AvinodeSide:
    address: str
    http: httpx.AsyncClient
    lever: httpx.AsyncClient
    marketplace: AvinodeMarketplace
    system = "avinode"
    who = "The marketplace"
    unreadable = {"kind": "cut-body"}

    async def asked(self, answer: str, **script: Any) -> str:
        words = {"ok": "quote", "not-available": "decline"}
        told: dict[str, Any] = {"operator": "*", "answer": words.get(answer, answer), "delay_seconds": 0}
        told |= {
            k: v for k, v in script.items() if k in {"price", "currency", "revised_price", "delay_seconds"}
        }
        if "comment" in script:
            told["reason" if answer == "not-available" else "message"] = script["comment"]
        await self._pull("operators", {"delay_seconds": [0, 0]})
        await self._pull("operators", {"scripts": [told]})
        name = f"{uuid.uuid4()}.1"
        trip = await self.marketplace.create_trip(TripRequest(external_trip_id=name, trip=round_trip()))
        await self._pull("rfqs", {"trip": trip.trip_id, "count": 1})
        return trip.trip_id

    async def answer(self, asked: str, known: Known | None = None) -> RfqAnswer:
        (answer,) = await self.marketplace.trip_answers(asked, known=known)
        return answer

    async def pass_time(self, seconds: int) -> None:
        await self._pull("clock", {"advance_seconds": seconds})
        await self._pull("clock", {"real": True})

    async def fault(self, fault: Fault) -> None:
        await self._pull("faults", fault)

    async def _pull(self, what: str, body: Any) -> None:
        (await self.lever.post(f"/admin/{what}", json=body)).raise_for_status()


@dataclass
class AviapagesSide:
    demo: Levers
    system = "aviapages"
    who = "Aviapages"
    unreadable = {"kind": "not-json"}

    operator = AskedOperator(external_id="41002", name="Palisade Jets (demo)")

    async def asked(self, answer: str, **script: Any) -> str:
        await self.demo.tell(answer=answer, after_seconds=1, **script)
        ask = QuoteAsk(trip=round_trip(), operators=(self.operator,), categories=(), comment="Ref 1")
        return await self.demo.channel().send(ask)

    async def answer(self, asked: str, known: Known | None = None) -> RfqAnswer:
        (answer,) = await self.demo.channel().answers(asked, (self.operator,), known=known)
        return answer

    async def pass_time(self, seconds: int) -> None:
        await self.demo.later(seconds)

    async def fault(self, fault: Fault) -> None:
        await self.demo.pull("faults", fault)


@pytest.fixture(scope="module", params=["marketplace", "aviapages"])
def started(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    name = request.param
    more = ("--hidden-rfq-percent", "0") if name == "marketplace" else ()
    with launch(name, "--seed", "7", "--store", tmp_path_factory.mktemp(name), *more) as process:
        yield name, process.base


@pytest.fixture
async def side(started: tuple[str, str]) -> AsyncIterator[Side]:
    name, base = started
    async with AsyncExitStack() as stack:
        if name == "aviapages":
            yield AviapagesSide(await stack.enter_async_context(levers(base)))
            return
        http = await stack.enter_async_context(make_client(f"{base}/api"))
        lever = await stack.enter_async_context(httpx.AsyncClient(base_url=base, trust_env=False))
        (await lever.post("/admin/reset", json={})).raise_for_status()
        clock = Now()
        marketplace = AvinodeMarketplace(
            AvinodeConnection(base_url=f"{base}/api", api_token="sandbox", bearer="sandbox"),
            clock=clock,
            http=http,
            bucket=NoBudget(),
            breaker=CircuitBreaker(clock, failures=100),
            quote_id=our_id,
            sleep=_at_once,
            retry=RetryPolicy(attempts=2),
        )
        yield AvinodeSide(base, http, lever, marketplace)


async def _at_once(_seconds: float) -> None:
    return


async def until(
    side: Side, asked: str, done: Callable[[RfqAnswer], bool], known: Known | None = None
) -> RfqAnswer:
    """Looks again until the operator has done it: it is another process."""
    async with asyncio.timeout(20):
        while not done(answer := await side.answer(asked, known)):
            await side.pass_time(2)
    return answer


def quoted(answer: RfqAnswer) -> bool:
    return answer.rfq.state is RfqState.QUOTED


async def test_nobody_has_answered_yet(side: Side) -> None:
    asked = await side.asked("silent")
    answer = await side.answer(asked)
    assert (answer.rfq.state, answer.quotes, answer.rfq.system) == (RfqState.UNANSWERED, (), side.system)
    assert answer.rfq.operator.name.endswith("(demo)")


async def test_a_quote_is_one_price_for_the_whole_trip(side: Side) -> None:
    asked = await side.asked("ok", price="147350.50", currency="USD", comment="For you.")
    answer = await until(side, asked, quoted)
    (quote,) = answer.quotes
    assert quote.price == Money.of("147350.50")
    assert (quote.system, quote.state) == (side.system, QuoteState.OPEN)
    assert quote.rfq_external_id == answer.rfq.external_id
    assert "For you." in (quote.message or "")
    assert quote.aircraft.seats is not None
    assert quote.including("percentage_tax") == "unknown"
    assert quote.valid_until is None


async def test_the_same_quote_has_the_same_id_each_time_it_is_read(side: Side) -> None:
    asked = await side.asked("ok", price="98000")
    first = await until(side, asked, quoted)
    known = {quote.external_id: quote for quote in first.quotes}
    again, remembered = await side.answer(asked), await side.answer(asked, known)
    assert [quote.id for quote in again.quotes] == [quote.id for quote in first.quotes]
    assert remembered.quotes == first.quotes


async def test_a_decline_carries_its_words(side: Side) -> None:
    asked = await side.asked("not-available", comment="No crew <b>that</b> day.")
    answer = await until(side, asked, lambda one: one.rfq.state is RfqState.DECLINED)
    assert answer.rfq.decline_reason == "No crew <b>that</b> day."
    assert answer.quotes == ()


async def test_a_revised_price_leaves_one_open_quote(side: Side) -> None:
    asked = await side.asked("revised", price="98000", revised_price="91500")
    seen: dict[str, OperatorQuote] = {}

    def revised(answer: RfqAnswer) -> bool:
        seen.update({quote.external_id: quote for quote in answer.quotes})
        return Money.of("91500") in [quote.price for quote in answer.quotes]

    async with asyncio.timeout(20):
        while not revised(answer := await side.answer(asked, dict(seen))):
            await side.pass_time(2)
    assert [quote.price for quote in answer.quotes if quote.state is QuoteState.OPEN] == [Money.of("91500")]


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        ({"kind": "401"}, MarketplaceUnauthorized, "did not accept our access."),
        ({"kind": "429"}, MarketplaceBusy, "takes no more calls for the moment."),
        ({"kind": "503"}, MarketplaceDown, "is not working right now (it answers 503)."),
        ({"kind": "500"}, MarketplaceDown, "is not working right now (it answers 500)."),
        ({"kind": "cut"}, MarketplaceDown, "is not working right now (the connection was cut)."),
    ],
)
async def test_each_fault_is_a_typed_error_with_a_sentence(
    side: Side, fault: Fault, error: type[MarketplaceError], words: str
) -> None:
    asked = await side.asked("silent")
    await side.fault({"count": -1, **fault})
    with pytest.raises(error) as raised:
        await side.answer(asked)
    assert raised.value.sentence.startswith(f"{side.who} {words}")


async def test_an_answer_that_breaks_off_is_no_answer(side: Side) -> None:
    asked = await side.asked("silent")
    await side.fault({"count": -1, **side.unreadable})
    with pytest.raises((MarketplaceDown, AnswerUnreadable)) as raised:
        await side.answer(asked)
    assert raised.value.sentence.startswith(side.who)
