"""What a broker wants to see on the board: chosen there, or said in words."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.pipeline import Stage
from persistence.pipeline import Filter, Sort
from tools.deals.wording import local_day

Period = Literal["all", "week", "month", "quarter"]
DAYS: dict[Period, int] = {"week": 7, "month": 31, "quarter": 92}
"""from today on: in which a deal departs"""
LONGEST_SEARCH = 200

Id = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]


class View(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    search: str = Field(default="", max_length=LONGEST_SEARCH)
    sort: Sort = "departure"
    stage: Stage | None = None
    client_id: Id | None = None
    hot: bool = False
    archived: bool = False
    """only what was put aside"""
    period: Period = "all"
    after: dict[Stage, Id] = {}
    """by stage: the deal behind which its page begins"""

    def filter(self, now: datetime, zone: str) -> Filter:
        """At this moment, for a broker in this zone. A search looks in the archive too."""
        today = local_day(now, zone)
        within = self.period != "all"
        return Filter(
            archived=True if self.archived else None if self.search.strip() else False,
            stages=(self.stage,) if self.stage else (),
            client_id=self.client_id,
            hot_at=now if self.hot else None,
            departs_from=today if within else None,
            departs_until=_end(today, self.period) if within else None,
            words=self.search,
        )


def _end(today: date, period: Period) -> date:
    return today + timedelta(days=DAYS[period])
