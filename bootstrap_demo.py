"""The demo's people, all plainly marked."""

from __future__ import annotations

import asyncio

from pydantic import SecretStr

from bootstrap_data import clock_of, database_of
from persistence.clients import Client
from persistence.clock import RandomIds
from persistence.live import Silent
from persistence.unit_of_work import Work
from persistence.users import UserRecord, Users
from settings import Settings, SettingsError
from tools.operators.csv_import import DEMO_OPERATORS, import_operators

DEMO_BROKER = "a0000000-0000-4000-8000-000000000001"
DEMO_CLIENTS = (
    ("Acme Corporation (demo)", "Alex Carter (demo)", "office@acme.example"),
    ("Northwind Partners (demo)", "Maya Lindqvist (demo)", "travel@northwind.example"),
    (None, "Jean-Luc Moreau (demo)", "jl.moreau@moreau.example"),
)


def seed_demo(settings: Settings) -> None:
    """The demo's broker and three clients, all plainly marked; a second time only renews the password."""
    if settings.demo_password is None:
        raise SettingsError("JETVISION_DEMO_PASSWORD is not set: the demo's broker needs one.")
    asyncio.run(_seed(settings, settings.demo_password))


async def _seed(settings: Settings, password: SecretStr) -> None:
    database = database_of(settings, pool=2)
    try:
        users = Users(database.auth)
        if await users.by_identifier(settings.demo_login) is not None:
            await users.set_password(settings.demo_login, password.get_secret_value())
            return
        record = UserRecord(
            id=DEMO_BROKER,
            identifier=settings.demo_login,
            display_name="Anna Berg (demo)",
            email=settings.demo_login,
            phone="+1 201 555 0100",
            role="broker",
            timezone="America/New_York",
            created_at="",
        )
        await users.add(record, password.get_secret_value())
        work = Work(database, clock_of(settings), RandomIds(), Silent())
        async with work.unit(record.id) as uow:
            for company, name, email in DEMO_CLIENTS:
                await uow.clients.add(
                    Client(id=uow.ids.new(), company=company, contact_name=name, email=email)
                )
            await import_operators(uow, DEMO_OPERATORS.read_text(encoding="utf-8"))
    finally:
        await database.close()
