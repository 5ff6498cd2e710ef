"""Where a number on a card comes from, in the order in which a broker asks."""

from __future__ import annotations

Facts = list[list[str]]


def facts(
    rule: str,
    *,
    base: str | None = None,
    rate: str | None = None,
    date: str | None = None,
    source: str | None = None,
) -> Facts:
    """[label, text] of what is known; `rule` says how the number comes about."""
    told = {"Rule": rule, "Base": base, "Rate": rate, "Date": date, "Source": source}
    return [[label, text] for label, text in told.items() if text]
