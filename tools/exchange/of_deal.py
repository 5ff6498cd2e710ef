"""With which currency and which rates a deal's prices are made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from domain.deal import Deal
from domain.exchange import Exchange, ExchangeRate, ExchangeTable
from domain.policy import Policy, policy_on
from persistence.clients import Client
from persistence.unit_of_work import UnitOfWork


def exchange_of(
    deal: Deal,
    *,
    now: datetime,
    client: Client | None = None,
    known: Iterable[ExchangeRate] = (),
    policy: Policy | None = None,
) -> Exchange:
    """The deal's own currency, else the client's, else the house's. The broker's own rates come first,
    then `known`, the house's table. `now` is aware."""
    rules = policy or policy_on(now.date())
    currency = deal.currency or (client.currency if client else None) or rules.currency
    table = ExchangeTable((*deal.rates, *known))
    return Exchange(currency=currency, table=table, now=now, limit_hours=rules.fx_stale_hours)


async def exchange_for(uow: UnitOfWork, deal: Deal) -> Exchange:
    """The same, with the client's book and the house's rates of this moment."""
    client = await uow.clients.get(deal.client_id) if deal.client_id else None
    now = uow.now()
    return exchange_of(deal, now=now, client=client, known=await uow.exchange_rates.newest(now))
