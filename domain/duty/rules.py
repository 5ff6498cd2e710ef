"""Flight, duty and rest limits by regulator and date.

Part 135 comes first: most charter in the United States flies under it. `verified` False marks what nobody has
confirmed yet; such a table warns a broker, it settles nothing. All times are minutes.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

Regulator = Literal["FAA", "EASA", "UK", "TC"]


class NoDutyRulesError(LookupError):
    """No table for that regulator, day or crew."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class CrewLimit(_Frozen):
    """What a crew of so many pilots may do between two rests."""

    pilots: int
    flight_minutes: int | None
    """None: the regulator counts duty only"""
    duty_minutes: int
    late_start_minutes: int
    """the limit for the least favourable local hour of reporting; equal where the hour does not matter"""
    law: str
    verified: bool


class OverrunRest(_Frozen):
    """The rest that follows when flight time went beyond the limit by up to `over_minutes` (None: more)."""

    over_minutes: int | None
    rest_minutes: int


class DutyRules(_Frozen):
    """One regulator's table in one period. `valid_to` None: in force until changed."""

    regulator: Regulator
    name: str
    valid_from: date
    valid_to: date | None = None
    report_minutes: int = 60
    """duty begins so long before the first take-off, an empty flight's included"""
    release_minutes: int
    """duty ends so long after the last arrival"""
    rest_minutes: int
    rest_as_long_as_duty: bool = False
    overruns: tuple[OverrunRest, ...] = ()
    free_sectors: int | None = None
    """flights after which each further one shortens the duty by `sector_minutes`; None: they do not"""
    sector_minutes: int = 0
    shortest_duty_minutes: int = 0
    limits: tuple[CrewLimit, ...]
    flight_in_24_hours_law: str | None = None
    """the law that counts flight time over any 24 hours, with its way out by rest before and after"""
    rest_law: str
    source: str
    rest_verified: bool
    not_checked: tuple[str, ...]
    """limits over weeks and months: only the operator's records can tell"""

    def limit(self, pilots: int) -> CrewLimit:
        """The row of that crew, or the largest one below it. NoDutyRulesError when there is none."""
        rows = [row for row in self.limits if row.pilots <= pilots]
        if not rows:
            raise NoDutyRulesError(f"{self.name} has no row for a crew of {pilots}")
        return max(rows, key=lambda row: row.pilots)

    def rest_after(self, duty_minutes: int, flight_minutes: int, pilots: int) -> int:
        """Minutes of rest that must follow such a duty."""
        rest = self.rest_minutes
        if self.rest_as_long_as_duty:
            rest = max(rest, duty_minutes)
        allowed = self.limit(pilots).flight_minutes
        over = flight_minutes - allowed if allowed is not None else 0
        if over <= 0:
            return rest
        longer = [row.rest_minutes for row in self.overruns if (row.over_minutes or over) >= over]
        return max(rest, min(longer, default=rest))

    def duty_limit(self, row: CrewLimit, sectors: int) -> tuple[int, int]:
        """(the limit at the best hour of reporting, at the worst), less what many sectors take off."""
        if self.free_sectors is None:
            return row.duty_minutes, row.late_start_minutes
        cut = max(0, sectors - self.free_sectors) * self.sector_minutes
        floor = self.shortest_duty_minutes
        return max(floor, row.duty_minutes - cut), max(floor, row.late_start_minutes - cut)


def _row(
    pilots: int,
    flight_hours: int | None,
    duty_hours: int,
    law: str,
    *,
    late_hours: int | None = None,
    verified: bool = False,
) -> CrewLimit:
    return CrewLimit(
        pilots=pilots,
        flight_minutes=None if flight_hours is None else flight_hours * 60,
        duty_minutes=duty_hours * 60,
        late_start_minutes=(late_hours or duty_hours) * 60,
        law=law,
        verified=verified,
    )


_EUROPEAN_ROWS = (
    _row(1, None, 10, "single pilot", late_hours=8),
    _row(2, None, 13, "ORO.FTL.205(b)", late_hours=11),
    _row(3, None, 14, "CS FTL.1.205(c), rest facility of class 3"),
    _row(4, None, 15, "CS FTL.1.205(c), rest facility of class 3"),
)
_EUROPEAN_CUMULATIVE = ("60 hours of duty in 7 days", "190 hours of duty and 100 of flight in 28 days")

TABLES: tuple[DutyRules, ...] = (
    DutyRules(
        regulator="FAA",
        name="14 CFR Part 135",
        valid_from=date(1985, 10, 1),
        release_minutes=30,
        rest_minutes=10 * 60,
        overruns=(
            OverrunRest(over_minutes=30, rest_minutes=11 * 60),
            OverrunRest(over_minutes=60, rest_minutes=12 * 60),
            OverrunRest(over_minutes=None, rest_minutes=16 * 60),
        ),
        limits=(
            _row(1, 8, 14, "14 CFR 135.267(b)(1), (d)", verified=True),
            _row(2, 10, 14, "14 CFR 135.267(b)(2), (d)", verified=True),
            _row(3, 12, 18, "14 CFR 135.269(b), sleeping place on board"),
            _row(4, 16, 20, "14 CFR 135.269(b), sleeping place on board"),
        ),
        flight_in_24_hours_law="14 CFR 135.267(b), (c)",
        rest_law="14 CFR 135.267(d), (e)",
        source="14 CFR 135.267, public copies of the text",
        rest_verified=True,
        not_checked=(
            "500 hours of flight in a quarter, 800 in two, 1,400 in a year",
            "13 rest periods of 24 hours in a quarter",
        ),
    ),
    DutyRules(
        regulator="EASA",
        name="EU 965/2012, Subpart FTL",
        valid_from=date(2016, 2, 18),
        release_minutes=0,
        rest_minutes=10 * 60,
        rest_as_long_as_duty=True,
        free_sectors=2,
        sector_minutes=30,
        shortest_duty_minutes=9 * 60,
        limits=_EUROPEAN_ROWS,
        rest_law="ORO.FTL.235",
        source="general knowledge of EU 965/2012; air taxi may fly under national rules",
        rest_verified=False,
        not_checked=_EUROPEAN_CUMULATIVE,
    ),
    DutyRules(
        regulator="UK",
        name="UK 965/2012, Subpart FTL",
        valid_from=date(2021, 1, 1),
        release_minutes=0,
        rest_minutes=10 * 60,
        rest_as_long_as_duty=True,
        free_sectors=2,
        sector_minutes=30,
        shortest_duty_minutes=9 * 60,
        limits=_EUROPEAN_ROWS,
        rest_law="ORO.FTL.235",
        source="general knowledge of the retained EU 965/2012",
        rest_verified=False,
        not_checked=_EUROPEAN_CUMULATIVE,
    ),
    DutyRules(
        regulator="TC",
        name="Canadian Aviation Regulations, Part VII",
        valid_from=date(2022, 12, 12),
        release_minutes=0,
        rest_minutes=10 * 60,
        limits=(
            _row(1, 8, 13, "CAR 700.27, 700.28", late_hours=9),
            _row(2, None, 13, "CAR 700.28", late_hours=9),
            _row(3, None, 14, "CAR 700.60", late_hours=14),
            _row(4, None, 15, "CAR 700.60", late_hours=15),
        ),
        rest_law="CAR 700.40",
        source="general knowledge of the Canadian Aviation Regulations",
        rest_verified=False,
        not_checked=("112 hours of flight in 28 days", "1,000 hours of flight in 365 days"),
    ),
)


def duty_rules(regulator: str, day: date, tables: tuple[DutyRules, ...] = TABLES) -> DutyRules:
    """The regulator's table in force on `day`. NoDutyRulesError when there is none."""
    for table in tables:
        ended = table.valid_to is not None and day > table.valid_to
        if table.regulator == regulator and table.valid_from <= day and not ended:
            return table
    raise NoDutyRulesError(f"no crew duty table of {regulator} is in force on {day.isoformat()}")
