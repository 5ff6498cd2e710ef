"""Minor units of the world's currencies: to how many decimals an amount is rounded and shown.

Source: ISO 4217, list one (maintained by SIX, six-group.com), column "minor unit"; only what differs from
two decimals stands here.
"""

from __future__ import annotations

from decimal import Decimal

USUAL_DIGITS = 2

# fmt: off
_DIGITS: dict[str, int] = {
    **dict.fromkeys((
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV",
        "XAF", "XOF", "XPF",
    ), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
# fmt: on
_UNITS = {digits: Decimal(1).scaleb(-digits) for digits in range(5)}


def minor_digits(currency: str) -> int:
    """Decimals of a currency: USD 2, JPY 0, KWD 3."""
    return _DIGITS.get(currency, USUAL_DIGITS)


def minor_unit(currency: str) -> Decimal:
    """The smallest amount of a currency: USD 0.01, JPY 1, KWD 0.001."""
    return _UNITS[_DIGITS.get(currency, USUAL_DIGITS)]
