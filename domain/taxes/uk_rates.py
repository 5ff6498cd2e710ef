"""UK air passenger duty by band and rate type, Finance Act 1994 section 30: the amounts by year.

Sources: Finance Act 2025 section 73 (April 2025 to March 2026), HMRC's tax information note and Deloitte
(April 2026), aviationnews-online (April 2027). The standard domestic rate of 2025 is not in the Act's
amendment and stands unconfirmed.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from domain.taxes.rates import Rate, RateTable

_2025 = "Finance Act 2025 section 73"
_2026 = "HMRC tax information and impact note; Deloitte"
_2027 = "aviationnews-online, rates from April 2027"

# first day, last day, source, {rule: (amount, verified)}
_PERIODS: tuple[tuple[date, date, str, dict[str, tuple[str, bool]]], ...] = (
    (
        date(2025, 4, 1),
        date(2026, 3, 31),
        _2025,
        {
            "standard.domestic": ("14", False),
            "standard.A": ("28", True),
            "standard.B": ("216", True),
            "standard.C": ("224", True),
            "higher.domestic": ("84", True),
            "higher.A": ("84", True),
            "higher.B": ("647", True),
            "higher.C": ("673", True),
        },
    ),
    (
        date(2026, 4, 1),
        date(2027, 3, 31),
        _2026,
        {
            "standard.domestic": ("16", True),
            "standard.A": ("32", True),
            "standard.B": ("244", True),
            "standard.C": ("253", True),
            "higher.domestic": ("142", True),
            "higher.A": ("142", True),
            "higher.B": ("1097", True),
            "higher.C": ("1141", True),
        },
    ),
    (
        date(2027, 4, 1),
        date(2028, 3, 31),
        _2027,
        {
            "standard.domestic": ("16.52", True),
            "standard.A": ("33.04", True),
            "standard.B": ("251.95", True),
            "standard.C": ("261.25", True),
            "higher.domestic": ("146.63", True),
            "higher.A": ("146.63", True),
            "higher.B": ("1132.76", True),
            "higher.C": ("1178.20", True),
        },
    ),
)

ROWS: tuple[Rate, ...] = tuple(
    Rate(
        rule=rule,
        jurisdiction="GB",
        value=Decimal(amount),
        currency="GBP",
        valid_from=first,
        valid_to=last,
        taxable_event="departure",
        law="Finance Act 1994 s. 30",
        source=source,
        verified=verified,
    )
    for first, last, source, amounts in _PERIODS
    for rule, (amount, verified) in amounts.items()
)

RATES = RateTable(ROWS)
