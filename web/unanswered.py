"""Finding the message that a killed process never answered."""

from __future__ import annotations

from typing import Any


def unanswered_text(thread: dict[str, Any]) -> str | None:
    """The broker's last words when nothing was said after them. What a turn writes and what it says are one
    transaction, so silence means that nothing was done either: the turn can be run again."""
    spoken = [step for step in thread["steps"] if step["type"] in {"user_message", "assistant_message"}]
    if not spoken or spoken[-1]["type"] != "user_message":
        return None
    text = spoken[-1]["output"]
    return text if isinstance(text, str) else None
