"""What the demo marketplace was started with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Pace = Literal["fast", "real"]


@dataclass(frozen=True)
class Options:
    """`rate_limit` is in calls per second (None: headers only, never a 429). `hidden_rfq_percent` is the
    share of RFQs that `GET /rfqs/{arfq}` answers with 404, as the real system often does. `price_level` and
    `price_spread` make another market of the same fleet: all prices times the level, and each tail's by its
    own draw within plus or minus the spread, both in percent."""

    store: Path
    public_base: str
    seed: int = 1
    api_token: str = "sandbox"  # noqa: S105 - the demo's public credential
    bearer: str = "sandbox"
    pace: Pace = "fast"
    rate_limit: float | None = None
    hidden_rfq_percent: int = 25
    monday_wipe: bool = False
    auto_send: bool = False
    price_level: int = 100
    price_spread: int = 0

    @property
    def operator_bearer(self) -> str:
        """The bearer of the simulated operators' side (submitQuote, decline)."""
        return f"{self.bearer}-operator"
