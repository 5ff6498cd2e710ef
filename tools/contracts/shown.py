"""What the client is shown of a contract: just what its PDF was made from, whatever has changed since."""

from __future__ import annotations

from domain.contracts import Contract
from persistence.unit_of_work import UnitOfWork
from tools.contracts.document import ContractDocument


async def shown_words(uow: UnitOfWork, contract: Contract) -> ContractDocument | None:
    """None while there is no PDF."""
    words = await uow.documents.get(contract.words_id) if contract.words_id else None
    return ContractDocument.model_validate_json(words.content) if words else None
