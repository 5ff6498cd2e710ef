"""The sourcing port: what a deal asks of a marketplace, whichever one answers, and how that can fail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict

from domain.money import Money
from domain.quotes import Aircraft, OperatorQuote, Rfq, RfqState
from domain.trip import Trip

Sent = Literal["no", "unknown", "yes"]
"""Whether the request may have reached the other side."""

CancelReason = Literal["BY_CLIENT", "CHANGED", "BOOKED", "OTHER"]


MARKETPLACE = "The marketplace"
"""how an error names who is meant, where there is only one"""


class TripRequest(BaseModel):
    """A trip to create. `external_trip_id` is ours and finds the trip again after a cut connection."""

    model_config = ConfigDict(frozen=True)

    external_trip_id: str
    """letters, digits, dot, dash and underscore, at most 64; not of the shape of a marketplace's id"""
    trip: Trip
    required_categories: tuple[str, ...] = ()
    """marketplace words: `Heavy jet`; empty: any"""
    minimum_year: int | None = None
    """year of make"""
    max_fuel_stops: int = 0
    """per leg"""


class CreatedTrip(BaseModel):
    """A trip that exists at the marketplace."""

    model_config = ConfigDict(frozen=True)

    trip_id: str
    """the id a person reads: `FP8V2U`"""
    internal_id: str | None = None
    """`atrip-64956153`"""
    search_link: str
    """a page for a person, where aircraft are picked and RFQs sent; stale after 24-48 h"""
    view_link: str | None = None
    """a page for a person, where the trip and its answers are seen"""


class LiftEstimate(BaseModel):
    """The marketplace's own guess for one aircraft. Never an operator's price."""

    model_config = ConfigDict(frozen=True)

    rfq_external_id: str
    lift_external_id: str | None = None
    external_id: str | None = None
    """the quote's id, when the guess came as a quote that the marketplace generated itself"""
    aircraft: Aircraft
    price: Money


class LiftAnswer(BaseModel):
    """What the operator did with one aircraft of an RFQ."""

    model_config = ConfigDict(frozen=True)

    external_id: str | None = None
    """`asellerlift-...`"""
    aircraft: Aircraft
    state: RfqState
    quote_external_ids: tuple[str, ...] = ()


class OperatorMessage(BaseModel):
    """A line of the chat of one RFQ. The text is data, shown as text."""

    model_config = ConfigDict(frozen=True)

    external_id: str | None = None
    text: str
    from_operator: bool
    sent_at: datetime | None = None
    accepted: bool | None = None
    """whether the message came with a yes to the RFQ; None: it does not say"""
    rfq_external_id: str | None = None
    """None: the marketplace does not say which RFQ; the lifts and the quote then tell"""
    lift_external_ids: tuple[str, ...] = ()
    quote_external_id: str | None = None


class RfqAnswer(BaseModel):
    """One operator's whole answer: the request, its prices, and what is not a price."""

    model_config = ConfigDict(frozen=True)

    rfq: Rfq
    quotes: tuple[OperatorQuote, ...] = ()
    """oldest first; of one lift only the newest is open, the others are revised"""
    estimates: tuple[LiftEstimate, ...] = ()
    lifts: tuple[LiftAnswer, ...] = ()
    messages: tuple[OperatorMessage, ...] = ()
    """the chat, oldest first; read only where it holds news or explains the answer (a decline)"""
    view_link: str | None = None
    problems: tuple[str, ...] = ()
    """one sentence each: a part of this answer that could not be read; the rest of it stands"""


class QuoteIds(Protocol):
    """Our id (UUID) of an outside quote: the same arguments give the same id."""

    def __call__(self, system: str, external_id: str) -> str: ...


class Marketplace(Protocol):
    """Every method may raise a MarketplaceError, and no other error of the outside."""

    system: str

    async def create_trip(self, request: TripRequest) -> CreatedTrip:
        """Creates the trip. After an error with `sent` "unknown" call find_trip before asking again."""
        ...

    async def find_trip(self, external_trip_id: str) -> CreatedTrip | None:
        """The trip that was created under our id; None: there is none."""
        ...

    async def trip_answers(
        self,
        trip_id: str,
        *,
        known: Mapping[str, OperatorQuote] | None = None,
        known_rfqs: Mapping[str, Rfq] | None = None,
    ) -> tuple[RfqAnswer, ...]:
        """All RFQs of the trip with their answers; empty while no RFQ was sent, which is not an error.

        `known` and `known_rfqs` (by external id) are what is recorded already: these quotes, and the words
        of these declines, are not fetched again, for every call counts against the connection's rate.
        States are still worked out anew. TripGone after a wipe.
        """
        ...

    async def rfq_trip(self, rfq_id: str) -> str | None:
        """The trip id that the RFQ belongs to; None: the marketplace does not say, look at the open trips."""
        ...

    async def read_message(self, message_id: str) -> OperatorMessage:
        """The message behind a pointer. TripGone: the marketplace no longer has it."""
        ...

    async def chat(self, rfq_id: str, since: datetime | None = None) -> tuple[OperatorMessage, ...]:
        """The chat of one RFQ, oldest first."""
        ...

    async def cancel_trip(self, trip_id: str, reason: CancelReason, message: str = "") -> None: ...

    async def report_won(self, trip_id: str, lift_external_id: str, message: str = "") -> None:
        """The trip was sold, to the operator of this lift; all its requests end. A lost one is cancelled."""
        ...

    async def cancel_rfq(self, rfq_id: str, reason: CancelReason, message: str = "") -> None: ...

    async def send_message(self, request_id: str, text: str) -> None:
        """To the operator of this one RFQ. At most 5 KB (NotSendable)."""
        ...

    async def register_webhook(self, target_url: str, user: str, secret: str) -> str:
        """The setting's id (`whs-1583`)."""
        ...


class MarketplaceError(Exception):
    """Something between us and the marketplace failed. `sentence` is for the broker: what happened, what
    it means, what to do. `retry_after` is in seconds; None: waiting alone does not help."""

    def __init__(self, sentence: str, *, sent: Sent, retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.sent: Sent = sent
        self.retry_after = retry_after


class NotSendable(MarketplaceError):
    """We refused to send it: it is incomplete or too long. Nothing left the house."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why} Nothing was sent.", sent="no")


class MarketplaceDown(MarketplaceError):
    """No answer, a cut connection, a 5xx answer, or an open circuit breaker."""

    def __init__(
        self,
        what: str,
        *,
        sent: Sent,
        retry_after: float | None = 30.0,
        reading: bool = False,
        who: str = MARKETPLACE,
    ) -> None:
        meaning = {
            "no": "Nothing was sent and nothing is lost. Try again in a minute.",
            "unknown": (
                "The request may have arrived all the same. Nothing is lost: "
                "it is checked before it is sent again."
            ),
            "yes": (
                "The request arrived, but its result is not known yet. It is checked before it is sent again."
            ),
        }[sent]
        self.what = what
        if reading:
            meaning = "Nothing was changed and nothing is lost. It is asked again in a minute."
        super().__init__(
            f"{who} is not working right now ({what}). {meaning}",
            sent=sent,
            retry_after=retry_after,
        )


class MarketplaceBusy(MarketplaceError):
    """429 or 423, or our own call budget is used up. The request was not carried out."""

    def __init__(self, retry_after: float, *, locked: bool = False, who: str = MARKETPLACE) -> None:
        wait = max(1, round(retry_after))
        what = "is holding this record for somebody else" if locked else "takes no more calls for the moment"
        super().__init__(
            f"{who} {what}. Nothing was changed and nothing is lost. Try again in {wait} s.",
            sent="no",
            retry_after=float(wait),
        )


class CallsUsedUp(MarketplaceError):
    """The calls of a monthly plan are used up: by the other side's count, or by ours before it comes to that.
    Waiting a minute does not help; the request was not carried out."""

    def __init__(self, retry_after: float, *, ours: bool = False, who: str = MARKETPLACE) -> None:
        whose = "this house's budget of calls to it" if ours else "its monthly limit of calls"
        super().__init__(
            f"{who} cannot be asked any more for now: {whose} is used up. Nothing was sent and nothing is "
            "lost. Ask the person who set up the connection for a larger plan, or wait for the next month.",
            sent="no",
            retry_after=retry_after,
        )


class MarketplaceRefused(MarketplaceError):
    """A 4xx answer: the marketplace understood and said no. `code` and `title` are its own words."""

    def __init__(self, code: str, title: str, *, status: int = 422, who: str = MARKETPLACE) -> None:
        self.code = code
        self.title = title
        self.status = status
        super().__init__(
            f'{who} refused the request: "{title}" ({code}). Nothing was changed there. '
            "Correct the trip, or ask the person who set up the connection.",
            sent="no",
        )


class MarketplaceUnauthorized(MarketplaceError):
    """401: token, API token or clock."""

    def __init__(self, title: str = "", *, who: str = MARKETPLACE) -> None:
        words = f' It says: "{title}".' if title else ""
        super().__init__(
            f"{who} did not accept our access.{words} Nothing was sent. "
            "The token, the API token or the computer's clock must be checked in the settings.",
            sent="no",
        )


class TripGone(MarketplaceError):
    """404 for a trip or RFQ that was there: the marketplace's test system is wiped every Monday."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The marketplace no longer knows {what}. What was recorded here stays, "
            "but no new answers will come. Create the trip again if it is still wanted.",
            sent="no",
        )


class AnswerUnreadable(MarketplaceError):
    """An answer came, but not in a shape we know. `what` says where it stopped making sense."""

    def __init__(self, what: str, *, sent: Sent = "yes", who: str = MARKETPLACE) -> None:
        self.what = what
        super().__init__(
            f"{who} answered something we cannot read ({what}). No price was taken from it. "
            "The answer is kept; look at the trip on its own page.",
            sent=sent,
        )
