"""Where a sold deal stands, in two sentences: its aircraft and its account."""

from __future__ import annotations

from domain.booking_findings import booking_warnings
from domain.deal import Deal
from tools.closing.close import paid_words
from tools.deals.wording import plain


def sale_words(deal: Deal) -> str:
    """The first thing that is wrong with the aircraft, or who flies; then what is paid."""
    confirmed, warnings = deal.booking.confirmed, booking_warnings(deal)
    if warnings:
        return f"{plain(warnings[0])} {paid_words(deal)}"
    flies = f"{plain(confirmed.tail)} of {plain(confirmed.carrier)} is confirmed. " if confirmed else ""
    return f"{flies}{paid_words(deal)}"
