"""Where home is: "home is Stuart, Florida" is where they fly when they go home, else where they leave."""

from __future__ import annotations

import re

from domain.trip import Trip
from graph.understanding.contract import Message
from graph.understanding.sides import HOMEWARD

_HOME_IS = re.compile(
    r"\b(?:(?:our|my|his|her|their|the) )?home(?: town| base| airport)?(?: is|['’]s| would be|:)\s+"
    r"(?:in |at |near )?(?=[A-Z]|[a-z]{4,}\W*$)"
)


def with_home(text: str, conversation: tuple[Message, ...], trip: Trip | None) -> str:
    """The text with "home is X" told as "from X" or "to X"."""
    said = _HOME_IS.search(text)
    if said is None:
        return text
    way = "to" if homeward(text, conversation, trip) else "from"
    return f"{text[: said.start()]}{way} {text[said.end() :]}"


def homeward(text: str, conversation: tuple[Message, ...], trip: Trip | None) -> bool:
    """Whether they want to go home: they said so, or it is known where they leave and not where they go."""
    if any(
        HOMEWARD.search(told) for told in (text, *(m.text for m in conversation if m.role != "assistant"))
    ):
        return True
    first = trip.legs[0] if trip and trip.legs else None
    return first is not None and first.origin is not None and first.destination is None
