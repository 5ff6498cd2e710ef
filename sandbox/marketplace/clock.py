"""The marketplace's clock: real time, unless an admin sets, freezes or advances it. Kept in the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sandbox.marketplace.store import Store

_OFFSET = "clock_offset_seconds"
_FROZEN = "clock_frozen_at"


class Clock:
    def __init__(self, store: Store) -> None:
        self._store = store

    def now(self) -> datetime:
        """UTC."""
        frozen = self._store.fact(_FROZEN)
        if frozen is not None:
            return datetime.fromisoformat(frozen)
        offset = self._store.fact(_OFFSET)
        return datetime.now(UTC) + timedelta(seconds=float(offset or 0))

    @property
    def frozen(self) -> bool:
        return self._store.fact(_FROZEN) is not None

    def set(self, moment: datetime, *, frozen: bool) -> None:
        with self._store.transaction():
            self._store.keep_fact(_FROZEN, moment.astimezone(UTC).isoformat() if frozen else None)
            offset = (moment - datetime.now(UTC)).total_seconds()
            self._store.keep_fact(_OFFSET, str(offset))

    def advance(self, seconds: float) -> None:
        self.set(self.now() + timedelta(seconds=seconds), frozen=self.frozen)

    def be_real(self) -> None:
        with self._store.transaction():
            self._store.keep_fact(_FROZEN, None)
            self._store.keep_fact(_OFFSET, None)


def stamp(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds; sorts as text."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
