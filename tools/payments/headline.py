"""The deal's state is brought in line with its facts, in the transaction of the fact."""

from __future__ import annotations

from domain.deal import Deal
from domain.headline import steps
from persistence.unit_of_work import UnitOfWork


async def with_headline(uow: UnitOfWork, deal: Deal) -> Deal:
    """Called after anything that moves it: a payment, a refund, a confirmation, a signature, an amendment."""
    for happening in steps(deal):
        deal = await uow.happen(deal, happening, actor="system")
    return deal
