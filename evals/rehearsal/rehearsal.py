"""The rehearsal itself: sample requests side by side, while the marketplace fails and a worker dies."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import httpx

from evals.rehearsal.broker import cookie_of
from evals.rehearsal.house import House, opened
from evals.rehearsal.sample import Outcome, rehearse_one, sample_words

AT_ONCE = 5
FAULTS = (
    {"kind": "500", "count": 6, "path": "/api/*"},
    {"kind": "429", "count": 4, "path": "/api/*", "reset": 1},
    {"kind": "slow", "count": 6, "path": "/api/*", "seconds": 1.5},
    {"kind": "cut", "count": 2, "method": "GET", "path": "/api/*"},
    {"kind": "webhook-lost", "count": 5},
    {"kind": "webhook-twice", "count": 5},
)


@dataclass(frozen=True)
class Rehearsed:
    """All that was seen: `doctor` and `ready` before, figures after."""

    started_seconds: float
    doctor: list[tuple[str, str, str]]
    ready: dict[str, str]
    outcomes: list[Outcome]
    figures: dict[tuple[str, tuple[tuple[str, str], ...]], float]
    mails: int
    worker_killed: bool

    @property
    def accepted(self) -> int:
        return sum(one.problem is None for one in self.outcomes)

    def seconds(self, step: str) -> list[float]:
        """Of every request that got through this step, sorted."""
        return sorted(one.seconds[step] for one in self.outcomes if step in one.seconds)

    def median(self, step: str) -> float | None:
        seconds = self.seconds(step)
        return median(seconds) if seconds else None

    def total(self, name: str, **labels: str) -> float:
        """Of the samples of this name with these labels."""
        return sum(
            value
            for (sample, had), value in self.figures.items()
            if sample == name and labels.items() <= dict(had).items()
        )


def rehearse(folder: Path, requests: int) -> Rehearsed:
    with opened(folder) as house:
        return asyncio.run(_rehearsed(house, requests))


async def _rehearsed(house: House, requests: int) -> Rehearsed:
    doctor, ready = await asyncio.to_thread(house.doctor), await asyncio.to_thread(house.ready)
    cookie = await cookie_of(house.chat, house.login, house.password)
    places = asyncio.Semaphore(AT_ONCE)

    async def one(words: str) -> Outcome:
        async with places:
            return await rehearse_one(house, cookie, words)

    running = [asyncio.create_task(one(words)) for words in sample_words(requests)]
    troubles = asyncio.create_task(_trouble(house, running))
    outcomes = await asyncio.gather(*running)
    killed = await troubles
    async with httpx.AsyncClient(base_url=house.mailbox, trust_env=False, timeout=30) as http:
        mails = len((await http.get("/api/messages")).raise_for_status().json()["messages"])
    figures = await asyncio.to_thread(house.figures)
    return Rehearsed(house.started_seconds, doctor, ready, list(outcomes), figures, mails, killed)


async def _trouble(house: House, running: list[asyncio.Task[Outcome]]) -> bool:
    """A fault with every few requests that are done, and once kill -9 of the worker; the launcher starts it
    again. Whether it was killed."""
    killed = False
    async with httpx.AsyncClient(base_url=house.marketplace, trust_env=False, timeout=30) as market:
        for number, fault in enumerate(FAULTS, start=1):
            done = min(len(running), number * max(1, len(running) // (len(FAULTS) + 2)))
            await _finished(running, done)
            (await market.post("/admin/faults", json=fault)).raise_for_status()
            if number == len(FAULTS) // 2:
                house.child("worker").kill()
                killed = True
    return killed


async def _finished(running: list[asyncio.Task[Outcome]], count: int) -> None:
    """Returns when so many are done, whichever they are: one that is slow holds no trouble up."""
    while sum(task.done() for task in running) < count:
        waited_for = [task for task in running if not task.done()]
        await asyncio.wait(waited_for, return_when=asyncio.FIRST_COMPLETED)
