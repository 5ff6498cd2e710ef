"""What operators answer: requests for quotation and quotes. An estimate is another type and never mixes."""

from __future__ import annotations

import datetime as dt
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.money import Money

Inclusion = Literal["yes", "no", "unknown"]

TAXES_AND_FEES = (
    "percentage_tax",
    "segment_fee",
    "head_tax",
    "passenger_duty",
    "landing",
    "handling",
    "de_icing",
)
"""What an operator's price may already hold; each is included, excluded or unknown."""


BY_EMAIL = "email"
"""the system of what operators of the broker's own list answer on our page"""
APART = frozenset({BY_EMAIL, "aviapages"})
"""systems whose answers stand whatever becomes of the trip at the marketplace"""


class RfqState(StrEnum):
    UNANSWERED = "unanswered"
    QUOTED = "quoted"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELED = "canceled"


class QuoteKind(StrEnum):
    QUOTE = "quote"
    COUNTER_OFFER = "counter_offer"
    OTHER_AIRCRAFT = "other_aircraft"


class QuoteState(StrEnum):
    OPEN = "open"
    REVISED = "revised"
    """a later quote of the same lift took its place"""
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Operator(BaseModel):
    """A direct air carrier that sells; `external_id` is the marketplace's company id."""

    model_config = ConfigDict(frozen=True)

    external_id: str
    name: str
    safety_ratings: tuple[str, ...] = ()
    email: str | None = None


class Aircraft(BaseModel):
    """The aircraft that a lift offers."""

    model_config = ConfigDict(frozen=True)

    type_name: str
    """as the operator writes it: `Gulfstream G-IVSP`"""
    icao_type: str | None = None
    """ICAO type designator where our table knows the name"""
    category: str
    """`Light jet`, `Midsize jet`, `Super midsize jet`, `Heavy jet`, `Ultra long range`, `Turboprop`, ..."""
    tail: str | None = None
    seats: int | None = None
    year: int | None = None
    amenities: tuple[str, ...] = ()
    """`wifi`, `pets`, ...: what the tail is known to have; absence means unknown"""
    photo_url: str | None = None


class Estimate(BaseModel):
    """An indicative range, always labelled as one. Never an operator's price."""

    model_config = ConfigDict(frozen=True)

    category: str
    low: Money
    mid: Money
    high: Money
    basis: str
    """one line: flight time, hourly band, how many quotes it rests on"""


class OfferedLeg(BaseModel):
    """A passenger leg as the operator offers to fly it. What is not said is as asked."""

    model_config = ConfigDict(frozen=True)

    origin: str
    """ICAO"""
    destination: str
    date: dt.date | None
    """of departure, local; None: the operator only repeats an arrival time"""
    time: dt.time | None = None
    """of departure, local wall time; None: not said"""


class OperatorQuote(BaseModel):
    """An operator's price for the whole trip (all legs): it is never added up per leg."""

    model_config = ConfigDict(frozen=True)

    id: str
    """ours (UUID)"""
    system: str
    """`avinode`"""
    external_id: str
    """`aquote-...`"""
    rfq_external_id: str
    lift_external_id: str | None = None
    operator: Operator
    aircraft: Aircraft
    price: Money
    kind: QuoteKind = QuoteKind.QUOTE
    state: QuoteState = QuoteState.OPEN
    includes: dict[str, Inclusion] = {}
    """keys of TAXES_AND_FEES; a key that is not there is unknown"""
    legs: tuple[OfferedLeg, ...] = ()
    """all passenger legs in order; empty: not said, or not to be read"""
    flight_minutes: tuple[int, ...] = ()
    """per passenger leg"""
    block_minutes: tuple[int, ...] = ()
    tech_stops: int | None = None
    message: str | None = None
    """the operator's words: data, shown as text"""
    valid_until: datetime | None = None
    """as said by the operator, aware; never invented"""
    received_at: datetime

    def including(self, key: str) -> Inclusion:
        return self.includes.get(key, "unknown")


class ChatLine(BaseModel):
    """What was written beside the answers to an RFQ: data, shown as text."""

    model_config = ConfigDict(frozen=True)

    text: str
    from_operator: bool
    at: datetime | None = None


class Rfq(BaseModel):
    """One request to one operator; its answer may be several lifts with several quotes."""

    model_config = ConfigDict(frozen=True)

    system: str
    external_id: str
    operator: Operator
    state: RfqState = RfqState.UNANSWERED
    decline_reason: str | None = None
    aircraft: tuple[Aircraft, ...] = ()
    """what was asked for"""
    sent_at: datetime | None = None
    chat: tuple[ChatLine, ...] = ()
    """the newest lines, oldest first"""
    chat_ids: tuple[str, ...] = ()
    """of every line that has been read, by the marketplace's own ids"""
