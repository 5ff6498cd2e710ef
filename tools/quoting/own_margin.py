"""The broker's margin as it was typed: a percentage or a fixed amount, for each option or for one."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from babel.numbers import is_currency

from domain.exchange import Exchange, NoRateError
from domain.margin import Margin
from domain.money import Money
from tools.deals.errors import RefusedError
from tools.deals.wording import money_label

HIGHEST_PERCENT = Decimal(100)
MOST = Decimal(10_000_000)
"""an amount above it is taken for a slip"""
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.\d{1,4})?"
_FIXED = re.compile(rf"(?:([A-Za-z]{{3}})\s*)?({_NUMBER})(?:\s*([A-Za-z]{{3}}))?")


@dataclass(frozen=True)
class SaidMargin:
    """As it was typed; one of the two."""

    percent: str = ""
    fixed: str = ""


def read_own_margins(
    said: Mapping[str, SaidMargin], quote_ids: Collection[str], currency: str
) -> dict[str, Margin]:
    """By quote. RefusedError as for `read_margin`, and for a quote that is not among the options."""
    if not said.keys() <= set(quote_ids):
        raise RefusedError("A margin was given for a quote that is not picked. Compare the quotes again.")
    return {quote_id: read_margin(own.percent, own.fixed, currency) for quote_id, own in said.items()}


def read_margin(percent: str, fixed: str, currency: str) -> Margin:
    """One of the two is said: `10` or `12.5 %`; `5,000` of `currency`, `USD 5,000` or `5000USD`.

    RefusedError for anything else.
    """
    if percent.strip() and fixed.strip():
        raise RefusedError("Give the margin as a percentage or as an amount, not both.")
    if fixed.strip():
        return Margin(fixed=_fixed(fixed.strip(), currency))
    return Margin(percent=_percent(percent))


def in_client_currency(margin: Margin, exchange: Exchange) -> Margin:
    """A fixed amount in another currency, converted at a fresh rate. RefusedError without one."""
    if margin.fixed is None:
        return margin
    try:
        return margin.model_copy(update={"fixed": exchange.into(margin.fixed).amount})
    except NoRateError as error:
        raise RefusedError(
            f"The margin of {money_label(margin.fixed)} is not in the client's currency, "
            f"{exchange.currency}. {error}"
        ) from error


def _percent(text: str) -> Decimal:
    try:
        percent = Decimal(text.strip().removesuffix("%").strip())
    except InvalidOperation as error:
        raise RefusedError(f"“{text[:20]}” is not a margin. Give a percentage such as 10.") from error
    if not percent.is_finite() or not 0 <= percent <= HIGHEST_PERCENT:
        raise RefusedError(f"A margin lies between 0 and {HIGHEST_PERCENT} %.")
    return percent.quantize(Decimal("0.01"))


def _fixed(text: str, currency: str) -> Money:
    found = _FIXED.fullmatch(text)
    # "2,50" is 2.50 to one reader and a slip of 2,500 to another: a comma only groups thousands
    if found is None or (found[1] and found[3]):
        raise RefusedError(f"“{text[:20]}” is not an amount. Give a margin such as 5,000 or 12.5 %.")
    code = (found[1] or found[3] or currency).upper()
    if not is_currency(code):
        raise RefusedError(f"“{code}” is not a currency. Give its code of three letters, such as USD.")
    value = Decimal(found[2].replace(",", ""))
    if value > MOST:
        raise RefusedError(f"A margin of {value:,.0f} is taken for a slip.")
    return Money(amount=value, currency=code).rounded()
