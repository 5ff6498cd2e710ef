"""Row-level security: what one broker has, another cannot see; nobody sees nothing; no table is bare."""

from __future__ import annotations

import uuid

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.empty_legs import Area, LegQuery
from persistence.chat.feed import Card
from persistence.deals import UnknownDealError
from persistence.migrations import (
    functions_0001,
    functions_0003,
    functions_0006,
    functions_0008,
    functions_0010,
    functions_0016,
    functions_0017,
    functions_0019,
    functions_0020,
    functions_0024,
)
from persistence.urls import psycopg_url
from tests.integration.conftest import House

FUNCTIONS = (
    functions_0001, functions_0003, functions_0006, functions_0008, functions_0010, functions_0016,
    functions_0017,
    functions_0019,
    functions_0020,
    functions_0024,
)  # fmt: skip
SIGNATURES = tuple(
    signature
    for functions in (
        functions_0001,
        functions_0003,
        functions_0006,
        functions_0008,
        functions_0010,
        functions_0016,
        functions_0017,
        functions_0019,
        functions_0020,
        functions_0024,
    )
    for signature in functions.SIGNATURES
)
OF_A_BROKER = (
    "clients", "deals", "deal_events", "external_ids", "documents", "client_links", "outbox",
    "outside_calls", "model_calls", "quote_ratios", "thread_leases", "threads", "steps", "elements",
    "feedbacks",
    "operators", "operator_aircraft", "tool_calls",
    "outgoing_mails", "incoming_mails", "empty_leg_watches", "pictures",
    "api_answers", "client_sheets", "client_sheet_rows", "audit_log", "agreements",
    "deal_summaries", "deal_words", "pipeline_totals", "client_looks", "recordings",
)  # fmt: skip


async def opened(house: House, user_id: str) -> tuple[str, str]:
    """A thread with a deal, a message and a card of this broker."""
    thread_id, deal_id = str(uuid.uuid4()), str(uuid.uuid4())
    async with house.work.unit(user_id) as uow:
        await uow.feed.open_thread(thread_id)
        deal = await uow.deals.open(deal_id, thread_id, at=uow.now(), actor=uow.broker)
        await uow.say(thread_id, "hello", Card("TripCard", deal.id, deal.seq))
        await uow.external_ids.claim("avinode", "trip", f"T{deal_id[:6]}", own_id=deal.id, deal_id=deal.id)
        await uow.later("poll_trip", deal, f"poll:{deal.id}")
        await uow.pictures.keep(b"a jet")
        query = LegQuery(origin=Area(text="Teterboro", airports=("KTEB",)))
        await uow.empty_leg_watches.add(
            uow.ids.new(), deal_id=deal.id, thread_id=thread_id, query=query, until=uow.now()
        )
    return thread_id, deal_id


async def test_another_broker_sees_no_row_of_any_table(house: House) -> None:
    await opened(house, house.anna)
    async with house.database.as_user(house.bob) as connection:
        for table in OF_A_BROKER:
            count = (await connection.execute(text(f"select count(*) from {table}"))).scalar_one()
            assert count == 0, f"{table} shows {count} rows of another broker"


async def test_without_a_user_nothing_is_seen(house: House) -> None:
    await opened(house, house.anna)
    async with house.database.as_user(None) as connection:
        for table in (*OF_A_BROKER, "checkpoints"):
            assert (await connection.execute(text(f"select count(*) from {table}"))).scalar_one() == 0


async def test_another_brokers_deal_is_as_good_as_unknown(house: House) -> None:
    _, deal_id = await opened(house, house.anna)
    async with house.work.unit(house.bob) as uow:
        with pytest.raises(UnknownDealError):
            await uow.deals.get(deal_id)


async def test_a_row_cannot_be_written_into_another_brokers_thread(house: House) -> None:
    thread_id, _ = await opened(house, house.anna)
    with pytest.raises(DBAPIError, match="row-level security"):
        async with house.work.unit(house.bob) as uow:
            await uow.say(thread_id, "I was here")


async def test_a_row_cannot_be_given_to_another_broker(house: House) -> None:
    _, deal_id = await opened(house, house.anna)
    with pytest.raises(DBAPIError, match="row-level security"):
        async with house.database.as_user(house.anna) as connection:
            await connection.execute(
                text("update deals set broker_id = cast(:bob as uuid) where id = cast(:deal as uuid)"),
                {"bob": house.bob, "deal": deal_id},
            )


async def test_history_is_written_once(house: House) -> None:
    await opened(house, house.anna)
    for change in ("update deal_events set kind = 'x'", "delete from deal_events", "delete from deals"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with house.database.as_user(house.anna) as connection:
                await connection.execute(text(change))


async def test_the_app_cannot_read_password_hashes(house: House) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        async with house.database.as_user(house.anna) as connection:
            await connection.execute(text("select password_hash from users"))


async def test_intake_may_only_insert(house: House) -> None:
    async with house.database.intake.begin() as connection:
        await connection.execute(
            text("insert into inbox (id, source, kind, ref_id) values (gen_random_uuid(), 'a', 'rfqs', 'r')")
        )
    with pytest.raises(DBAPIError, match="permission denied"):
        async with house.database.intake.begin() as connection:
            await connection.execute(text("select * from inbox"))


def test_every_table_forces_row_security_and_has_a_policy(house: House) -> None:
    """Walks the catalogue: a new table without a policy fails here."""
    query = """select c.relname, c.relrowsecurity, c.relforcerowsecurity,
        exists (select 1 from pg_policy p where p.polrelid = c.oid)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p')"""
    with psycopg.connect(psycopg_url(house.owner_url)) as connection:
        tables = connection.execute(query).fetchall()
    bare = {name for name, secured, forced, policy in tables if not (secured and forced and policy)}
    # bookkeeping of the two migrators: the app has no grant on either
    assert bare == {"alembic_version", "checkpoint_migrations"}
    with psycopg.connect(psycopg_url(house.owner_url)) as connection:
        for name in bare:
            granted = connection.execute(
                f"select has_table_privilege('jv_app', '{name}', 'select')"
            ).fetchone()
            assert granted == (False,)


def test_the_functions_that_look_across_brokers_are_the_listed_ones(house: House) -> None:
    query = """select p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', r.rolname
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_roles r on r.oid = p.proowner
        where n.nspname = 'public' and p.prosecdef"""
    with psycopg.connect(psycopg_url(house.owner_url)) as connection:
        found = connection.execute(query).fetchall()
    names = {signature.split("(")[0] for signature, _ in found}
    assert names == {signature.split("(")[0] for signature in SIGNATURES}
    assert {owner for _, owner in found} == {"jv_definer"}


def test_no_login_role_can_bypass_row_security(house: House) -> None:
    with psycopg.connect(psycopg_url(house.owner_url)) as connection:
        rows = connection.execute(
            "select rolname from pg_roles where rolname like 'jv%' and (rolsuper or rolbypassrls)"
        ).fetchall()
    assert rows == []
