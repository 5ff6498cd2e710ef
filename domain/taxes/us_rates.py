"""US air transportation excise taxes, 26 USC 4261 to 4263: the amounts by year.

Sources: IRS revenue procedures as reported by AIN (2 April 2018), FAA's Airport and Airway Trust Fund rate
structure for 2020, NBAA's tax guidance for 2021 and PwC's note on 2024. 2026 waits for the Form 720
instructions where `verified` is False. Amounts of 2027 are not published in a source we hold: there is no
row, and 2026 stands in as provisional.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from domain.taxes.rates import Rate, RateTable, Suspension, TaxableEvent

PERCENTAGE = "percentage_tax"
SEGMENT = "segment_fee"
HEAD = "head_tax"
ALASKA_HAWAII = "head_tax.alaska_hawaii"

_AIN = "AIN, 2 April 2018 (IRS inflation adjustment)"
_FAA = "FAA, AATF excise tax structure 2020"
_NBAA_2021 = "NBAA tax guidance, January 2021"
_REV_2022 = "Rev. Proc. 2021-45 (check)"
_REV_2023 = "Rev. Proc. 2022-38 (check)"
_PWC_2024 = "Rev. Proc. 2023-34 (check), PwC Aircraft Club November 2023"
_REV_2025 = "Rev. Proc. 2024-40 (check)"
_REV_2026 = "Rev. Proc. 2025-32 (check)"

# year: (segment, verified), (head, verified), (Alaska/Hawaii, verified), source
_YEARS: dict[int, tuple[tuple[str, bool], tuple[str, bool], tuple[str, bool], str]] = {
    2018: (("4.10", True), ("18.30", True), ("9.20", True), _AIN),
    2019: (("4.20", True), ("18.60", True), ("9.30", True), _FAA),
    2020: (("4.30", True), ("18.90", True), ("9.50", True), _FAA),
    2021: (("4.30", True), ("19.10", True), ("9.60", True), _NBAA_2021),
    2022: (("4.50", False), ("19.70", False), ("9.90", False), _REV_2022),
    2023: (("4.80", False), ("21.10", False), ("10.60", False), _REV_2023),
    2024: (("5.00", False), ("22.20", False), ("11.10", False), _PWC_2024),
    2025: (("5.20", True), ("22.90", False), ("11.40", False), _REV_2025),
    2026: (("5.30", True), ("23.40", False), ("11.70", False), _REV_2026),
}


def _year(rule: str, law: str, event: TaxableEvent, year: int, amount: tuple[str, bool], source: str) -> Rate:
    value, verified = amount
    return Rate(
        rule=rule,
        jurisdiction="US",
        value=Decimal(value),
        currency="USD",
        valid_from=date(year, 1, 1),
        valid_to=date(year, 12, 31),
        taxable_event=event,
        law=law,
        source=source,
        verified=verified,
    )


ROWS: tuple[Rate, ...] = (
    Rate(
        rule=PERCENTAGE,
        jurisdiction="US",
        value=Decimal("7.5"),
        currency=None,
        valid_from=date(2018, 1, 1),
        valid_to=date(2028, 9, 30),
        taxable_event="payment",
        law="26 USC 4261(a)",
        source="26 USC 4261(a); authorised to 30 September 2028 (check)",
        verified=True,
    ),
    *(
        row
        for year, (segment, head, reduced, source) in _YEARS.items()
        for row in (
            _year(SEGMENT, "26 USC 4261(b)", "segment begins", year, segment, source),
            _year(HEAD, "26 USC 4261(c)(1)", "payment", year, head, source),
            _year(ALASKA_HAWAII, "26 USC 4261(c)(3)", "payment", year, reduced, source),
        )
    ),
)

SUSPENSIONS: tuple[Suspension, ...] = (
    Suspension(
        jurisdiction="US",
        rules=(PERCENTAGE, SEGMENT, HEAD, ALASKA_HAWAII),
        first=date(2020, 3, 28),
        last=date(2020, 12, 31),
        source="CARES Act section 4007 (check): amounts paid in the excise tax holiday",
        verified=False,
    ),
)

RATES = RateTable(ROWS)


def suspended(rule: str, paid_on: date) -> Suspension | None:
    """The tax holiday that covers `rule` for an amount paid on that day."""
    return next((s for s in SUSPENSIONS if rule in s.rules and s.first <= paid_on <= s.last), None)
