"""Where a sold deal stands, in two sentences: its aircraft and its account."""

from __future__ import annotations

from domain.booking_findings import booking_warnings
from domain.deal import Deal
from domain.sold import aircraft_sold, all_confirmed
from tools.closing.close import paid_words
from tools.deals.wording import plain


def sale_words(deal: Deal) -> str:
    """The first thing that is wrong with the aircraft, or who flies; then what is paid."""
    warnings = booking_warnings(deal)
    if warnings:
        return f"{plain(warnings[0])} {paid_words(deal)}"
    confirmed = [one.booking.confirmed for one in aircraft_sold(deal) if one.booking.confirmed]
    names = " and ".join(f"{plain(one.tail)} of {plain(one.carrier)}" for one in confirmed)
    flies = f"{names} {'is' if len(confirmed) == 1 else 'are'} confirmed. " if all_confirmed(deal) else ""
    return f"{flies}{paid_words(deal)}"
