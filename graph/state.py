"""The small state of a conversation: ids, the last words, what was understood. The deal lives in the
database; nothing of it is copied here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypedDict

from graph.understanding.contract import Engine
from persistence.unit_of_work import Work
from tools.mcp.outside_servers import OutsideServer
from tools.proposals.house import House

REMEMBERED_TURNS = 12
REMEMBERED_CHARACTERS = 2000


class Said(TypedDict):
    role: Literal["broker", "client", "assistant"]
    text: str


class Decision(TypedDict):
    """A click on the e-mail's card: the content it approves, by hash."""

    content_hash: str
    confirm_provisional: bool


class TurnState(TypedDict, total=False):
    thread_id: str
    text: str
    """this turn's words; empty when the turn is a click"""
    said: list[Said]
    """the last words of the conversation, oldest first"""
    intent: str
    understood: dict[str, Any] | None
    deal_id: str | None
    draft_id: str | None
    decision: Decision | None
    """set when a click enters the graph after its interrupt is gone (a restart, another turn)"""
    edit: dict[str, Any] | None
    """set when the broker changes the trip by form: a `TripEdit`"""
    approved: bool


@dataclass(frozen=True)
class TurnContext:
    """What the nodes work with; handed in at each turn, never stored."""

    work: Work
    engine: Engine
    house: House
    user_id: str
    outside: tuple[OutsideServer, ...] = ()
    """servers whose tools may be asked in so many words"""


def remember(said: list[Said], *new: Said) -> list[Said]:
    """The conversation with these words added, trimmed to what later turns need."""
    kept = [*said, *({**words, "text": words["text"][:REMEMBERED_CHARACTERS]} for words in new)]
    return kept[-REMEMBERED_TURNS:]  # type: ignore[return-value]
