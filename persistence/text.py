"""Text that PostgreSQL can hold: it refuses NUL, and what is no character (half of a surrogate pair)."""

from __future__ import annotations

import re
from typing import Any

_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text without NUL; each lone surrogate becomes the replacement character."""
    return _NOT_STORABLE.sub(lambda found: "" if found[0] == "\x00" else "\ufffd", text)


def storable_in(value: Any) -> Any:
    """The same for every text inside a JSON value."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable_in(key): storable_in(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [storable_in(one) for one in value]
    return value
