"""Everything one running marketplace is made of."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.marketplace.clock import Clock, stamp
from sandbox.marketplace.fleet import Fleet
from sandbox.marketplace.options import Options
from sandbox.marketplace.store import Store


@dataclass
class Market:
    options: Options
    store: Store
    clock: Clock
    fleet: Fleet
    answers_changed: asyncio.Event = field(default_factory=asyncio.Event)
    deliveries_changed: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    def open(cls, options: Options) -> Market:
        store = Store(options.store)
        return cls(options, store, Clock(store), Fleet(options.seed))

    @property
    def seed(self) -> int:
        return self.options.seed

    def now(self) -> datetime:
        return self.clock.now()

    def now_stamp(self) -> str:
        return stamp(self.clock.now())

    def api_href(self, kind: str, name: str) -> str:
        return f"{self.options.public_base}/api/{kind}/{name}"

    def page_href(self, path: str) -> str:
        return f"{self.options.public_base}/marketplace/mvc/{path}"
