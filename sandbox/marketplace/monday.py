"""The weekly wipe: with `--monday-wipe`, what existed before Monday 06:00 UTC is gone from then on."""

from __future__ import annotations

from datetime import datetime, timedelta

from sandbox.marketplace.clock import stamp
from sandbox.marketplace.market import Market

_LAST = "wiped_for_week_of"


def wipe_if_monday_has_come(market: Market) -> None:
    """Called before each API request."""
    if not market.options.monday_wipe:
        return
    latest = stamp(_latest_monday(market.now()))
    known = market.store.fact(_LAST)
    if known is None or known < latest:
        with market.store.transaction():
            market.store.keep_fact(_LAST, latest)
            if known is not None:
                market.store.wipe_business()


def _latest_monday(now: datetime) -> datetime:
    six = now.replace(hour=6, minute=0, second=0, microsecond=0) - timedelta(days=now.weekday())
    return six if six <= now else six - timedelta(days=7)
