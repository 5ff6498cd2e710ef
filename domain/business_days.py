"""On which days money moves between banks: not at weekends, and not on holidays of the currency's banks.

Where the client's bank is, nobody tells a broker; a payment in a currency clears where that currency is
settled (US dollars at the Federal Reserve's banks, euros in TARGET, sterling in England).
"""

from __future__ import annotations

from datetime import date
from functools import cache

import holidays
from holidays import HolidayBase

SETTLED_IN: dict[str, tuple[str, str | None]] = {
    "AUD": ("AU", "NSW"),
    "CAD": ("CA", "ON"),
    "CHF": ("CH", "ZH"),
    "DKK": ("DK", None),
    "GBP": ("GB", "ENG"),
    "JPY": ("JP", None),
    "NOK": ("NO", None),
    "SEK": ("SE", None),
    "USD": ("US", None),
}
"""currency -> land and part of it whose public holidays close its banks; any other goes by US dollars"""


def is_business_day(day: date, currency: str = "USD") -> bool:
    return day.weekday() < 5 and day not in _closed(currency)


@cache
def _closed(currency: str) -> HolidayBase:
    if currency == "EUR":
        return holidays.financial_holidays("ECB")
    land, part = SETTLED_IN.get(currency, SETTLED_IN["USD"])
    return holidays.country_holidays(land, subdiv=part)
