"""French solidarity tax on business aviation, per passenger by kind of aircraft and destination.

Source: finance law 2025, article 30, in force 1 March 2025 (macommune.info, artheauaviation.com).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from domain.taxes.rates import Rate, RateTable

_AMOUNTS: dict[str, str] = {
    "turboprop.european": "210",
    "turboprop.intermediate": "675",
    "turboprop.long haul": "1025",
    "jet.european": "420",
    "jet.intermediate": "1015",
    "jet.long haul": "2100",
}

ROWS: tuple[Rate, ...] = tuple(
    Rate(
        rule=rule,
        jurisdiction="FR",
        value=Decimal(amount),
        currency="EUR",
        valid_from=date(2025, 3, 1),
        valid_to=None,
        taxable_event="departure",
        law="Code des impositions sur les biens et services, L. 422-22",
        source="Finance law 2025, article 30, in force 1 March 2025",
        verified=True,
    )
    for rule, amount in _AMOUNTS.items()
)

RATES = RateTable(ROWS)
