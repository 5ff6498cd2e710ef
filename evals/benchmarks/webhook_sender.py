"""Who posts the webhooks of the benchmark: a process of its own, so that its work is not the server's."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

import httpx


@dataclass(frozen=True)
class Target:
    hooks: str
    api: str
    secret: str


def send(target: Target, refs: Sequence[str], per_second: float | None) -> tuple[list[float], float]:
    """(milliseconds to each 200, seconds in all). `per_second` None: fifty at a time, as fast as they go;
    otherwise each by its own clock, whatever became of the one before."""
    return asyncio.run(_send(target, refs, per_second))


async def _send(target: Target, refs: Sequence[str], per_second: float | None) -> tuple[list[float], float]:
    limits = httpx.Limits(max_connections=50, max_keepalive_connections=50)
    access = ("jetvision", target.secret)
    async with httpx.AsyncClient(auth=access, trust_env=False, limits=limits, timeout=30) as http:

        async def post(ref: str) -> float:
            start = time.perf_counter()
            body = {"id": ref, "type": "rfqs", "href": f"{target.api}/rfqs/{ref}"}
            (await http.post(target.hooks, json=body)).raise_for_status()
            return 1000 * (time.perf_counter() - start)

        gate = asyncio.Semaphore(50)

        async def next_one(ref: str) -> float:
            async with gate:
                return await post(ref)

        for _ in range(5):
            await post(refs[0])
        start = time.perf_counter()
        posts = []
        for n, ref in enumerate(refs):
            if per_second is not None:
                await asyncio.sleep(max(0.0, start + n / per_second - time.perf_counter()))
            posts.append(asyncio.create_task(next_one(ref) if per_second is None else post(ref)))
        taken = await asyncio.gather(*posts)
        return list(taken), time.perf_counter() - start
