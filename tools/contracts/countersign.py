"""The broker's signature under a contract that the client has signed."""

from __future__ import annotations

from domain.contracts import ContractCountersigned
from domain.deal import Deal
from persistence.unit_of_work import UnitOfWork
from tools.contracts.signing import order_certificate
from tools.deals.errors import RefusedError


async def countersign(uow: UnitOfWork, deal_id: str, *, version: int) -> Deal:
    """A person's click on exactly this version. The copy with both signatures is then made and drafted for
    the client. RefusedError unless this version is the one that the client has signed."""
    deal = await uow.deals.get(deal_id, lock=True)
    contract = deal.contract_in_force
    if contract is None or contract.version != version or contract.status != "signed":
        raise RefusedError("There is no contract that waits for your signature. Look at its newest card.")
    happening = ContractCountersigned(version=version, name=(await uow.me()).name)
    deal = await uow.happen(deal, happening, actor=uow.broker)
    await order_certificate(uow, deal, version, "countersigned")
    return deal
