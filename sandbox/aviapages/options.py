"""What the demo was started with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Pace = Literal["fast", "real"]


@dataclass(frozen=True)
class Options:
    """`calls_a_minute` and `monthly_limit` None: never a 429."""

    store: Path
    public_base: str
    seed: int = 1
    token: str = "sandbox"  # noqa: S105 - the demo's public credential
    pace: Pace = "fast"
    calls_a_minute: int | None = None
    monthly_limit: int | None = None
    page_size: int = 20
