# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""Several trips in one text, and a second trip in a thread: never merged into one wrong trip."""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.trip import Place, Trip
from graph.understanding.corrections import IN_PLAIN_WORDS
from graph.understanding.place_mention import PlaceMention
from graph.understanding.reading import Reading, read
from graph.understanding.route import Hop
from graph.understanding.tables import with_words
from tools.places.airports import Airport

_THING = r"(?:trips?|requests?|charters?|quotes?|enquir(?:y|ies)|inquir(?:y|ies)|bookings?|itinerar(?:y|ies)|clients?|passenger group|flights? for another client)"
_HEADING = re.compile(
    r"^\W*(?:trip|request|booking|itinerary|quote|enquiry|inquiry|client)\s*(?:no\.?\s*|#\s*)?(?:\d{1,2}|[a-e]|one|two|three|four)\b\s*[:.)–-]",
    re.I | re.M,
)
_ANOTHER = re.compile(
    rf"\b(?:(?:separate|second|another|different|new|additional|further|unrelated|one more)\s+(?:\w+\s+)?{_THING}|separately|also\s+(?:need|want|require|looking|quote|price|have|please|can you|could you)|in addition)\b",
    re.I,
)
_APART = re.compile(r"\b(?:separate|different|unrelated|another client|new client)", re.I)
_SEVERAL = re.compile(
    rf"\b(?:two|three|four|five|six|[2-6]|several|multiple|a few|some)\s+(?:\w+\s+)?{_THING}", re.I
)
_ITEM = re.compile(r"^\s*(?:\(?\d{1,2}\s?[.):]|[-*•·])\s*", re.M)
_DRIVE = 1.5
"""degrees of latitude that people drive between two flights"""
_MOST = 12


@dataclass(frozen=True, slots=True)
class Trips:
    """The first trip of a text, with what stands before it, and the texts of the others."""

    first: str
    further: tuple[str, ...] = ()

    @property
    def note(self) -> str | None:
        """A sentence for the broker that lists them."""
        if not self.further:
            return None
        trips = (self.first, *self.further)
        listed = "; ".join(f"{n}. {_beginning(text)}" for n, text in enumerate(trips, start=1))
        others = "the other one" if len(self.further) == 1 else "each of the others"
        return (
            f"I see {len(trips)} trips: {listed}. I go on with the first one here; {others} can be opened as a "
            "request of its own."
        )


def trips_in(text: str) -> Trips:
    """The trips of a text. A part is a trip of its own when it is announced as one, has a whole route, and does
    not go on from where the part before it ended."""
    cuts = {match.start() for pattern in (_HEADING, _ANOTHER) for match in pattern.finditer(text)}
    if _SEVERAL.search(text):
        cuts |= {match.start() for match in _ITEM.finditer(text)}
    if not cuts:
        return Trips(text)
    starts = [_sentence_start(text, cut) for cut in sorted(cuts)[:_MOST]]
    bounds = sorted({0, *starts})
    parts = [text[start:end] for start, end in zip(bounds, [*bounds[1:], len(text)], strict=True)]
    trips: list[list[str]] = [[]]
    last: PlaceMention | None = None
    for part in parts:
        hops = [hop for hop in read(part).route.hops if hop.origin and hop.destination]
        if hops and last is not None and (_APART.search(part[:80]) or not _goes_on(last, hops[0])):
            trips.append([])
        trips[-1].append(part)
        last = hops[-1].destination if hops else last
    return Trips("".join(trips[0]).strip(), tuple("".join(trip).strip() for trip in trips[1:]))


def split(body: str) -> Trips:
    """The trips of a letter's body, tables read as words, with two flights side by side told apart."""
    trips = trips_in(with_words(body))
    beyond = side_by_side(read(trips.first))
    if beyond is None:
        return trips
    first, second = trips.first[:beyond].strip(), trips.first[beyond:].strip()
    return Trips(first, (second, *trips.further))


def another_trip_in(body: str, trip: Trip | None) -> bool:
    """Whether a letter's body, in a thread that has its trip, begins with another one."""
    if trip is None or not trip.legs:
        return False
    first = split(body).first
    return another_trip(trip, read(first), first)


def side_by_side(reading: Reading) -> int | None:
    """Where a second trip begins that neither goes on from the first one nor comes home from it: "Boston to
    Bermuda for 12 and Boston to Nassau for 8". None when there is no such trip."""
    hops = reading.route.hops
    if len(hops) != 2 or any(hop.back or hop.on or hop.implied_origin for hop in hops):
        return None
    first, second = hops
    if reading.round_trip or second.start <= first.end:
        return None
    ends = [
        end.meaning.chosen if end and end.meaning else None
        for end in (first.origin, first.destination, second.origin, second.destination)
    ]
    left, reached, left_again, reached_last = ends
    if left is None or reached is None or left_again is None or reached_last is None:
        return None
    if left != left_again and (_near(reached, left_again) or _near(left, reached_last)):
        return None
    start = _sentence_start(reading.text, second.start)
    return start if start > first.end else second.start


def another_trip(trip: Trip | None, reading: Reading, text: str) -> bool:
    """Whether a text in a thread that has its trip tells of another one. A correction is none."""
    if trip is None or not trip.legs or IN_PLAIN_WORDS.search(text[:200]):
        return False
    if not any(leg.origin and leg.destination for leg in trip.legs):
        return False
    hop = next((hop for hop in reading.route.hops if hop.origin and hop.destination), None)
    if hop is None or hop.back or hop.on or reading.dropped_places or _told(trip, hop):
        return False
    announced = bool(_ANOTHER.search(text) or _HEADING.search(text))
    end = trip.legs[-1].destination
    if _is(end, hop.origin) and not _APART.search(text):
        return False
    return announced or (not trip.missing and bool(reading.dates and reading.people))


def another_note(*texts: str) -> str:
    """What the broker is told then."""
    if len(texts) == 1:
        return f"{_beginning(texts[0])} looks like another trip. This trip stays as it is."
    listed = "; ".join(f"{n}. {_beginning(text)}" for n, text in enumerate(texts, start=1))
    return f"I see {len(texts)} other trips: {listed}. This trip stays as it is."


def _beginning(text: str) -> str:
    heading = _HEADING.search(text)
    words = (text[heading.start() :] if heading else text).split()
    return f"“{' '.join(words[:9])}{' …' if len(words) > 9 else ''}”"


def _sentence_start(text: str, offset: int) -> int:
    """The beginning of the line or sentence that an offset stands in."""
    ends = [match.end() for match in re.finditer(r"[\n;!?]\s*|\.\s+", text[:offset])]
    return ends[-1] if ends else 0


def _near(first: Airport, second: Airport) -> bool:
    """Near enough to drive from one to the other."""
    return (
        abs(first.latitude - second.latitude) < _DRIVE
        and abs(first.longitude - second.longitude) < 2 * _DRIVE
    )


def _goes_on(last: PlaceMention, hop: Hop) -> bool:
    if hop.back or hop.origin is None or last.meaning is None or hop.origin.meaning is None:
        return True
    ours, theirs = last.meaning.chosen, hop.origin.meaning.chosen
    return bool(ours and theirs and ours == theirs)


def _told(trip: Trip, hop: Hop) -> bool:
    return any(_is(leg.origin, hop.origin) and _is(leg.destination, hop.destination) for leg in trip.legs)


def _is(place: Place | None, mention: PlaceMention | None) -> bool:
    if place is None or mention is None or mention.meaning is None:
        return False
    codes = {found.icao for found in mention.meaning.airports}
    return place.icao in codes or bool(place.metro and place.metro == mention.meaning.metro)
