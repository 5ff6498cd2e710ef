"""What leaves to operators through a channel of its own (a request for quotes, words to those who were asked,
how the trip ended): prepared, approved by a person, sent once."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.happening import Happening


class AskedOperator(BaseModel):
    """An operator as the channel knows it, and why it is proposed."""

    model_config = ConfigDict(frozen=True)

    external_id: str
    name: str
    response_percent: int | None = None
    """how many requests it answers"""
    response_minutes: int | None = None
    """how long it takes, on average"""
    reason: str = ""
    """why it is proposed, in words"""
    proposed: bool = True
    """ticked when the broker first sees it"""


class Outcome(BaseModel):
    """How a trip ended that was put to a marketplace."""

    model_config = ConfigDict(frozen=True)

    trip_id: str
    """the marketplace's human id"""
    reason: Literal["CONVERTED", "BOOKED", "BY_CLIENT"]
    """sold to an operator there; sold to another one; not sold"""
    lift_id: str | None = None
    """of the winner, with CONVERTED"""
    winner: str | None = None


class AskContent(BaseModel):
    """What operators will read. `content_hash` covers all of it."""

    model_config = ConfigDict(frozen=True)

    legs: tuple[str, ...] = ()
    """one line a leg, as it is sent"""
    categories: tuple[str, ...] = ()
    """empty: any"""
    comment: str
    operators: tuple[AskedOperator, ...]
    """who reads it. Of words to those who were asked, `external_id` is their RFQ's"""
    outcome: Outcome | None = None
    """reported after the words have gone"""
    content_hash: str


class Candidate(BaseModel):
    """A request that is there and that nobody here has sent for certain: a person says whether it is ours."""

    model_config = ConfigDict(frozen=True)

    request_id: str
    operators: tuple[str, ...]


Purpose = Literal["request", "message", "outcome"]

AskStatus = Literal[
    "preparing", "draft", "queued", "sending", "sent", "uncertain", "failed", "discarded", "superseded"
]


class Ask(BaseModel):
    """Where one request stands. A changed trip ends it: what was asked was another trip."""

    model_config = ConfigDict(frozen=True)

    ask_id: str
    system: str
    """`aviapages`, `avinode`"""
    purpose: Purpose = "request"
    status: AskStatus = "preparing"
    content: AskContent | None = None
    approved: AskContent | None = None
    """exactly what a person approved: the operators that were ticked, and no others"""
    attempted_at: datetime | None = None
    attempted: str | None = None
    """whose turn it was, where each is told by a call of its own; None: all at once"""
    reached: tuple[str, ...] = ()
    """who has it for certain, where each is told by a call of its own"""
    request_id: str | None = None
    sent_at: datetime | None = None
    candidates: tuple[Candidate, ...] = ()
    in_doubt: bool = False
    """an attempt may have arrived: look before another one"""
    problem: str | None = None


class AskHappening(Happening):
    ask_id: str


class AskRequested(AskHappening):
    """The broker's click: prepare a request, nothing leaves yet."""

    kind: Literal["ask_requested"] = "ask_requested"
    system: str
    purpose: Purpose = "request"


class AskDrafted(AskHappening):
    kind: Literal["ask_drafted"] = "ask_drafted"
    content: AskContent


class AskApproved(AskHappening):
    """A person's click on the exact content, with the operators that were ticked."""

    kind: Literal["ask_approved"] = "ask_approved"
    content: AskContent


class AskAttempted(AskHappening):
    """Written before the first byte leaves: after a crash it may or may not have gone."""

    kind: Literal["ask_attempted"] = "ask_attempted"
    operator_id: str | None = None
    """None: all at once"""


class AskReached(AskHappening):
    """One of several, told by a call of its own, has it."""

    kind: Literal["ask_reached"] = "ask_reached"
    operator_id: str


class AskSent(AskHappening):
    kind: Literal["ask_sent"] = "ask_sent"
    request_id: str


class AskNotSent(AskHappening):
    kind: Literal["ask_not_sent"] = "ask_not_sent"
    sentence: str
    """what happened, what it means, what to do now"""
    uncertain: bool = False
    candidates: tuple[Candidate, ...] = ()


class AskDeferred(AskHappening):
    """The other side took nothing: trying again later is safe."""

    kind: Literal["ask_deferred"] = "ask_deferred"
    sentence: str


class AskDiscarded(AskHappening):
    kind: Literal["ask_discarded"] = "ask_discarded"


Asking = (
    AskRequested
    | AskDrafted
    | AskApproved
    | AskAttempted
    | AskReached
    | AskSent
    | AskNotSent
    | AskDeferred
    | AskDiscarded
)

ASKING = (
    AskRequested, AskDrafted, AskApproved, AskAttempted, AskReached, AskSent, AskNotSent, AskDeferred,
    AskDiscarded,
)  # fmt: skip

Changes = dict[str, object]


def after(asks: tuple[Ask, ...], happening: Asking, at: datetime) -> tuple[Ask, ...]:
    """The deal's requests after the event. ValueError when there is no such request."""
    if isinstance(happening, AskRequested):
        new = Ask(ask_id=happening.ask_id, system=happening.system, purpose=happening.purpose)
        return (*asks, new)
    if not any(ask.ask_id == happening.ask_id for ask in asks):
        raise ValueError("this deal has no such request to operators")
    if isinstance(happening, AskReached):
        return tuple(
            _reached(ask, happening.operator_id) if ask.ask_id == happening.ask_id else ask for ask in asks
        )
    changes = _changes(happening, at)
    return tuple(_changed(ask, changes) if ask.ask_id == happening.ask_id else ask for ask in asks)


def ended(asks: tuple[Ask, ...]) -> tuple[Ask, ...]:
    """After the trip has become another one."""
    return tuple(ask.model_copy(update={"status": "superseded"}) for ask in asks)


def _reached(ask: Ask, operator_id: str) -> Ask:
    """Nothing of it is in doubt any more; others may still be to come."""
    return ask.model_copy(
        update={"reached": (*ask.reached, operator_id), "attempted": None, "in_doubt": False}
    )


def _changed(ask: Ask, changes: Changes) -> Ask:
    """What has left for an earlier trip is remembered, but it stays over."""
    over: Changes = {"status": "superseded"} if ask.status == "superseded" else {}
    return ask.model_copy(update={**changes, **over})


def _changes(happening: Asking, at: datetime) -> Changes:
    match happening:
        case AskDrafted(content=content):
            return {"status": "draft", "content": content, "problem": None}
        case AskApproved(content=content):
            return {"status": "queued", "approved": content, "problem": None, "candidates": ()}
        case AskAttempted(operator_id=operator_id):
            return {"status": "sending", "attempted_at": at, "attempted": operator_id}
        case AskSent(request_id=request_id):
            sent = {"status": "sent", "request_id": request_id, "sent_at": at}
            return {**sent, "problem": None, "candidates": (), "in_doubt": False, "attempted": None}
        case AskNotSent(sentence=sentence, uncertain=uncertain, candidates=candidates):
            status = "uncertain" if uncertain else "failed"
            told: Changes = {"status": status, "problem": sentence, "candidates": candidates}
            return {**told, "in_doubt": True} if uncertain else {**told, "attempted": None}
        case AskDeferred(sentence=sentence):
            return {"status": "queued", "problem": sentence, "attempted": None}
        case AskDiscarded():
            return {"status": "discarded"}
    raise ValueError(f"no rule for {happening.kind}")
