"""`python -m evals.load [--brokers 50] [--minutes 10] [--webhooks 50]`: a house under the load of a busy day.

First one broker in five gets quotes for a deal, which takes a while: the marketplace takes a call a second.
Then all of them work at once, those at proposals, the others at new requests, while so many webhooks a second
come in; memory is looked at every few seconds. What was seen goes to build/test-results/load.json, which the
readiness page reads.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import secrets
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median, quantiles

import httpx
from pydantic import SecretStr

from evals.load.desks import Seen, Shift, open_accounts, propose, take_requests
from evals.load.figures import REPORT, Figures, Spread
from evals.rehearsal.broker import cookie_of
from evals.rehearsal.house import House, opened
from persistence.database import open_database
from persistence.embedded.launcher import published

LOOK_SECONDS = 5.0
AT_ONCE = 3
"""deals that get their quotes at the same time"""
ONE_IN = 5
"""broker makes proposals, the others take requests"""


async def loaded(house: House, brokers: int, minutes: float, a_second: float) -> Figures:
    running = published(house.data)
    database = open_database(
        *(str(running[f"database{kind}_url"]) for kind in ("", "_auth", "_intake")), pool=2
    )
    password = SecretStr(secrets.token_urlsafe(12))
    try:
        logins = await open_accounts(database, brokers, password)
    finally:
        await database.close()
    cookies = [await cookie_of(house.chat, login, password.get_secret_value()) for login in logins]
    seen, memory = Seen(), Memory(house)
    shift = Shift(asyncio.Semaphore(AT_ONCE), asyncio.Barrier(brokers + 1), minutes)
    proposing = max(1, brokers // ONE_IN)
    desks = [
        asyncio.create_task((propose if n < proposing else take_requests)(house, one, n, shift, seen))
        for n, one in enumerate(cookies)
    ]
    with suppress(asyncio.BrokenBarrierError):
        await shift.begins.wait()
        end = time.monotonic() + 60 * minutes
        await asyncio.gather(_storm(house, running, end, a_second, seen), memory.watch(end))
    await asyncio.gather(*desks)
    return Figures(
        brokers=brokers,
        minutes=minutes,
        problems=seen.problems,
        steps={step: spread(times) for step, times in sorted(seen.seconds.items())},
        memory_mb=memory.seen,
    )


class Memory:
    """Of the chat and the worker with their children, in MB, by name, in the order in which it was seen."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.seen: dict[str, list[float]] = {"chat": [], "worker": []}

    async def watch(self, end: float) -> None:
        while time.monotonic() < end:
            for name, sizes in self.seen.items():
                sizes.append(round(self._house.child(name).memory_info().rss / 2**20, 1))
            await asyncio.sleep(LOOK_SECONDS)


async def _storm(house: House, running: dict[str, object], end: float, a_second: float, seen: Seen) -> None:
    """Pointers to requests of the house, each by its own clock, whatever became of the one before."""
    api = str(running["avinode_base_url"])
    access = str(running["avinode_webhook_user"]), str(running["avinode_webhook_secret"])
    async with httpx.AsyncClient(base_url=house.chat, auth=access, trust_env=False, timeout=30) as http:

        async def post(ref: str) -> None:
            body = {"id": ref, "type": "rfqs", "href": f"{api}/rfqs/{ref}"}
            try:
                with seen.timed("webhook"):
                    (await http.post("/hooks/avinode", json=body)).raise_for_status()
            except httpx.HTTPError as error:
                seen.problems.append(f"webhook: {type(error).__name__}: {error}")

        posts: set[asyncio.Task[None]] = set()
        due = time.monotonic()
        while due < end:
            refs = await _known(house) or ["arfq-1"]
            for n in range(int(20 * a_second)):
                due += 1 / a_second
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                if due >= end:
                    break
                post_one = asyncio.create_task(post(refs[n % len(refs)]))
                posts.add(post_one)
                post_one.add_done_callback(posts.discard)
        await asyncio.gather(*posts)


async def _known(house: House) -> list[str]:
    """The requests that the marketplace has, by id."""
    async with httpx.AsyncClient(base_url=house.marketplace, trust_env=False, timeout=30) as market:
        state = (await market.get("/admin/state")).raise_for_status().json()
    return [rfq["id"] for trip in state["trips"] for rfq in trip.get("rfqs", [])]


def spread(times: Sequence[float]) -> Spread:
    """Of seconds."""
    if len(times) < 2:
        return Spread(len(times), *(2 * [times[0] if times else 0.0]))
    return Spread(len(times), round(median(times), 3), round(quantiles(times, n=20)[-1], 3))


def main() -> int:
    read = argparse.ArgumentParser(prog="python -m evals.load", description=__doc__)
    read.add_argument("--brokers", type=int, default=50)
    read.add_argument("--minutes", type=float, default=10.0)
    read.add_argument("--webhooks", type=float, default=50.0, help="a second")
    given = read.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="jv-", ignore_cleanup_errors=True) as name,
        opened(Path(name) / "data") as house,
    ):
        figures = asyncio.run(loaded(house, given.brokers, given.minutes, given.webhooks))
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps(figures.as_json(), indent=2) + "\n")
    sys.stdout.write("\n".join(figures.lines()) + "\n")
    return 0 if figures.sound else 1


if __name__ == "__main__":
    sys.exit(main())
