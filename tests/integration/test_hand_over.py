"""A deal goes to another broker: every row with it, links go on working, the giver sees nothing more."""

from __future__ import annotations

import uuid

import psycopg
import pytest
from sqlalchemy import text

from domain.deal import Deal
from domain.history import rebuild
from persistence.audit import read_back
from persistence.clients import Client
from persistence.deals import UnknownDealError
from persistence.leases import thread_lease
from persistence.links import token_hash
from persistence.urls import psycopg_url
from persistence.users import UserLine, Users
from tests.integration.conftest import House
from tests.support.deal_steps import proposed, sent
from tests.support.deals import HOUSE
from tests.support.own_pages import ADMIN, add_admin
from tools.deals.errors import RefusedError
from tools.handover.hand_over import Order, hand_over_client, hand_over_deal
from tools.proposals.approve import approve_mail
from tools.proposals.mail_draft import prepare_mail

STAYS = {
    ("api_tokens", "user_id"): "a token speaks for its owner",
    ("api_answers", "broker_id"): "what names the deal is deleted, the rest is the giver's",
    ("audit_log", "who"): "who did it stays who did it",
    ("agreements", "user_id"): "a broker's own agreement",
    ("invitations", "user_id"): "who came in by it",
    ("invitations", "invited_by"): "who invited",
    ("client_sheets", "broker_id"): "a broker's own sheet",
    ("operators", "broker_id"): "a broker's own list of operators",
    ("operator_aircraft", "broker_id"): "a broker's own list of operators",
    ("pictures", "broker_id"): "copied: the giver's other deals may name them",
    ("pipeline_totals", "broker_id"): "sums, kept as differences when a deal's row goes and comes",
    ("inbox", "broker_id"): "pointers that were settled; no broker reads them",
    ("recordings", "user_id"): "who acted stays who acted; the rows belong to the thread",
    ("broker_settings", "broker_id"): "a broker's own settings",
}
"""columns that hold a user's id and do not go along, and why"""
MOVED = {
    ("threads", "userId"),
    ("steps", "userId"),
    ("elements", "userId"),
    ("feedbacks", "userId"),
    ("thread_leases", "broker_id"),
    ("outside_calls", "broker_id"),
    ("deals", "broker_id"),
    ("clients", "broker_id"),
}
"""columns that the function writes itself"""


async def line(house: House, user_id: str) -> UserLine:
    return next(one for one in await Users(house.database.auth).everyone() if one.id == user_id)


async def order(house: House, why: str = "Anna is on leave") -> Order:
    return Order(
        await line(house, house.anna),
        await line(house, house.bob),
        await line(house, ADMIN),
        why,
        "203.0.113.7",
    )


async def stored(house: House, deal_id: str) -> Deal:
    async with house.work.unit(house.anna) as uow:
        return await uow.deals.get(deal_id)


async def arrived(house: House) -> Deal:
    """A deal whose proposal has left, with no work at hand."""
    deal_id = await sent(house)
    async with house.work.unit(house.anna) as uow:
        await uow.connection.execute(text("update outbox set state = 'done' where kind like 'send_%'"))
    return await stored(house, deal_id)


async def owners(house: House, deal_id: str) -> dict[str, set[str]]:
    """Table by table, who owns the rows of this deal; read as the owner of the schema."""
    found: dict[str, set[str]] = {}
    with psycopg.connect(psycopg_url(house.owner_url)) as connection:
        tables = connection.execute(
            """select table_name from information_schema.columns
            where table_schema = 'public' and column_name = 'broker_id' and table_name in
                (select table_name from information_schema.columns where column_name = 'deal_id')"""
        ).fetchall()
        for (table,) in tables:
            connection.execute(f"alter table {table} no force row level security")
            rows = connection.execute(
                f"select broker_id from {table} where deal_id = %s", (deal_id,)
            ).fetchall()
            found[table] = {str(owner) for (owner,) in rows}
        connection.rollback()
    return found


def test_no_column_with_a_broker_is_forgotten(house: House) -> None:
    """Walks the catalogue: a new table with a broker either follows the deal by its key, or is named here."""
    columns = """select table_name, column_name from information_schema.columns
        where table_schema = 'public' and column_name in
            ('broker_id', 'userId', 'user_id', 'who', 'invited_by', 'owner_id')"""
    follows = """select c.conrelid::regclass::text, a.attname from pg_constraint c
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey)
        where c.contype = 'f' and c.confupdtype = 'c'
            and c.confrelid in ('deals'::regclass, 'clients'::regclass)"""
    with psycopg.connect(psycopg_url(house.owner_url)) as connection:
        carrying = set(connection.execute(columns).fetchall())
        following = set(connection.execute(follows).fetchall())
    forgotten = carrying - following - MOVED - set(STAYS)
    assert not forgotten, (
        f"{sorted(forgotten)}: give the foreign key to deals or clients `on update cascade`, or say in "
        "`STAYS` why the rows stay with the broker"
    )


async def test_every_row_goes_and_the_giver_sees_nothing(house: House) -> None:
    await add_admin(house)
    deal = await arrived(house)
    await hand_over_deal(house.work, await order(house), deal.id)
    for table, found in (await owners(house, deal.id)).items():
        assert found <= {house.bob}, f"{table} still has rows of the giver"
    async with house.work.unit(house.anna) as uow:
        with pytest.raises(UnknownDealError):
            await uow.deals.get(deal.id)
        for table in ("threads", "steps", "elements", "deal_summaries", "documents", "client_links"):
            count = (await uow.connection.execute(text(f"select count(*) from {table}"))).scalar_one()
            assert count == 0, table
        assert all(count == 0 for count, _ in (await uow.summaries.added_up()).values())
    async with house.work.unit(house.bob) as uow:
        theirs = await uow.deals.get(deal.id)
        history = await uow.deals.history(deal.id)
        client = await uow.clients.get(theirs.client_id or "")
        posts = await uow.feed.unanswered(theirs.thread_id)
        assert await uow.summaries.of_deal(deal.id) is not None
    assert theirs.broker_id == house.bob
    assert rebuild(history, broker_id=house.bob).canonical() == theirs.canonical()
    last = history[-1]
    assert (last.actor, last.why) == (f"admin:{ADMIN}", "Anna is on leave")
    assert client is not None
    assert client.email == house.client.email
    assert posts is not None
    async with house.database.as_user(ADMIN) as connection:
        [written] = await read_back(connection)
    assert (written.act, written.who, written.details["from"]) == ("handed over", ADMIN, house.anna)


async def test_the_clients_link_and_open_pages_go_on(house: House) -> None:
    await add_admin(house)
    deal = await arrived(house)
    async with house.work.unit(house.anna) as uow:
        hashes = (await uow.connection.execute(text("select token_hash from client_links"))).scalars().all()
    house.heard.changes.clear()
    await hand_over_deal(house.work, await order(house), deal.id)
    async with house.database.as_user(None) as connection:
        for hashed in hashes:
            row = (
                await connection.execute(text("select * from owner_of_link(:hashed)"), {"hashed": hashed})
            ).one()
            assert str(row.broker_id) == house.bob
    told = {(change.thread_id, change.broker_id) for change in house.heard.changes}
    assert told == {(deal.thread_id, house.anna), (deal.thread_id, house.bob)}
    assert token_hash("x") not in hashes


async def test_an_approved_letter_stands_in_the_way(house: House) -> None:
    await add_admin(house)
    deal = await stored(house, await proposed(house))
    async with house.work.unit(house.anna) as uow:
        deal = await prepare_mail(uow, HOUSE, deal.id)
        assert deal.mail is not None
        await approve_mail(
            uow, HOUSE, deal.id, content_hash=deal.mail.content.content_hash, confirm_provisional=True
        )
    with pytest.raises(RefusedError, match="approved and has not left"):
        await hand_over_deal(house.work, await order(house), deal.id)
    async with house.work.unit(house.anna) as uow:
        assert (await uow.deals.get(deal.id)).broker_id == house.anna


async def test_a_turn_and_a_job_at_work_stand_in_the_way(house: House) -> None:
    await add_admin(house)
    deal = await stored(house, await proposed(house))
    async with thread_lease(house.database, deal.thread_id, house.anna):
        with pytest.raises(RefusedError, match="answering in one of these threads"):
            await hand_over_deal(house.work, await order(house), deal.id)
    async with house.work.unit(house.anna) as uow:
        await uow.later("poll_trip", deal, f"leased:{deal.id}")
        await uow.connection.execute(
            text("update outbox set lease_until = clock_timestamp() + interval '1 minute' where key = :key"),
            {"key": f"leased:{deal.id}"},
        )
    with pytest.raises(RefusedError, match="being done at this moment"):
        await hand_over_deal(house.work, await order(house), deal.id)


async def test_what_waits_for_its_time_is_done_for_the_taker(house: House) -> None:
    await add_admin(house)
    deal = await stored(house, await proposed(house))
    async with house.work.unit(house.anna) as uow:
        await uow.later("poll_trip", deal, f"waits:{deal.id}")
    await hand_over_deal(house.work, await order(house), deal.id)
    async with house.work.unit(house.bob) as uow:
        waits = (await uow.connection.execute(text("select key from outbox where state = 'due'"))).scalars()
        assert f"waits:{deal.id}" in set(waits)


async def test_a_client_goes_with_all_deals(house: House) -> None:
    await add_admin(house)
    first, second = [await stored(house, await proposed(house)) for _ in range(2)]
    name, count = await hand_over_client(house.work, await order(house), house.client.id)
    assert (name, count) == (house.client.title, 2)
    async with house.work.unit(house.anna) as uow:
        assert await uow.clients.everyone() == ()
    async with house.work.unit(house.bob) as uow:
        assert [one.id for one in await uow.clients.everyone()] == [house.client.id]
        for deal in (first, second):
            assert (await uow.deals.get(deal.id)).client_id == house.client.id
        assert (await uow.summaries.added_up()) != {}


async def test_a_client_whom_the_taker_knows_is_not_entered_twice(house: House) -> None:
    await add_admin(house)
    deal = await stored(house, await proposed(house))
    known = Client(id=str(uuid.uuid4()), company=None, contact_name="Alex", email=house.client.email.upper())
    async with house.work.unit(house.bob) as uow:
        await uow.clients.add(known)
    await hand_over_deal(house.work, await order(house), deal.id)
    async with house.work.unit(house.bob) as uow:
        assert [one.id for one in await uow.clients.everyone()] == [known.id]
        assert (await uow.deals.get(deal.id)).client_id == known.id


async def test_a_client_in_a_sheet_stays_until_the_row_is_gone(house: House) -> None:
    await add_admin(house)
    async with house.work.unit(house.anna) as uow:
        await uow.connection.execute(
            text("insert into client_sheet_rows (broker_id, client_id, base) values (:anna, :client, '{}')"),
            {"anna": house.anna, "client": house.client.id},
        )
    with pytest.raises(RefusedError, match="stands in the Google sheet of Anna"):
        await hand_over_client(house.work, await order(house), house.client.id)


async def test_nobody_but_an_admin_hands_over(house: House) -> None:
    await add_admin(house)
    deal = await stored(house, await proposed(house))
    wanted = await order(house)
    forged = Order(wanted.giver, wanted.taker, wanted.giver, wanted.why, wanted.address)
    with pytest.raises(Exception, match="only an admin hands over"):
        await hand_over_deal(house.work, forged, deal.id)
    with pytest.raises(RefusedError, match="Say why"):
        await hand_over_deal(house.work, await order(house, " "), deal.id)
