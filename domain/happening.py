"""What every kind of event has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Happening(BaseModel):
    """An event's content: it is frozen and knows its own name."""

    model_config = ConfigDict(frozen=True)
