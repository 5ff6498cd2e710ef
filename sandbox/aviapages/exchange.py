"""Everything one running demo is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sandbox.aviapages.directory import Directory
from sandbox.aviapages.options import Options
from sandbox.marketplace.clock import Clock
from sandbox.marketplace.store import Store

SCHEMA = (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")


@dataclass
class Exchange:
    options: Options
    store: Store
    clock: Clock
    directory: Directory

    @classmethod
    def open(cls, options: Options) -> Exchange:
        store = Store(options.store, "aviapages", SCHEMA)
        return cls(options, store, Clock(store), Directory(options.seed))

    def now(self) -> datetime:
        return self.clock.now()


def written(moment: datetime) -> str:
    """ISO 8601 in UTC, to the second."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
