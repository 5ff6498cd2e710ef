"""A general question as the topics read it, and what they share when they answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from domain.deal import Deal
from domain.exchange import Exchange
from tools.knowledge.aircraft_named import TypeMention, types_in

LONGEST_READ = 400
"""letters: a general question is short, and what comes after is not read"""

AIRCRAFT_SOURCE = "aircraft table, manufacturers' published figures, rounded"
AIRPORT_SOURCE = "airport table, OurAirports"
FLIGHT_SOURCE = "flight-time model: great circle on WGS-84, mean winds (check)"


@dataclass(frozen=True)
class Asked:
    """`text` on one line, `lower` the same in lower case, `bare` with aircraft types blanked out. `now` is
    aware, in the broker's own zone."""

    text: str
    lower: str
    bare: str
    types: tuple[TypeMention, ...]
    deal: Deal | None
    now: datetime
    exchange: Exchange | None = None
    """the client's currency and the rates of this moment; None: the deal's own"""

    @property
    def today(self) -> date:
        return self.now.date()


Topic = Callable[[Asked], str | None]
"""One subject: its answer, or None when the question is about something else."""


def asked(text: str, deal: Deal | None, now: datetime, exchange: Exchange | None = None) -> Asked:
    line = " ".join(text[: 4 * LONGEST_READ].split())[:LONGEST_READ].replace("’", "'")
    if line.isupper():  # all capitals: they say nothing about what is a code or a name
        line = line.lower()
    types = types_in(line)
    bare = line
    for found in types:
        bare = bare[: found.start] + "\x01" * (found.end - found.start) + bare[found.end :]
    return Asked(line, line.lower(), bare, types, deal, now, exchange)


def sourced(sentence: str, source: str, *, verified: bool = True) -> str:
    """The sentence, and below it where it comes from; "(check)" where nobody has confirmed it."""
    # some sources of the tables carry their mark already
    mark = "" if verified or "(check)" in source else " (check)"
    return f"{sentence}\n\nSource: {source}{mark}.{'' if verified else ' Not confirmed.'}"
