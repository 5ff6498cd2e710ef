"""Payment is due on a day on which the banks of its currency are open."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from domain.business_days import is_business_day
from domain.payments import paid_by


@pytest.mark.parametrize(
    ("departs", "currency", "due"),
    [
        (date(2026, 11, 27), "USD", date(2026, 11, 25)),  # the day after Thanksgiving
        (date(2026, 11, 27), "EUR", date(2026, 11, 26)),  # which is none in Europe
        (date(2026, 12, 28), "USD", date(2026, 12, 24)),  # over Christmas and a weekend
        (date(2026, 12, 29), "GBP", date(2026, 12, 24)),  # Boxing Day is taken on the Monday
        (date(2026, 4, 7), "EUR", date(2026, 4, 2)),  # over Good Friday and Easter Monday
        (date(2026, 4, 7), "USD", date(2026, 4, 6)),  # neither is a federal holiday
        (date(2026, 7, 6), "USD", date(2026, 7, 2)),  # the fourth is taken on the Friday
        (date(2027, 1, 4), "USD", date(2026, 12, 31)),  # over the year's end
        (date(2026, 11, 27), "XAU", date(2026, 11, 25)),  # an unknown one goes by US dollars
    ],
)
def test_the_last_day_to_pay_is_one_on_which_its_banks_are_open(
    departs: date, currency: str, due: date
) -> None:
    signed = datetime(2027, 2, 1, tzinfo=UTC)
    assert paid_by(signed, departs, hours=24, business_days=1, currency=currency) == due


def test_weekends_are_no_business_days_anywhere() -> None:
    assert not any(is_business_day(date(2026, 11, 28), one) for one in ("USD", "EUR", "GBP", "CHF", "XAU"))
