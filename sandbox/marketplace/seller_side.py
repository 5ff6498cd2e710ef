"""What an operator sends with submitQuote."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.marketplace.api_errors import invalid
from sandbox.marketplace.quotes import Terms
from sandbox.marketplace.store import Json


def checked_terms(rfq: Json, body: Any) -> tuple[Json, Terms]:
    """The lift that is quoted and the terms, from `{sellerLiftId?, sellerPrice{price, currency}, message?,
    validMinutes?}`. Raises ApiError 422."""
    if not isinstance(body, dict) or not isinstance(body.get("sellerPrice"), dict):
        raise invalid("sellerPrice is missing.")
    wanted = body.get("sellerLiftId", rfq["lifts"][0]["id"])
    lift = next((one for one in rfq["lifts"] if one["id"] == wanted), None)
    if lift is None:
        raise invalid(f"sellerLiftId: {wanted!r} is not of this request.")
    price, currency = body["sellerPrice"].get("price"), body["sellerPrice"].get("currency", "USD")
    if not isinstance(currency, str) or len(currency) != 3:
        raise invalid("sellerPrice.currency is an ISO 4217 code.")
    minutes = body.get("validMinutes")
    if minutes is not None and (isinstance(minutes, bool) or not isinstance(minutes, int) or minutes < 1):
        raise invalid("validMinutes is a whole number.")
    return lift, Terms(
        words=str(body.get("message") or "Quote."),
        price=_price(price),
        currency=currency.upper(),
        valid_seconds=None if minutes is None else minutes * 60.0,
    )


def _price(value: Any) -> Decimal:
    try:
        price = Decimal(str(value))
    except InvalidOperation:
        price = Decimal("NaN")
    if not price.is_finite() or price <= 0:
        raise invalid("sellerPrice.price is an amount of money.")
    return price
