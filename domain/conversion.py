"""A price's lines in the client's currency: each converted and rounded by itself, so that they add up."""

from __future__ import annotations

from collections.abc import Sequence

from domain.exchange import Exchange, ExchangeRate, NoRateError
from domain.snapshot import PriceLine


def converted_lines(
    lines: Sequence[PriceLine], exchange: Exchange | None
) -> tuple[tuple[PriceLine, ...], tuple[ExchangeRate, ...], tuple[str, ...]]:
    """(the lines, the rates used, for the broker why a line keeps its currency).

    A line whose currency has no fresh rate stays as it is, and adds up in a total of its own.
    """
    if exchange is None:
        return tuple(lines), (), ()
    shown: list[PriceLine] = []
    rates: dict[ExchangeRate, None] = {}
    kept: dict[str, None] = {}
    for line in lines:
        try:
            amount, rate = exchange.into(line.amount)
        except NoRateError as error:
            kept[f"{line.label} stays in {line.amount.currency}. {error}"] = None
            shown.append(line)
            continue
        if rate is None:
            shown.append(line)
            continue
        rates[rate] = None
        basis = f"{line.basis} = {line.amount}, converted at {rate.label}"
        shown.append(
            line.model_copy(
                update={"amount": amount, "basis": basis, "original": line.amount, "rate_used": rate}
            )
        )
    return tuple(shown), tuple(rates), tuple(kept)
