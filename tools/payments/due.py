"""By when the client pays."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from domain.payments import paid_by
from domain.policy import policy_on
from domain.sold import Sold
from tools.deals.wording import date_label, moment_label


def due_label(what: Sold, zone: str) -> str | None:
    """`Wed 2 Dec 2026, 17:00 EST` or a day, by the policy of the day on which the price was frozen; None
    before the signature, or without a date. `zone` is the broker's."""
    if what.signed_at is None or what.first_day is None:
        return None
    terms = policy_on(what.snapshot.priced_at).payment
    due = paid_by(
        what.signed_at.astimezone(ZoneInfo(zone)),
        what.first_day,
        hours=terms.hours_after_signature,
        business_days=terms.business_days_before_departure,
        currency=what.total.currency,
    )
    return moment_label(due, zone) if isinstance(due, datetime) else date_label(due)
