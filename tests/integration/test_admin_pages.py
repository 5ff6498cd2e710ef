"""The admin's pages for given-up work and for a hand-over: shown, done, written down, and for nobody else."""

from __future__ import annotations

import html

import psycopg
import pytest

from persistence.across import Across
from persistence.audit import read_back
from persistence.urls import psycopg_url
from tests.integration.conftest import House
from tests.support.contracts import sold
from tests.support.deal_steps import sent
from tests.support.own_pages import ADMIN, add_admin, pages_of

WORK = "/admin/work"
HAND_OVER = "/admin/hand-over"


def give_up(house: House) -> str:
    """Whatever waits is given up; the id of one of the rows."""
    with psycopg.connect(psycopg_url(house.owner_url), autocommit=True) as owner:
        failed = """update outbox set state = 'failed', attempts = 8, error = 'TimeoutError: secret words',
            done_at = now() where state = 'due' returning id"""
        rows = owner.execute(failed).fetchall()
    assert rows
    return str(rows[0][0])


async def acts(house: House) -> list[str]:
    async with house.database.as_user(ADMIN) as connection:
        return [line.act for line in await read_back(connection)]


@pytest.mark.parametrize(("act", "left"), [("retry", "due"), ("drop", "dropped")])
async def test_given_up_work_is_tried_again_or_dropped(house: House, act: str, left: str) -> None:
    await add_admin(house)
    await sold(house)
    await sent(house)
    row = give_up(house)
    async with pages_of(house, ADMIN) as pages:
        shown = html.unescape((await pages.get(WORK)).text)
        assert "8 tries, the last ended in TimeoutError" in shown
        assert "secret words" not in shown
        assert (await pages.post(f"{WORK}/{row}/{act}", WORK)).status_code == 303
        again = await pages.post(f"{WORK}/{row}/{act}", WORK)
        assert again.status_code == 409
        assert "not on the list any more" in again.text
    with psycopg.connect(psycopg_url(house.owner_url)) as owner:
        assert owner.execute("select state from outbox where id = %s", [row]).fetchone() == (left,)
    assert row not in {one.id for one in await Across(house.database).dead_letters(50)}
    assert len([one for one in await acts(house) if "given-up work" in one]) == 1


async def test_a_deal_is_handed_over_after_a_second_look(house: House) -> None:
    await add_admin(house)
    sale = await sold(house)
    deal = await sale.deal()
    fields = {"giver": house.anna, "taker": house.bob, "what": f"deal:{deal.id}", "why": "Anna is on leave"}
    async with pages_of(house, ADMIN) as pages:
        page = f"{HAND_OVER}?giver={house.anna}"
        assert deal.number in (await pages.get(page)).text
        looked = html.unescape((await pages.post(f"{HAND_OVER}/look", page, **fields)).text)
        assert f"{deal.number}, with its thread" in looked
        assert (await sale.deal()).broker_id == house.anna, "looking moves nothing"
        assert (await pages.post(HAND_OVER, page, **fields)).status_code == 303
        refused = await pages.post(HAND_OVER, page, **fields)
        assert refused.status_code == 409
        assert "no such deal" in refused.text
    async with house.work.unit(house.bob) as uow:
        assert (await uow.deals.get(deal.id)).number == deal.number
    assert "looked at the deals of" in await acts(house)


async def test_what_is_missing_is_said_and_nothing_moves(house: House) -> None:
    await add_admin(house)
    sale = await sold(house)
    fields = {"giver": house.anna, "taker": house.bob, "what": f"client:{house.client.id}", "why": ""}
    async with pages_of(house, ADMIN) as pages:
        page = f"{HAND_OVER}?giver={house.anna}"
        told = await pages.post(HAND_OVER, page, **fields)
        assert told.status_code == 409
        assert "Say why" in told.text
        told = await pages.post(f"{HAND_OVER}/look", page, **fields | {"what": "", "why": "leave"})
        assert "Choose what is handed over" in told.text
    assert (await sale.deal()).broker_id == house.anna


@pytest.mark.parametrize("path", [WORK, HAND_OVER])
async def test_nobody_but_an_admin_sees_them(house: House, path: str) -> None:
    await add_admin(house)
    async with pages_of(house, house.anna) as pages:
        assert (await pages.get(path)).status_code == 403
    async with pages_of(house, None) as pages:
        assert (await pages.get(path)).status_code == 303
