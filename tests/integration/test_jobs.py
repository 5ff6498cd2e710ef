"""What an error, a kill, a stale job and a slow worker do to due work: nothing is lost or done twice."""

from __future__ import annotations

import asyncio
import signal
import threading
import uuid
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest
from redis import Redis
from rq import Queue, SimpleWorker
from structlog.testing import capture_logs

from domain.deal import Deal
from domain.deal_state import DealState
from domain.quotes import OperatorQuote, Rfq
from jobs import rq_jobs, run
from jobs.dispatch import TAKE, dispatch_once
from jobs.run import work_off
from jobs.services import JobServices
from jobs.urgency import QUEUES, Urgency
from persistence.across import Across
from persistence.database import open_database
from persistence.embedded.servers import ServerAddresses
from persistence.unit_of_work import Work
from persistence.urls import as_role
from tests.integration.conftest import House
from tests.support.clockwork import everything_is_due, leases_end, rows
from tests.support.deal_steps import PostBox, approved, quoted, requested, sourced
from tests.support.deals import HOUSE, answered, quote, round_trip, unanswered
from tools.deals.describe import describe_trip
from tools.mail.port import MailDeferredError, Receipt
from tools.quoting.options import price_options
from tools.sourcing.port import (
    CreatedTrip,
    MarketplaceBusy,
    MarketplaceDown,
    RfqAnswer,
    TripGone,
    TripRequest,
)
from tools.sourcing.trip_creation import request_trip

LEASE = 60
"""seconds"""
T = TypeVar("T")


@dataclass
class Market:
    """A small marketplace of one desk: it knows the trips made on it, and answers as it was told."""

    system: str = "avinode"
    made: list[str] = field(default_factory=list)
    answers: tuple[RfqAnswer, ...] = ()
    looked: int = 0
    breaks: list[Exception] = field(default_factory=list)
    """raised by the next calls, one each"""
    pause: asyncio.Event | None = None
    """the first look for a trip waits for it"""
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def find_trip(self, external_trip_id: str) -> CreatedTrip | None:
        self._break()
        found = self._trip() if external_trip_id in self.made else None
        if self.pause is not None:
            pause, self.pause = self.pause, None
            self.arrived.set()
            await pause.wait()
        return found

    async def create_trip(self, request: TripRequest) -> CreatedTrip:
        self.made.append(request.external_trip_id)
        return self._trip()

    async def trip_answers(
        self,
        trip_id: str,
        *,
        known: Mapping[str, OperatorQuote] | None = None,
        known_rfqs: Mapping[str, Rfq] | None = None,
    ) -> tuple[RfqAnswer, ...]:
        self.looked += 1
        self._break()
        return self.answers

    def _break(self) -> None:
        if self.breaks:
            raise self.breaks.pop(0)

    @staticmethod
    def _trip() -> CreatedTrip:
        return CreatedTrip(trip_id="FP8V2U", internal_id="atrip-1", search_link="http://127.0.0.1/search")


def services_of(house: House, market: Market, post: PostBox | None = None) -> JobServices:
    return JobServices(
        work=house.work,
        across=Across(house.database),
        marketplace=market,  # type: ignore[arg-type]
        mailer=post or PostBox(),
        house=HOUSE,
    )


async def work_all(services: JobServices, house: House) -> int:
    """Everything that is due, until nothing is. How many rows were worked on."""
    count = 0
    while taken := await services.across.claim_outbox(5, LEASE):
        for row in taken:
            await work_off(services, row.id, row.broker_id, row.fence)
            count += 1
    return count


async def asked_for(house: House) -> str:
    """A deal whose trip is to be created. Its id."""
    deal_id = await requested(house)
    async with house.work.unit(house.anna) as uow:
        await request_trip(uow, deal_id, seen=99)
    return deal_id


async def deal_now(house: House, deal_id: str) -> Deal:
    async with house.work.unit(house.anna) as uow:
        return await uow.deals.get(deal_id)


async def said(house: House, deal_id: str) -> str:
    """Everything that was said in the deal's thread."""
    steps = [step for change in house.heard.changes for step in change.steps]
    deal = await deal_now(house, deal_id)
    async with house.work.unit(house.anna) as uow:
        return "\n".join(post["output"] for post in await uow.feed.posts(deal.thread_id, steps))


def the_row(house: House, kind: str) -> dict[str, Any]:
    (row,) = [row for row in rows(house, "outbox") if row["kind"] == kind]
    return row


async def test_a_click_becomes_a_trip_and_then_a_look_at_its_answers(house: House) -> None:
    market = Market(answers=(unanswered(1), answered(2)))
    deal_id = await asked_for(house)
    services = services_of(house, market)
    assert await work_all(services, house) == 1
    assert (await deal_now(house, deal_id)).state is DealState.TRIP_CREATED
    assert the_row(house, "create_trip")["state"] == "done"
    assert the_row(house, "poll_trip")["due_at"] > datetime.now(UTC) + timedelta(seconds=20)
    everything_is_due(house)
    await work_all(services, house)
    assert (await deal_now(house, deal_id)).state is DealState.QUOTES_READY
    assert the_row(house, "poll_trip")["state"] == "due", "there may be more answers"


async def test_an_error_puts_the_work_off_and_the_next_try_is_good(house: House) -> None:
    market = Market(breaks=[RuntimeError("a bug"), RuntimeError("again")])
    deal_id = await asked_for(house)
    services = services_of(house, market)
    assert await work_all(services, house) == 1
    row = the_row(house, "create_trip")
    assert (row["state"], row["attempts"], row["error"]) == ("due", 1, "RuntimeError: a bug")
    assert row["due_at"] > datetime.now(UTC)
    everything_is_due(house)
    await work_all(services, house)
    assert the_row(house, "create_trip")["attempts"] == 2
    everything_is_due(house)
    await work_all(services, house)
    assert the_row(house, "create_trip")["state"] == "done"
    assert len(market.made) == 1
    assert (await deal_now(house, deal_id)).marketplace.status == "created"


async def test_after_the_last_try_the_row_waits_for_a_person_and_the_broker_is_told(house: House) -> None:
    market = Market(breaks=[RuntimeError("a bug")] * run.TRIES)
    deal_id = await asked_for(house)
    services = services_of(house, market)
    with capture_logs() as logs:
        for _ in range(run.TRIES):
            assert await work_all(services, house) == 1
            everything_is_due(house)
    assert [line["attempt"] for line in logs if line["event"] == "job.failed"] == [*range(1, run.TRIES + 1)]
    row = the_row(house, "create_trip")
    assert (row["state"], row["attempts"]) == ("failed", run.TRIES)
    assert await work_all(services, house) == 0
    assert str(row["id"])[:8] in await said(house, deal_id)
    deal = await deal_now(house, deal_id)
    assert deal.marketplace.status in {"failed", "uncertain"}, "the card waits for what never comes"
    async with house.work.unit(house.anna) as uow:
        await request_trip(uow, deal_id, seen=deal.seq)
    await work_all(services, house)
    assert (await deal_now(house, deal_id)).marketplace.status == "created"
    assert len(market.made) == 1


async def test_one_error_after_many_good_looks_does_not_end_the_looking(house: House) -> None:
    market = Market(answers=(unanswered(1),))
    deal_id = await sourced(house)
    services = services_of(house, market)
    for _ in range(run.TRIES + 2):
        everything_is_due(house)
        await work_all(services, house)
    market.breaks = [RuntimeError("the database was away"), RuntimeError("still away")]
    for _ in range(2):
        everything_is_due(house)
        await work_all(services, house)
    assert (await said(house, deal_id)).count("I keep looking") == 1
    market.answers = (answered(1),)
    everything_is_due(house)
    await work_all(services, house)
    assert [q.operator.name for q in (await deal_now(house, deal_id)).quotes] == ["Operator 1 (demo)"]
    assert the_row(house, "poll_trip")["error"] is None


@pytest.mark.parametrize(
    "error",
    [
        MarketplaceDown("503", sent="no", reading=True),
        MarketplaceBusy(3.0),
        MarketplaceDown("cut", sent="no"),
    ],
)
async def test_a_marketplace_that_is_down_is_asked_again_later(house: House, error: Exception) -> None:
    market = Market(breaks=[error], answers=(answered(1),))
    deal_id = await sourced(house)
    services = services_of(house, market)
    everything_is_due(house)
    await work_all(services, house)
    row = the_row(house, "poll_trip")
    assert (row["state"], row["lease_until"]) == ("due", None)
    assert row["due_at"] > datetime.now(UTC)
    everything_is_due(house)
    await work_all(services, house)
    assert (await deal_now(house, deal_id)).state is DealState.QUOTES_READY


async def test_a_trip_that_is_gone_is_said_and_no_longer_looked_at(house: House) -> None:
    market = Market(breaks=[TripGone("trip FP8V2U")])
    deal_id = await sourced(house)
    everything_is_due(house)
    await work_all(services_of(house, market), house)
    assert the_row(house, "poll_trip")["state"] == "done"
    assert "no longer knows trip FP8V2U" in await said(house, deal_id)


async def test_answers_read_again_and_again_are_told_once(house: House) -> None:
    market = Market(answers=(answered(1), unanswered(2)))
    deal_id = await sourced(house)
    services = services_of(house, market)
    for _ in range(3):
        everything_is_due(house)
        await work_all(services, house)
    assert market.looked == 3
    assert (await said(house, deal_id)).count("for the whole trip") == 1
    async with house.work.unit(house.anna) as uow:
        kinds = [event.payload.kind for event in await uow.deals.history(deal_id)]
    assert (kinds.count("rfq_seen"), kinds.count("quote_received")) == (2, 1)


async def test_a_killed_worker_loses_nothing_and_does_nothing_twice(house: House) -> None:
    """Killed after the marketplace took the trip and before our own mark: the next look finds it."""

    class Killed(BaseException):
        """What no handler can catch."""

    class Dying(Market):
        async def create_trip(self, request: TripRequest) -> CreatedTrip:
            await super().create_trip(request)
            raise Killed

    market = Dying()
    deal_id = await asked_for(house)
    services = services_of(house, market)
    (row,) = await services.across.claim_outbox(5, LEASE)
    with pytest.raises(Killed):
        await work_off(services, row.id, row.broker_id, row.fence)
    assert the_row(house, "create_trip")["state"] == "due"
    assert await work_all(services, house) == 0, "its lease still runs"
    leases_end(house)
    assert await work_all(services, house) == 1
    assert len(market.made) == 1
    assert (await deal_now(house, deal_id)).marketplace.trip_id == "FP8V2U"


async def test_a_worker_that_was_overtaken_does_not_act_on_what_it_saw(house: House) -> None:
    """It found no trip, slept, and lost its lease; meanwhile another made the trip."""
    may_go_on = asyncio.Event()
    market = Market(pause=may_go_on)
    await asked_for(house)
    services = services_of(house, market)
    (slow,) = await services.across.claim_outbox(5, LEASE)
    sleeping = asyncio.create_task(work_off(services, slow.id, slow.broker_id, slow.fence))
    await market.arrived.wait()
    leases_end(house)
    assert await work_all(services, house) == 1
    may_go_on.set()
    await sleeping
    assert len(market.made) == 1
    row = the_row(house, "create_trip")
    assert (row["state"], row["fence"]) == ("done", slow.fence + 1)


async def test_a_job_with_an_old_fence_does_nothing(house: House) -> None:
    market = Market()
    await asked_for(house)
    services = services_of(house, market)
    (old,) = await services.across.claim_outbox(5, LEASE)
    leases_end(house)
    (new,) = await services.across.claim_outbox(5, LEASE)
    for fence in (old.fence, new.fence, new.fence, old.fence):
        await work_off(services, old.id, old.broker_id, fence)
    assert len(market.made) == 1


async def test_the_lease_is_renewed_while_the_work_takes_long(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "RENEW_SECONDS", 0.01)
    may_go_on = asyncio.Event()
    market = Market(pause=may_go_on)
    await asked_for(house)
    services = services_of(house, market)
    (row,) = await services.across.claim_outbox(5, LEASE)
    working = asyncio.create_task(work_off(services, row.id, row.broker_id, row.fence))
    await market.arrived.wait()
    async with asyncio.timeout(10):
        first = later = the_row(house, "create_trip")["lease_until"]
        while later <= first:
            later = (await asyncio.to_thread(the_row, house, "create_trip"))["lease_until"]
    may_go_on.set()
    await working
    assert the_row(house, "create_trip")["state"] == "done"


async def test_a_mail_that_is_put_off_goes_out_once_in_the_end(house: House) -> None:
    class Late(PostBox):
        tries = 0

        async def send(self, mime: bytes, *, sender: str, recipients: object) -> Receipt:
            self.tries += 1
            if self.tries < 4:
                raise MailDeferredError("the server is not there.")
            return await super().send(mime, sender=sender, recipients=recipients)

    post = Late()
    deal_id, _ = await approved(house)
    services = services_of(house, Market(), post)
    for _ in range(6):
        everything_is_due(house)
        await work_all(services, house)
    assert (post.tries, len(post.taken)) == (4, 1)
    assert (await deal_now(house, deal_id)).state is DealState.PROPOSAL_SENT
    assert the_row(house, "send_mail")["state"] == "done"


async def test_a_pdf_is_made_once_however_often_the_job_runs(house: House) -> None:
    deal_id = await quoted(house)
    async with house.work.unit(house.anna) as uow:
        taxes: Any = {quote(1).id: "excluded"}
        await price_options(uow, deal_id, quote_ids=[quote(1).id], margin_percent="10", taxes=taxes)
    services = services_of(house, Market())
    (row,) = [r for r in await services.across.claim_outbox(5, LEASE) if r.kind == "render_proposal"]
    for _ in range(2):
        await work_off(services, row.id, row.broker_id, row.fence)
    async with house.work.unit(house.anna) as uow:
        kinds = [event.payload.kind for event in await uow.deals.history(deal_id)]
    assert kinds.count("document_rendered") == 1


@dataclass
class Bench:
    """A worker as in production: RQ in the main thread, everything asynchronous on a loop beside it."""

    loop: asyncio.AbstractEventLoop
    services: JobServices
    queues: Mapping[Urgency, Queue]

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    def dispatch(self) -> int:
        return self.run(dispatch_once(self.services.across, self.queues))

    def burst(self) -> None:
        """Works off what is in the queue, then ends."""
        before = {sign: signal.getsignal(sign) for sign in (signal.SIGINT, signal.SIGTERM)}
        try:
            queues = list(self.queues.values())
            SimpleWorker(queues, connection=queues[0].connection).work(burst=True, logging_level="WARNING")
        finally:
            for sign, handler in before.items():
                signal.signal(sign, handler)


@contextmanager
def bench(house: House, servers: ServerAddresses, market: Market) -> Iterator[Bench]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    database = open_database(
        *(as_role(house.owner_url, role) for role in ("jv_app", "jv_auth", "jv_intake")), pool=2
    )
    with Redis.from_url(servers.redis_url) as redis:
        redis.flushdb()
        work = Work(database, house.clock, house.work.ids, house.heard)
        services = JobServices(work, Across(database), market, PostBox(), HOUSE)  # type: ignore[arg-type]
        rq_jobs.serve_with(loop, services)
        worker = Bench(
            loop, services, {urgency: Queue(name, connection=redis) for urgency, name in QUEUES.items()}
        )
        try:
            yield worker
        finally:
            worker.run(database.close())
            loop.call_soon_threadsafe(loop.stop)
            thread.join(10)
            loop.close()


def a_click(worker: Bench, house: House) -> str:
    async def click() -> str:
        async with worker.services.work.unit(house.anna) as uow:
            deal = await describe_trip(uow, str(uuid.uuid4()), round_trip())
            await request_trip(uow, deal.id, seen=deal.seq)
        return deal.id

    return worker.run(click())


def test_due_rows_go_through_redis_to_an_rq_worker(house: House, servers: ServerAddresses) -> None:
    market = Market()
    with bench(house, servers, market) as worker:
        a_click(worker, house)
        assert worker.dispatch() == 1
        assert worker.dispatch() == 0, "it is held"
        (job,) = worker.queues["now"].jobs
        assert set(map(type, job.args)) <= {str, int}
        assert len(job.args) == 3, "a job carries ids and a fence, no data"
        worker.burst()
    assert len(market.made) == 1
    assert the_row(house, "create_trip")["state"] == "done"


def test_the_end_of_a_job_makes_room_for_the_next(house: House, servers: ServerAddresses) -> None:
    """The dispatcher is woken, and does not look at the clock: more than it takes at once is done at once."""
    ended: list[bool] = []
    with bench(house, servers, Market()) as worker:
        rq_jobs.serve_with(worker.loop, worker.services, lambda: ended.append(True))
        a_click(worker, house)
        worker.dispatch()
        worker.burst()
        worker.run(worker.services.across.queue_figures())
    assert ended == [True]


def test_a_queue_that_was_lost_loses_no_work(house: House, servers: ServerAddresses) -> None:
    """Redis was emptied, or the worker was killed, between the claim and the work."""
    market = Market()
    with bench(house, servers, market) as worker:
        a_click(worker, house)
        assert worker.dispatch() == 1
        worker.queues["now"].connection.flushdb()
        worker.burst()
        assert market.made == []
        leases_end(house)
        assert worker.dispatch() == 1
        worker.burst()
    assert len(market.made) == 1
    assert the_row(house, "create_trip")["state"] == "done"


def test_a_row_that_was_queued_twice_is_worked_on_once(house: House, servers: ServerAddresses) -> None:
    market = Market()
    with bench(house, servers, market) as worker:
        a_click(worker, house)
        worker.dispatch()
        leases_end(house)
        assert worker.dispatch() == 1
        assert len(worker.queues["now"].jobs) == 2
        worker.burst()
        assert worker.queues["now"].failed_job_registry.count == 0
    assert len(market.made) == 1


def test_no_more_is_claimed_than_can_soon_begin(house: House, servers: ServerAddresses) -> None:
    """What waits behind others would lose its lease."""
    with bench(house, servers, Market()) as worker:
        for _ in range(TAKE + 3):
            a_click(worker, house)
        assert worker.dispatch() == TAKE
        assert worker.dispatch() == 0
        held = [row for row in rows(house, "outbox") if row["lease_until"] is not None]
        assert len(held) == TAKE
