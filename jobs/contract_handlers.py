"""Printing a contract, its disclosures, its certificates."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Literal, cast

from jobs.services import JobServices
from persistence.outbox import Due
from persistence.unit_of_work import UnitOfWork
from tools.contracts.render import certify, print_contract, print_disclosures

StillHeld = Callable[[UnitOfWork], Awaitable[None]]


async def handle_contract(
    services: JobServices, user_id: str, due: Due, _held: StillHeld
) -> timedelta | None:
    version = int(due.payload["version"])
    await print_contract(services.work, services.house, user_id, due.deal_id, version)
    return None


async def handle_disclosures(
    services: JobServices, user_id: str, due: Due, _held: StillHeld
) -> timedelta | None:
    disclosure_id = str(due.payload["disclosure_id"])
    await print_disclosures(services.work, services.house, user_id, due.deal_id, disclosure_id)
    return None


async def handle_certificate(
    services: JobServices, user_id: str, due: Due, _held: StillHeld
) -> timedelta | None:
    version, stage = int(due.payload["version"]), due.payload["stage"]
    whose = cast("Literal['signed', 'countersigned']", stage)
    await certify(services.work, services.house, user_id, due.deal_id, version, whose)
    return None
