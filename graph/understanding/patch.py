"""What a language model may answer: a typed patch in which every value carries the words it came from."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from graph.understanding.contract import Intent


class PlacePatch(BaseModel):
    """A place as the text names it."""

    words: str = Field(description="the client's own words for the place, copied from the text")
    icao: str | None = Field(default=None, description="ICAO code, only if the words name one airport")


class DatePatch(BaseModel):
    """A date as the text says it."""

    words: str = Field(description="the words of the date, copied from the text")
    value: str | None = Field(default=None, description="YYYY-MM-DD")


class TimePatch(BaseModel):
    """A time as the text says it."""

    words: str = Field(description="the words of the time with its zone, copied from the text")
    value: str | None = Field(default=None, description="HH:MM, local time")
    kind: Literal["depart", "arrive"] = "depart"


class CountPatch(BaseModel):
    """A number of passengers as the text says it."""

    words: str = Field(description="the words for the passengers, copied from the text")
    value: int = Field(description="how many people fly in all")


class LegPatch(BaseModel):
    """What the text says of one flight; leave out what it does not say."""

    number: int = Field(ge=1, le=12, description="1 for the first flight of the trip")
    origin: PlacePatch | None = None
    destination: PlacePatch | None = None
    date: DatePatch | None = None
    time: TimePatch | None = None
    passengers: CountPatch | None = None


class WishPatch(BaseModel):
    """A requirement, or one that is taken back."""

    key: str = Field(description="one of the listed requirements")
    words: str = Field(description="copied from the text")
    wanted: bool = True


class TripPatch(BaseModel):
    """The meaning of one turn. Only what the newest message says; never a guess."""

    intent: Intent
    legs: list[LegPatch] = Field(default_factory=list, max_length=12)
    round_trip: bool | None = Field(default=None, description="true for out and back, false for one way")
    wishes: list[WishPatch] = Field(default_factory=list, max_length=30)
    budget_words: str | None = Field(default=None, description="the budget, copied from the text")
    client_name: str | None = None
    client_company: str | None = None
