"""One case compared slot by slot: what was understood against what is right.

Both sides are plain JSON: the line that `jetvision understand --jsonl` writes, and what a case expects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import Any

LEG_SLOTS = ("origin", "destination", "date", "time", "time_kind", "passengers")
VALUES = frozenset(
    ("origin", "destination", "date", "return_date", "time", "passengers", "requirements", "budget")
)
"""slots that hold what somebody said: only they can be filled falsely"""


class Verdict(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    """another value than the right one, or none"""
    FALSE_FILL = "false fill"
    """a value that nobody said"""


@dataclass(frozen=True, slots=True)
class Slot:
    """One compared value. `path` says where it stands (`legs.0.date`), `name` is its column (`date`)."""

    path: str
    name: str
    got: Any
    wanted: Any
    verdict: Verdict

    @property
    def filled(self) -> bool:
        """A value was given where values can be false."""
        return self.name in VALUES and not _empty(self.got)

    def __str__(self) -> str:
        return f"{self.path} is {self.got!r}, not {self.wanted!r} ({self.verdict})"


Comparison = Callable[[dict[str, Any], dict[str, Any]], Iterator[Slot]]


def compare_trip(line: dict[str, Any], expected: dict[str, Any]) -> Iterator[Slot]:
    """A case in the form of `workflow_cases.jsonl`. A leg too many counts with all its values."""
    trip = line["trip"] or {"trip_type": None, "legs": [], "requirements": [], "budget": None}
    yield _slot("intent", line["intent"], expected["intent"])
    yield _slot("trip_type", trip["trip_type"], expected["trip_type"])
    yield _slot("legs", len(trip["legs"]), len(expected["legs"]))
    none: dict[str, Any] = {}
    for index, (got, wanted) in enumerate(zip_longest(trip["legs"], expected["legs"], fillvalue=none)):
        for name in LEG_SLOTS:
            value = got.get(name)
            yield _slot(
                f"legs.{index}.{name}", value["icao"] if isinstance(value, dict) else value, wanted.get(name)
            )
    yield _slot("requirements", trip["requirements"], expected["requirements"])
    yield _slot("budget", trip["budget"], expected["budget"])
    yield _slot("missing", line["missing"], expected["missing"])


def compare_dialogue(line: dict[str, Any], gold: dict[str, Any]) -> Iterator[Slot]:
    """A dialogue with one resolved answer: cities by any of their names, first and last date, people of the
    first leg (where they are given)."""
    legs = line["trip"]["legs"] if line["trip"] else []
    first = legs[0] if legs else {}
    for name in ("origin", "destination"):
        yield _city(name, first.get(name), gold[name])
    yield _slot("date", first.get("date"), gold["date"])
    yield _slot("return_date", legs[-1]["date"] if len(legs) > 1 else None, gold["return_date"])
    if gold["passengers"] is not None:
        yield _slot("passengers", first.get("passengers"), gold["passengers"])


def _slot(path: str, got: Any, wanted: Any) -> Slot:
    name = path.rsplit(".", 1)[-1]
    if got == wanted:
        return Slot(path, name, got, wanted, Verdict.RIGHT)
    return Slot(
        path, name, got, wanted, Verdict.FALSE_FILL if _nobody_said(name, got, wanted) else Verdict.WRONG
    )


def _nobody_said(name: str, got: Any, wanted: Any) -> bool:
    if name not in VALUES or _empty(got):
        return False
    if isinstance(got, list):
        return bool(set(got) - set(wanted))
    return _empty(wanted)


def _city(name: str, place: dict[str, Any] | None, wanted: str | None) -> Slot:
    """Upper and lower case, state and country aside."""
    called = [place[key] for key in ("text", "city", "metro") if place[key]] if place else []
    got = next(iter(called), None)
    if wanted is not None and _town(wanted) in map(_town, called):
        return Slot(name, name, got, wanted, Verdict.RIGHT)
    return _slot(name, got, wanted)


def _town(name: str) -> str:
    return name.split(",")[0].strip().lower()


def _empty(value: Any) -> bool:
    return value is None or value == []
