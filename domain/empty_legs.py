"""Flights that operators have to make anyway: what a broker looks for among them, and what was found when."""

from __future__ import annotations

import datetime as dt
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from domain.asks import AskedOperator
from domain.happening import Happening
from domain.money import Money


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class EmptyLegRules(_Frozen):
    """How long a house watches, and how much at once."""

    days: int = 7
    """a watch of which nobody said until when"""
    most_days: int = 30
    watches_most: int = 10
    """open at once, of one broker"""
    near_nm: int = 60
    """around a place that is only said to be near"""


class EmptyLeg(_Frozen):
    """A flight that an operator has to make anyway, as a channel lists it. Never an offer for a trip."""

    external_id: str
    origin: str
    """ICAO"""
    destination: str | None
    """ICAO; None: open"""
    first_day: dt.date | None
    """UTC, as all days of a channel"""
    last_day: dt.date | None
    operator: AskedOperator | None
    aircraft: str | None
    category: str | None
    seats: int | None
    price: Money | None
    pets_allowed: bool | None
    wifi: bool | None
    owners_approval_required: bool | None
    domestic_flights_only: bool | None


class Area(_Frozen):
    """A place as it was said, and every airport that it stands for."""

    text: str
    airports: tuple[str, ...]
    """ICAO, the nearest or preferred first; never empty"""
    near: bool = False


class LegQuery(_Frozen):
    """What is looked for. None: anything will do; one end of the route is always known."""

    origin: Area | None = None
    destination: Area | None = None
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    passengers: int | None = None
    most: Money | None = None
    """for the whole flight"""

    @model_validator(mode="after")
    def _makes_sense(self) -> LegQuery:
        if self.origin is None and self.destination is None:
            raise ValueError("one end of the route must be known")
        if (self.first_day is None) != (self.last_day is None):
            raise ValueError("days are said from and to")
        if self.first_day and self.last_day and self.first_day > self.last_day:
            raise ValueError("the last day lies before the first")
        return self


class LegMatch(_Frozen):
    """A leg that fits, since when it is known, and what has become of it."""

    leg: EmptyLeg
    seen_at: datetime
    was: Money | None = None
    """its price before the last drop"""
    changed_at: datetime | None = None
    gone: bool = False
    """no longer listed: sold, flown or withdrawn"""


Status = Literal["looking", "shown", "watching", "ended", "failed"]
WhyEnded = Literal["time", "stopped"]


class LegSearch(_Frozen):
    """One search or watch. `until` None: looked for once."""

    search_id: str
    system: str
    query: LegQuery
    until: datetime | None = None
    status: Status = "looking"
    matches: tuple[LegMatch, ...] = ()
    read_at: datetime | None = None
    """of the list in which something was new last"""
    problem: str | None = None
    why_ended: WhyEnded | None = None

    @property
    def open(self) -> bool:
        return self.status in {"looking", "watching"}


class LegHappening(Happening):
    search_id: str


class EmptyLegsAsked(LegHappening):
    """The broker's words or click: look for such legs, once or until a moment."""

    kind: Literal["empty_legs_asked"] = "empty_legs_asked"
    system: str
    query: LegQuery
    until: datetime | None = None


class EmptyLegsSeen(LegHappening):
    """All legs that fit, as they were listed at `read_at`. Written when something differs from before."""

    kind: Literal["empty_legs_seen"] = "empty_legs_seen"
    legs: tuple[EmptyLeg, ...]
    read_at: datetime


class EmptyLegsNotSeen(LegHappening):
    """The list could not be read. A watch goes on, a single search has ended."""

    kind: Literal["empty_legs_not_seen"] = "empty_legs_not_seen"
    sentence: str
    """what happened, what it means, what to do now"""


class EmptyLegWatchEnded(LegHappening):
    kind: Literal["empty_leg_watch_ended"] = "empty_leg_watch_ended"
    why: WhyEnded


Looking = EmptyLegsAsked | EmptyLegsSeen | EmptyLegsNotSeen | EmptyLegWatchEnded
LOOKING = (EmptyLegsAsked, EmptyLegsSeen, EmptyLegsNotSeen, EmptyLegWatchEnded)


class News(_Frozen):
    """What a list tells that was not shown yet."""

    new: tuple[EmptyLeg, ...] = ()
    cheaper: tuple[EmptyLeg, ...] = ()
    quiet: bool = False
    """something else is different: a leg is gone or is back, a price has risen"""

    @property
    def worth_saying(self) -> bool:
        return bool(self.new or self.cheaper)


def news(search: LegSearch, legs: tuple[EmptyLeg, ...]) -> News:
    """What these legs are to somebody who has seen the search's matches."""
    known = {match.leg.external_id: match for match in search.matches}
    listed = {leg.external_id for leg in legs}
    met = [(known[leg.external_id], leg) for leg in legs if leg.external_id in known]
    cheaper = tuple(leg for match, leg in met if _dropped(match.leg, leg))
    left = any(not match.gone and match.leg.external_id not in listed for match in search.matches)
    other = any(match.gone or (match.leg != leg and leg not in cheaper) for match, leg in met)
    new = tuple(leg for leg in legs if leg.external_id not in known)
    return News(new=new, cheaper=cheaper, quiet=left or other)


def after(searches: tuple[LegSearch, ...], happening: Looking, at: datetime) -> tuple[LegSearch, ...]:
    """The deal's searches after the event. ValueError when there is no such search."""
    if isinstance(happening, EmptyLegsAsked):
        asked = LegSearch(
            search_id=happening.search_id,
            system=happening.system,
            query=happening.query,
            until=happening.until,
        )
        return (*searches, asked)
    if not any(search.search_id == happening.search_id for search in searches):
        raise ValueError("this deal has no such search for empty legs")
    return tuple(
        search.model_copy(update=_changes(search, happening, at))
        if search.search_id == happening.search_id
        else search
        for search in searches
    )


def _changes(search: LegSearch, happening: Looking, at: datetime) -> dict[str, object]:
    match happening:
        case EmptyLegsSeen(legs=legs, read_at=read_at):
            status = search.status if not search.open else "watching" if search.until else "shown"
            matches = _matched(search.matches, legs, at)
            return {"status": status, "matches": matches, "read_at": read_at, "problem": None}
        case EmptyLegsNotSeen(sentence=sentence):
            status = search.status if search.until or not search.open else "failed"
            return {"status": status, "problem": sentence}
        case EmptyLegWatchEnded(why=why):
            return {"status": "ended", "why_ended": why, "problem": None}
    raise ValueError(f"no rule for {happening.kind}")


def _matched(before: tuple[LegMatch, ...], legs: tuple[EmptyLeg, ...], at: datetime) -> tuple[LegMatch, ...]:
    listed = {leg.external_id: leg for leg in legs}
    known = {match.leg.external_id for match in before}
    kept = tuple(_still(match, listed.get(match.leg.external_id), at) for match in before)
    return (*kept, *(LegMatch(leg=leg, seen_at=at) for leg in legs if leg.external_id not in known))


def _still(match: LegMatch, leg: EmptyLeg | None, at: datetime) -> LegMatch:
    if leg is None:
        return match.model_copy(update={"gone": True})
    if _dropped(match.leg, leg):
        return match.model_copy(update={"leg": leg, "was": match.leg.price, "changed_at": at, "gone": False})
    same_price = leg.price == match.leg.price
    return match.model_copy(update={"leg": leg, "gone": False, **({} if same_price else {"was": None})})


def _dropped(before: EmptyLeg, now: EmptyLeg) -> bool:
    """Prices in two currencies are not compared: nobody was told of a drop."""
    if before.price is None or now.price is None or before.price.currency != now.price.currency:
        return False
    return now.price.amount < before.price.amount
