"""What was lost on the way is found again: the other side is asked, and the deal becomes what it says."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from domain.deal import Deal
from domain.deal_state import DealState
from domain.history import rebuild
from domain.quotes import QuoteState, RfqState
from sandbox.launch import SandboxProcess, launch
from tests.integration.conftest import House
from tests.support.clockwork import everything_is_due, leases_end, rows
from tests.support.deal_steps import requested
from tests.support.deals import round_trip
from tests.support.sourcing_desk import SourcingDesk, sourcing_desk
from tools.deals.describe import describe_trip
from tools.deals.errors import RefusedError
from tools.sourcing.refresh import ask_again
from tools.sourcing.trip_creation import NOT_CERTAIN, request_trip


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with launch("marketplace", "--seed", "7", "--store", tmp_path_factory.mktemp("market")) as process:
        yield process


@pytest.fixture
async def desk(house: House, market: SandboxProcess) -> AsyncIterator[SourcingDesk]:
    async with sourcing_desk(house, market.base) as desk:
        yield desk


async def clicked(desk: SourcingDesk, deal_id: str | None = None) -> str:
    """The trip is to be created. The deal's id."""
    deal_id = deal_id or await requested(desk.house)
    async with desk.house.work.unit(desk.house.anna) as uow:
        deal = await uow.deals.get(deal_id)
        await request_trip(uow, deal_id, seen=deal.seq)
    return deal_id


async def until(desk: SourcingDesk, deal_id: str, done: Callable[[Deal], bool]) -> Deal:
    """Looks again until the operators have done it: they are another process."""
    async with asyncio.timeout(25):
        while not done(deal := await desk.deal(deal_id)):
            everything_is_due(desk.house)
            await desk.work()
    return deal


async def test_a_trip_whose_answer_was_lost_is_found_and_not_made_twice(desk: SourcingDesk) -> None:
    """The marketplace took it, and the connection broke before it could say so."""
    await desk.pull("faults", {"kind": "cut-after", "count": 1, "method": "POST", "path": "/api/trips"})
    deal_id = await clicked(desk)
    await desk.work()
    deal = await desk.deal(deal_id)
    assert await desk.trips_there() == 1
    if deal.marketplace.status != "created":
        assert deal.marketplace.status == "uncertain"
        assert deal.marketplace.problem
        await clicked(desk, deal_id)
        await desk.work()
    deal = await desk.deal(deal_id)
    assert deal.state is DealState.TRIP_CREATED
    assert await desk.trips_there() == 1


NOT_CREATED = "The trip was not created."


@pytest.mark.parametrize(
    ("fault", "method", "status", "words"),
    [
        ("422", "POST", "failed", (NOT_CREATED, "refused the trip", "Nothing was created")),
        ("429", "POST", "failed", (NOT_CREATED, "takes no more calls")),
        ("cut", "GET", "failed", (NOT_CREATED, "not working right now", "Nothing was created")),
        ("503", "POST", "uncertain", ("not working right now", NOT_CERTAIN)),
    ],
    ids=["refused", "busy", "not-reached", "in-doubt"],
)
async def test_a_trip_that_was_not_created_is_told_by_how_certain_that_is(
    desk: SourcingDesk, fault: str, method: str, status: str, words: tuple[str, ...]
) -> None:
    path = "/api/trips" if method == "POST" else "/api/trips/*"
    await desk.pull("faults", {"kind": fault, "count": -1, "method": method, "path": path})
    deal_id = await clicked(desk)
    await desk.work()
    assert (await desk.deal(deal_id)).marketplace.status == status
    told = (await desk.told(deal_id))[-1]
    for said in words:
        assert said in told
    contradicted = NOT_CERTAIN if status == "failed" else "not created"
    assert contradicted not in told
    await desk.lever.request("DELETE", "/admin/faults")
    await clicked(desk, deal_id)
    await desk.work()
    assert (await desk.deal(deal_id)).state is DealState.TRIP_CREATED
    assert await desk.trips_there() == 1


async def test_a_doubt_stays_until_the_marketplace_could_be_asked(desk: SourcingDesk) -> None:
    """The first answer was lost, and so was the look-up after it: "nothing was created" would be wrong."""
    await desk.pull("faults", {"kind": "cut-after", "count": 1, "method": "POST", "path": "/api/trips"})
    deal_id = await clicked(desk)
    await desk.work()
    assert (await desk.deal(deal_id)).marketplace.status == "uncertain"
    await desk.pull("faults", {"kind": "cut", "count": -1, "method": "GET", "path": "/api/trips/*"})
    for _ in range(2):
        await clicked(desk, deal_id)
        await desk.work()
        assert (await desk.deal(deal_id)).marketplace.status == "uncertain"
        assert NOT_CERTAIN in (await desk.told(deal_id))[-1]
    assert await desk.trips_there() == 1


async def test_what_happened_while_we_were_away_is_read_at_the_next_look(desk: SourcingDesk) -> None:
    """No webhook was heard: a quote came and expired, one operator declined."""
    await desk.pull("faults", {"kind": "webhook-lost", "count": -1})
    await desk.pull("operators", {"mix": ["quote", "expired", "decline"], "delay_seconds": [0, 0]})
    deal_id = await clicked(desk)
    await desk.work()
    trip_id = (await desk.deal(deal_id)).marketplace.trip_id
    await desk.pull("rfqs", {"trip": trip_id, "count": 3})
    deal = await until(
        desk,
        deal_id,
        lambda d: _answered(d, 3) and any(q.state is QuoteState.EXPIRED for q in d.quotes),
    )
    assert sorted(rfq.state for rfq in deal.rfqs) == ["declined", "expired", "quoted"]
    assert len(deal.open_quotes) == 1
    assert rows(desk.house, "inbox") == []


async def test_a_revised_price_takes_the_place_of_the_first_one(desk: SourcingDesk) -> None:
    await desk.pull("operators", {"mix": ["revised"], "delay_seconds": [0, 0]})
    deal_id = await clicked(desk)
    await desk.work()
    trip_id = (await desk.deal(deal_id)).marketplace.trip_id
    await desk.pull("rfqs", {"trip": trip_id, "count": 1})
    deal = await until(desk, deal_id, lambda d: any(q.state is QuoteState.REVISED for q in d.quotes))
    assert sorted(quote.state for quote in deal.quotes) == ["open", "revised"]
    (newest,) = deal.open_quotes
    (first,) = [quote for quote in deal.quotes if quote.state is QuoteState.REVISED]
    assert newest.price != first.price


async def test_a_wiped_marketplace_is_said_once_and_one_click_creates_the_trip_again(
    desk: SourcingDesk,
) -> None:
    await desk.pull("operators", {"mix": ["quote"], "delay_seconds": [0, 0]})
    deal_id = await clicked(desk)
    await desk.work()
    first = (await desk.deal(deal_id)).marketplace.trip_id
    await desk.pull("rfqs", {"trip": first, "count": 2})
    before = await until(desk, deal_id, lambda d: len(d.open_quotes) == 2)
    await desk.pull("reset", {"webhooks": False})
    async with desk.house.work.unit(desk.house.anna) as uow:
        await ask_again(uow, deal_id)
    await desk.work()
    deal = await desk.deal(deal_id)
    assert (deal.state, deal.marketplace.status) == (DealState.DRAFT, "forgotten")
    assert deal.open_quotes == ()
    assert [quote.price for quote in deal.quotes] == [quote.price for quote in before.quotes]
    told = (await desk.told(deal_id))[-1]
    assert f"no longer knows trip {first}" in told
    assert "The 2 open quotes on it no longer count." in told
    everything_is_due(desk.house)
    await desk.work()
    assert sum("no longer knows" in line for line in await desk.told(deal_id)) == 1
    with pytest.raises(RefusedError, match="Create it again"):
        async with desk.house.work.unit(desk.house.anna) as uow:
            await ask_again(uow, deal_id)

    await clicked(desk, deal_id)
    await desk.work()
    deal = await desk.deal(deal_id)
    assert deal.state is DealState.TRIP_CREATED
    assert deal.marketplace.trip_id not in {None, first}
    assert (deal.rfqs, deal.quotes) == ((), ())
    await desk.pull("operators", {"mix": ["quote"], "delay_seconds": [0, 0]})
    await desk.pull("rfqs", {"trip": deal.marketplace.trip_id, "count": 3})
    deal = await until(desk, deal_id, lambda d: len(d.open_quotes) == 3)
    assert deal.state is DealState.QUOTES_READY
    assert not {quote.id for quote in deal.quotes} & {quote.id for quote in before.quotes}
    assert sum("Requests are out to" in line for line in await desk.told(deal_id)) == 2
    async with desk.house.work.unit(desk.house.anna) as uow:
        again = rebuild(await uow.deals.history(deal_id), broker_id=desk.house.anna)
    assert again.canonical() == deal.canonical()


async def test_every_worker_killed_at_every_claim_the_deal_still_ends_up_right(desk: SourcingDesk) -> None:
    """Each row is claimed and dropped a few times, as by workers that die at once."""
    await desk.pull("operators", {"mix": ["quote", "decline"], "delay_seconds": [0, 0.1]})
    deal_id = await clicked(desk)

    async def dropped() -> None:
        for _ in range(3):
            await desk.services.across.claim_inbox(20, 60)
            await desk.services.across.claim_outbox(20, 60)
            leases_end(desk.house)

    await dropped()
    await desk.work()
    trip_id = (await desk.deal(deal_id)).marketplace.trip_id
    await desk.pull("rfqs", {"trip": trip_id, "count": 2})
    async with asyncio.timeout(25):
        while not _answered(await desk.deal(deal_id)):
            await dropped()
            await desk.work()
    deal = await desk.deal(deal_id)
    assert sorted(rfq.state for rfq in deal.rfqs) == ["declined", "quoted"]
    assert await desk.trips_there() == 1


async def test_the_row_of_a_deal_can_be_made_again_from_its_history(desk: SourcingDesk) -> None:
    await desk.pull("operators", {"mix": ["quote", "counter"], "delay_seconds": [0, 0]})
    deal_id = await clicked(desk)
    await desk.work()
    trip_id = (await desk.deal(deal_id)).marketplace.trip_id
    await desk.pull("rfqs", {"trip": trip_id, "count": 2})
    deal = await until(desk, deal_id, _answered)
    async with desk.house.work.unit(desk.house.anna) as uow:
        again = rebuild(await uow.deals.history(deal_id), broker_id=desk.house.anna)
    assert again.canonical() == deal.canonical()


async def test_two_deals_of_two_brokers_never_hear_each_others_answers(
    desk: SourcingDesk, house: House
) -> None:
    await desk.pull("operators", {"mix": ["quote"], "delay_seconds": [0, 0]})
    mine = await clicked(desk)
    async with house.work.unit(house.bob) as uow:
        theirs = (await describe_trip(uow, str(uuid.uuid4()), round_trip(passengers=4))).id
        await request_trip(uow, theirs, seen=99)
    await desk.work()
    async with house.work.unit(house.bob) as uow:
        trip_of_bob = (await uow.deals.get(theirs)).marketplace.trip_id
    await desk.pull("rfqs", {"trip": trip_of_bob, "count": 1})
    async with asyncio.timeout(25):
        while True:
            everything_is_due(house)
            await desk.work()
            async with house.work.unit(house.bob) as uow:
                deal = await uow.deals.get(theirs)
            if deal.quotes:
                break
    assert (await desk.deal(mine)).rfqs == ()


def _answered(deal: Deal, operators: int = 2) -> bool:
    return len(deal.rfqs) == operators and all(rfq.state is not RfqState.UNANSWERED for rfq in deal.rfqs)
