"""What an operator offers to fly, held against what the client asked for.

    differences(quote, trip)    # "Departs 12:30, asked 10:00 (leg 1)"
    offered_trip(quote, trip)   # the trip as it would be flown: what is priced, taxed and shown

What the operator does not say is as asked. A quote without legs is the trip as asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from domain.quotes import OfferedLeg, OperatorQuote, QuoteKind
from domain.trip import Leg, Place, Trip
from tools.places.airports import airport, to_place
from tools.places.flight_time import arrival, departure

Severity = Literal["note", "info", "warning"]
"""note: said because the client left it open; info: another time; warning: another day, place or route"""

LONG_BEFORE = dt.timedelta(hours=12)
"""an arrival on an earlier day that is more than this ahead of what was asked is another day's"""


@dataclass(frozen=True)
class Difference:
    severity: Severity
    what: str
    """`Departs`, `Arrives at`, `Stops at TEB`, ..."""
    offered: str = ""
    asked: str = ""
    where: str = ""
    """` (leg 1)`; empty in a trip of one leg"""
    assumed: str = ""
    """the time that was assumed for the client, who named none"""

    @property
    def text(self) -> str:
        """For the broker: `Departs 12:30, asked 10:00 (leg 1)`."""
        said = f", asked {self.asked}" if self.asked else ""
        assumed = f", {self.assumed} was assumed" if self.assumed else ""
        return f"{self._offer}{said}{assumed}{self.where}"

    @property
    def client_text(self) -> str:
        """For the client: `Departs 12:30 instead of 10:00 (leg 1)`."""
        return f"{self._offer}{f' instead of {self.asked}' if self.asked else ''}{self.where}"

    @property
    def _offer(self) -> str:
        return f"{self.what} {self.offered}".strip()


@dataclass(frozen=True)
class _Flown:
    """How one leg of the request is flown. `n` counts from 0; `first` is its place among the offered legs."""

    n: int | None
    """None: nobody asked for it"""
    asked: Leg | None
    first: int
    legs: tuple[OfferedLeg, ...]
    """several: with stops on the way; none: it is not in the offer"""


def differences(quote: OperatorQuote, trip: Trip) -> tuple[Difference, ...]:
    """Leg by leg, in the order of the request. A time that the client left open, or that was assumed for
    them, is a note."""
    if not quote.legs:
        return ()
    found: list[Difference] = []
    for flown in _matched(trip, quote):
        where = f" (leg {flown.n + 1})" if flown.n is not None and len(trip.legs) > 1 else ""
        if flown.asked is None:
            route = " to ".join(_code(code) for code in (flown.legs[0].origin, flown.legs[0].destination))
            found.append(Difference("warning", f"Another leg, {route}, that was not asked for"))
        elif not flown.legs:
            route = f"{_place_code(flown.asked.origin)} to {_place_code(flown.asked.destination)}"
            found.append(Difference("warning", f"{route} is not in the offer", where=where))
        else:
            found += _of_leg(quote, trip, flown, where)
    return tuple(found)


def differs(quote: OperatorQuote, trip: Trip) -> bool:
    """It is another journey than the client asked for."""
    return any(one.severity != "note" for one in differences(quote, trip))


def as_recorded(quote: OperatorQuote, trip: Trip) -> OperatorQuote:
    """Another journey is a counter-offer, also where the marketplace does not call it one."""
    return quote.model_copy(update={"kind": QuoteKind.COUNTER_OFFER}) if differs(quote, trip) else quote


def says_nothing_of_its_change(quote: OperatorQuote) -> bool:
    """The marketplace showed another journey than asked, and which one could not be read."""
    return quote.kind is QuoteKind.COUNTER_OFFER and not quote.legs


def offered_trip(quote: OperatorQuote, trip: Trip) -> Trip:
    """The trip with the legs of the offer; the same trip where nothing is said or nothing differs."""
    if not quote.legs:
        return trip
    legs = tuple(leg for flown in _matched(trip, quote) for leg in _legs_of(flown, trip))
    return trip if legs == trip.legs else trip.model_copy(update={"legs": legs})


def departs(quote: OperatorQuote, trip: Trip) -> dt.datetime | None:
    """When the first flight of the offer leaves, aware; the end of its day where no time is known. None where
    the day or the zone is not known."""
    leg = offered_trip(quote, trip).legs[0]
    known = departure(leg, quote.block_minutes[0] if quote.block_minutes else 0)
    if known is not None or leg.date is None or leg.origin is None or leg.origin.timezone is None:
        return known
    return dt.datetime.combine(leg.date, dt.time(23, 59), tzinfo=ZoneInfo(leg.origin.timezone))


def _matched(trip: Trip, quote: OperatorQuote) -> list[_Flown]:
    """By route where every leg that was asked for is found; by place in the order where the numbers agree."""
    exact = _by_route(trip, quote, skip=False)
    if all(flown.legs for flown in exact):
        return exact
    if len(trip.legs) == len(quote.legs):
        return [
            _Flown(n, asked, n, (offered,))
            for n, (asked, offered) in enumerate(zip(trip.legs, quote.legs, strict=True))
        ]
    return _by_route(trip, quote, skip=True)


def _by_route(trip: Trip, quote: OperatorQuote, *, skip: bool) -> list[_Flown]:
    """`skip`: a leg may be preceded by legs that nobody asked for."""
    found: list[_Flown] = []
    at = 0
    for n, asked in enumerate(trip.legs):
        starts = range(at, len(quote.legs) if skip else min(at + 1, len(quote.legs)))
        start, legs = next(((s, legs) for s in starts if (legs := _run(asked, quote.legs[s:]))), (at, ()))
        found += [_Flown(None, None, other, (quote.legs[other],)) for other in range(at, start)]
        found.append(_Flown(n, asked, start, legs))
        at = start + len(legs)
    rest = range(at, len(quote.legs))
    return found + [_Flown(None, None, other, (quote.legs[other],)) for other in rest]


def _run(asked: Leg, offered: tuple[OfferedLeg, ...]) -> tuple[OfferedLeg, ...]:
    """The first of these legs that lead from where the client starts to where the client goes, or none."""
    if not offered or not _same_airport(asked.origin, offered[0].origin):
        return ()
    for last, leg in enumerate(offered):
        if last and _icao(offered[last - 1].destination) != _icao(leg.origin):
            return ()
        if _same_airport(asked.destination, leg.destination):
            return offered[: last + 1]
    return ()


def _of_leg(quote: OperatorQuote, trip: Trip, flown: _Flown, where: str) -> Iterator[Difference]:
    asked, legs = flown.asked, flown.legs
    assert asked is not None
    if not _same_airport(asked.origin, legs[0].origin):
        origin = _code(legs[0].origin)
        yield Difference("warning", "Departs from", origin, _place_code(asked.origin), where)
    if not _same_airport(asked.destination, legs[-1].destination):
        destination = _code(legs[-1].destination)
        yield Difference("warning", "Arrives at", destination, _place_code(asked.destination), where)
    for before, _ in pairwise(legs):
        yield Difference("warning", f"Stops at {_code(before.destination)} on the way", where=where)
    source = trip.source_of(f"legs.{flown.n}.time")
    assumed = source is not None and source.how == "assumed"
    compare = _arrival_of if asked.time_kind == "arrive" else _departure_of
    yield from compare(quote, asked, flown, where, assumed)


def _departure_of(
    _quote: OperatorQuote, asked: Leg, flown: _Flown, where: str, assumed: bool
) -> Iterator[Difference]:
    offered = flown.legs[0]
    if offered.date is not None and asked.date is not None and offered.date != asked.date:
        told_asked = "" if assumed else _clock(asked.time)
        yield Difference(
            "warning",
            "Departs",
            f"{_day(offered.date, asked.date)} {_clock(offered.time)}".strip(),
            f"{_day(asked.date, offered.date)} {told_asked}".strip(),
            where,
        )
    elif offered.time is None or offered.time == asked.time:
        return
    elif asked.time is None:
        yield Difference("note", "Departs", _clock(offered.time), where=where)
    elif assumed:
        yield Difference("note", "Departs", _clock(offered.time), where=where, assumed=_clock(asked.time))
    else:
        yield Difference("info", "Departs", _clock(offered.time), _clock(asked.time), where)


def _arrival_of(
    quote: OperatorQuote, asked: Leg, flown: _Flown, where: str, assumed: bool
) -> Iterator[Difference]:
    """A client who must be there by a time is warned of a later arrival, or of one on another day; the
    departure is the operator's."""
    offered = flown.legs[0]
    if offered.date is None or (offered.time is None and offered.date == asked.date):
        return
    departs = f"{_day(offered.date, asked.date)} {_clock(offered.time)}".strip()
    if offered.time is None and not _may_be_in_time(offered, asked):
        by = f"{_day(asked.date, offered.date)} {_clock(asked.time)}".strip() if asked.date else "then"
        yield Difference("warning", "Departs", departs, f"an arrival by {by}", where)
        return
    yield Difference("note", "Departs", departs, where=where)
    lands, deadline = _lands(quote, asked, flown), asked.moment
    if offered.time is None or lands is None or deadline is None:
        return
    other_day = lands.date() != deadline.date()
    late = lands > deadline and (other_day or not assumed)
    if late or (other_day and deadline - lands > LONG_BEFORE):
        day = f"{_day(lands.date(), deadline.date())} " if other_day else ""
        by = f"{_day(deadline.date(), lands.date())} " if other_day else ""
        at = "" if assumed else f"{deadline:%H:%M}"
        yield Difference("warning", "Arrives", f"{day}{lands:%H:%M}", f"by {by}{at}".strip(), where)


def _may_be_in_time(offered: OfferedLeg, asked: Leg) -> bool:
    """A departure on that day, at a time that nobody says, may arrive when the client wants to be there:
    it is the same day, the day before, or the day after where the way crosses the date line."""
    if offered.date is None or asked.date is None:
        return True
    days = (offered.date - asked.date).days
    if days != 1:
        return days in {-1, 0}
    zone = asked.origin.timezone if asked.origin else None
    if asked.moment is None or zone is None:
        return False
    return dt.datetime.combine(offered.date, dt.time(), tzinfo=ZoneInfo(zone)) < asked.moment


def _lands(quote: OperatorQuote, asked: Leg, flown: _Flown) -> dt.datetime | None:
    """When the last of its legs is in, local; None where the block time is not known."""
    last = flown.first + len(flown.legs) - 1
    if len(quote.block_minutes) != len(quote.legs):
        return None
    return arrival(_leg_of(quote.legs[last], asked, flown), quote.block_minutes[last])


def _legs_of(flown: _Flown, trip: Trip) -> list[Leg]:
    asked = flown.asked
    if asked is None:
        people = max((leg.passengers or 0 for leg in trip.legs), default=0)
        asked = Leg(passengers=people or None)
    return [_leg_of(offered, asked, flown) for offered in flown.legs]


def _leg_of(offered: OfferedLeg, asked: Leg, flown: _Flown) -> Leg:
    origin, destination = (
        place if place is not None and _same_airport(place, code) else _place(code)
        for place, code in ((asked.origin, offered.origin), (asked.destination, offered.destination))
    )
    leg = asked.model_copy(update={"origin": origin, "destination": destination})
    arriving = asked.time_kind == "arrive"
    # a departure on the day that was asked for, at a time that nobody says, is at the time that was asked for
    same_day = _may_be_in_time(offered, asked) if arriving else offered.date in {None, asked.date}
    if offered.date is not None and (offered.time is not None or not same_day):
        return leg.model_copy(update={"date": offered.date, "time": offered.time, "time_kind": "depart"})
    # the time is that of one end of the way: of the first of several legs, or of the last
    told_of = flown.legs[-1 if arriving else 0]
    return leg if offered is told_of else leg.model_copy(update={"time": None, "time_kind": "depart"})


def _same_airport(place: Place | None, code: str) -> bool:
    return place is not None and place.icao is not None and _icao(place.icao) == _icao(code)


def _icao(code: str) -> str:
    """One code for an airport that has several."""
    found = airport(code)
    return found.icao if found else code


def _place(code: str) -> Place:
    found = airport(code)
    return to_place(found, found.name) if found else Place(text=code, icao=code)


def _code(code: str) -> str:
    found = airport(code)
    return found.code if found else code


def _place_code(place: Place | None) -> str:
    return (place.iata or place.icao or place.text) if place else "?"


def _clock(time: dt.time | None) -> str:
    return f"{time:%H:%M}" if time else ""


def _day(day: dt.date, other: dt.date | None) -> str:
    """`Tue 15 Dec`, with the year where the other day is of another one."""
    year = f" {day.year}" if other is None or other.year != day.year else ""
    return f"{day:%a} {day.day} {day:%b}{year}"
