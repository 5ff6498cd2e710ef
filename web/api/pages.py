"""Lists a page at a time: `limit`, and `cursor` as the page before gave it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Query

Limit = Annotated[int, Query(ge=1, le=100, description="How many at most.")]
Cursor = Annotated[
    UUID | None, Query(description="`next_cursor` of the page before; left out: the first page.")
]

T = TypeVar("T")


def page_of(rows: Sequence[T], limit: int) -> tuple[Sequence[T], T | None]:
    """Of one row more than the limit: those of this page, and its last one if there are more."""
    shown = rows[:limit]
    return shown, shown[-1] if len(rows) > limit else None
