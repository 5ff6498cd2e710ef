"""The broker's own exchange rate for a deal, and the currency in which its client is quoted."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal, InvalidOperation

from babel.numbers import is_currency

from domain.deal import Deal
from domain.deal_state import allowed
from domain.events import CurrencyChosen, RateEntered
from domain.exchange import ExchangeRate, NoRateError
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError
from tools.deals.wording import state_label
from tools.exchange.of_deal import exchange_for

MOST_DIGITS = 12
LARGEST = Decimal(10) ** 7
FAR_APART_PERCENT = 20
"""a rate this far from the table's is taken for a slip: the other way round, or a lost decimal point"""
SAME_CLICK = timedelta(minutes=1)


async def choose_currency(uow: UnitOfWork, deal_id: str, currency: str) -> Deal:
    """Prices from now on are in it, for this deal and for the client's next ones; those that are frozen stay
    as they are. RefusedError for what is no currency."""
    deal = await uow.deals.get(deal_id, lock=True)
    code = _currency(currency)
    if deal.currency == code:
        return deal
    _check(deal, "currency_chosen")
    if deal.client_id is not None:
        await uow.clients.set_currency(deal.client_id, code)
    return await uow.happen(deal, CurrencyChosen(currency=code), actor=uow.broker)


async def enter_rate(uow: UnitOfWork, deal_id: str, *, base: str, quote: str, rate: str) -> Deal:
    """One `base` costs `rate` of `quote`, from now on, for this deal. RefusedError for what is no rate or
    lies far from the house's table. The same rate entered again at once changes nothing."""
    deal = await uow.deals.get(deal_id, lock=True)
    _check(deal, "rate_entered")
    one, other = _currency(base), _currency(quote)
    if one == other:
        raise RefusedError("A rate stands between two different currencies.")
    entered = ExchangeRate(
        base=one,
        quote=other,
        rate=_rate(rate),
        as_of=uow.now(),
        zone=(await uow.me()).timezone,
        source=f"entered by {(await uow.me()).name}",
    )
    if deal.rates and _same(deal.rates[0], entered):
        return deal
    await _no_slip(uow, deal, entered)
    return await uow.happen(deal, RateEntered(rate=entered), actor=uow.broker)


def _check(deal: Deal, kind: str) -> None:
    if not allowed(deal.state, kind):
        raise RefusedError(
            f"Prices do not change any more while the deal stands at “{state_label(deal.state)}”."
        )


def _currency(text: str) -> str:
    code = text.strip().upper()
    if not is_currency(code):
        raise RefusedError(f"“{text[:10]}” is not a currency. Give its code of three letters, such as EUR.")
    return code


def _rate(text: str) -> Decimal:
    try:
        rate = Decimal(text.strip().replace(",", "."))
    except InvalidOperation as error:
        raise RefusedError(f"“{text[:20]}” is not a rate. Give a number such as 1.0842.") from error
    sound = rate.is_finite() and 0 < rate < LARGEST and len(rate.as_tuple().digits) <= MOST_DIGITS
    if not sound or rate < 1 / LARGEST:
        raise RefusedError("A rate is a positive number of at most 12 digits, such as 1.0842.")
    return rate


def _same(before: ExchangeRate, now: ExchangeRate) -> bool:
    alike = (before.base, before.quote, before.rate) == (now.base, now.quote, now.rate)
    return alike and now.as_of - before.as_of <= SAME_CLICK


async def _no_slip(uow: UnitOfWork, deal: Deal, entered: ExchangeRate) -> None:
    exchange = await exchange_for(uow, deal.model_copy(update={"rates": ()}))
    try:
        known = exchange.table.rate(
            entered.base, entered.quote, now=exchange.now, limit_hours=exchange.limit_hours
        )
    except NoRateError:
        return
    theirs = known.rate if known.base == entered.base else 1 / known.rate
    if abs(entered.rate / theirs - 1) * 100 > FAR_APART_PERCENT:
        raise RefusedError(
            f"{entered.value_label} is more than {FAR_APART_PERCENT} % from {known.label}. "
            "Is it the other way round?"
        )
