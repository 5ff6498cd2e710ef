"""A database in which a proposal and three requests to operators are approved and nothing has left yet."""

from __future__ import annotations

import uuid

import psycopg

from persistence.clock import FixedClock, RandomIds
from persistence.database import open_database
from persistence.embedded.databases import create_database
from persistence.embedded.servers import ServerAddresses
from persistence.live import Silent
from persistence.unit_of_work import Work
from persistence.urls import as_role, psycopg_url
from tests.integration.conftest import ANNA, BOB, CLIENT, NOW, ROLES, TEMPLATE, Heard, House
from tests.support.crashes import SENDING
from tests.support.deal_steps import approved
from tests.support.operators import approve_all, drafted


async def approved_template(servers: ServerAddresses) -> str:
    """The name of the database, which nobody is connected to. Another one each time: a process that takes
    over tests from another may come back to a module that it was through with."""
    name = f"jetvision_approved_{uuid.uuid4().hex[:12]}"
    owner = create_database(servers.postgres_admin_url, name, template=TEMPLATE)
    database = open_database(*(as_role(owner, role) for role in ROLES), pool=2)
    clock = FixedClock(NOW)
    work = Work(database, clock, RandomIds(), Silent())
    house = House(owner, as_role(owner, "jv_app"), database, clock, work, Heard([], []), ANNA, BOB, CLIENT)
    await approved(house)
    await approve_all(house, await drafted(house))
    await database.close()
    with psycopg.connect(psycopg_url(owner)) as connection:
        connection.execute(f"update outbox set state = 'done' where kind not in {SENDING}")
    return name
