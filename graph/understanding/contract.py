"""The one interface of understanding: words in, intent, trip and questions out. Two engines fill it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict

from domain.trip import Choice as Choice, Question as Question, Trip


class Intent(StrEnum):
    REQUEST_TRIP = "request_trip"
    RFQ_STATUS = "rfq_status"
    DEAL_QUESTION = "deal_question"
    COMPARE_QUOTES = "compare_quotes"
    EMPTY_LEGS = "empty_legs"
    FIND_CLIENT = "find_client"
    ADD_CLIENT = "add_client"
    PROPOSE = "propose"
    MESSAGE_OPERATOR = "message_operator"
    RECORD_PAYMENT = "record_payment"
    CLOSE_DEAL = "close_deal"
    ARCHIVE = "archive"
    PIPELINE = "pipeline"
    SMALL_TALK = "small_talk"
    GENERAL_QUESTION = "general_question"
    UNCLEAR = "unclear"


class ClientMention(BaseModel):
    """Who the text says the client is, in its own words."""

    model_config = ConfigDict(frozen=True)

    name: str | None = None
    company: str | None = None
    email: str | None = None


class Message(BaseModel):
    model_config = ConfigDict(frozen=True)

    role: Literal["broker", "client", "assistant"]
    text: str


class Understood(BaseModel):
    """What one turn means. `trip` is the trip after the turn; None when the turn is not about a trip."""

    model_config = ConfigDict(frozen=True)

    intent: Intent
    trip: Trip | None = None
    changed: tuple[str, ...] = ()
    """paths of the trip that this turn set or changed"""
    questions: tuple[Question, ...] = ()
    client: ClientMention | None = None
    engine: Literal["offline", "model"] = "offline"
    note: str | None = None
    """a sentence for the broker, for instance why the offline engine took over"""
    further: tuple[str, ...] = ()
    """the words of other trips that the text tells of: none of them is part of `trip`"""


class Engine(Protocol):
    """Understands one turn. Raises nothing for any text: what it cannot read it asks about."""

    async def understand(
        self, text: str, *, today: date, trip: Trip | None = None, conversation: tuple[Message, ...] = ()
    ) -> Understood:
        """`trip` is the trip so far, `conversation` the turns before this one (oldest first), `today` the
        broker's local date. The returned trip is whole: what this turn does not name stays as it was."""
        ...
