"""Two values of JSON compared, leaf by leaf."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def leaves(then: Any, now: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """Where the two differ, by path; a sum of money is one leaf."""
    if isinstance(then, dict) and isinstance(now, dict) and not is_money(then, now):
        for key in sorted({*then, *now}):
            yield from leaves(then.get(key), now.get(key), f"{path}.{key}")
    elif isinstance(then, list) and isinstance(now, list):
        for place in range(max(len(then), len(now))):
            was = then[place] if place < len(then) else None
            became = now[place] if place < len(now) else None
            yield from leaves(was, became, f"{path}[{place + 1}]")
    elif then != now or type(then) is not type(now):
        yield path, then, now


def is_money(then: Any, now: Any) -> bool:
    return all(isinstance(one, dict) and one.keys() == {"amount", "currency"} for one in (then, now))
