"""Carrying pointers to their targets: HTTP Basic, a few tries with growing pauses, then given up."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import sqlite3
import time

import httpx

from sandbox.marketplace.market import Market

log = logging.getLogger("sandbox.webhooks")

PAUSES_SECONDS = {
    "fast": (0.5, 1, 2, 4, 8, 15, 30),
    "real": (5, 30, 60, 300, 900, 1800),
}
TIMEOUT_SECONDS = 5.0
AT_ONCE = 8


async def deliver_webhooks(market: Market) -> None:
    """Runs for the life of the process. A kill between a call and its record sends that one again."""
    async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
        while True:
            market.deliveries_changed.clear()
            due = _due(market)
            if due:
                await asyncio.gather(*(_deliver(market, client, row) for row in due))
            else:
                await _wait(market)


def _due(market: Market) -> list[sqlite3.Row]:
    return market.store.rows(
        "SELECT d.id, d.setting, d.event, d.pointer, d.attempts,"
        " s.target_uri, s.client_identifier, s.client_secret"
        " FROM deliveries d LEFT JOIN webhook_settings s ON s.id = d.setting"
        " WHERE d.state IN ('due', 'held') AND d.due_at <= ? ORDER BY d.due_at, d.id LIMIT ?",
        time.time(),
        AT_ONCE,
    )


async def _wait(market: Market) -> None:
    row = market.store.row("SELECT min(due_at) AS next FROM deliveries WHERE state IN ('due', 'held')")
    following = row["next"] if row is not None else None
    pause = None if following is None else max(0.0, following - time.time())
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(pause):
            await market.deliveries_changed.wait()


async def _deliver(market: Market, client: httpx.AsyncClient, row: sqlite3.Row) -> None:
    if row["target_uri"] is None:
        _record(market, row, "given_up", "the setting was replaced")
        return
    try:
        answer = await client.post(
            row["target_uri"],
            json=json.loads(row["pointer"]),
            auth=(row["client_identifier"], row["client_secret"]),
        )
    except (httpx.HTTPError, httpx.InvalidURL) as failure:
        _retry(market, row, type(failure).__name__)
        return
    if answer.is_success:
        _record(market, row, "delivered", str(answer.status_code))
        _release_held(market, row)
    else:
        _retry(market, row, str(answer.status_code))


def _retry(market: Market, row: sqlite3.Row, outcome: str) -> None:
    pauses = PAUSES_SECONDS[market.options.pace]
    if row["attempts"] >= len(pauses):
        _record(market, row, "given_up", outcome)
        return
    market.store.execute(
        "UPDATE deliveries SET state = 'due', attempts = attempts + 1, due_at = ?, outcome = ? WHERE id = ?",
        time.time() + pauses[row["attempts"]],
        outcome,
        row["id"],
    )
    log.info("webhook %s %s: %s, will be tried again", row["setting"], row["event"], outcome)


def _record(market: Market, row: sqlite3.Row, state: str, outcome: str) -> None:
    market.store.execute(
        "UPDATE deliveries SET state = ?, attempts = attempts + 1, outcome = ? WHERE id = ?",
        state,
        outcome,
        row["id"],
    )
    log.info("webhook %s %s %s: %s", row["setting"], row["event"], state, outcome)


def _release_held(market: Market, delivered: sqlite3.Row) -> None:
    """A held pointer goes out right after a later one has arrived: out of order."""
    market.store.execute(
        "UPDATE deliveries SET state = 'due', due_at = ? WHERE state = 'held' AND setting = ? AND id < ?",
        time.time(),
        delivered["setting"],
        delivered["id"],
    )
