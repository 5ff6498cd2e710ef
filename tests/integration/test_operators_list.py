"""The broker's own list of operators in the database: added, changed, imported, and nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from persistence.operators import FleetAircraft
from tests.integration.conftest import House
from tests.support.deal_steps import requested
from tests.support.operators import asked, drafts, entry, proposed_again
from tools.deals.errors import RefusedError
from tools.operators.csv_import import DEMO_OPERATORS, Imported, import_operators
from tools.operators.directory import add_operator, ask_or_rest, change_operator, list_operators
from tools.operators.overview import overview

FILE = DEMO_OPERATORS.read_text(encoding="utf-8")


async def imported(house: House, user_id: str, content: str) -> Imported:
    async with house.work.unit(user_id) as uow:
        return await import_operators(uow, content)


async def test_a_file_is_taken_in_once_and_its_changes_afterwards(house: House) -> None:
    assert (await imported(house, house.anna, FILE)).added == 9
    again = await imported(house, house.anna, FILE)
    assert (again.added, again.changed, again.bad) == (0, 0, ())
    changed = await imported(
        house, house.anna, FILE.replace("N350PJ,Challenger 350,9", "N350PJ,Challenger 350,10")
    )
    assert (changed.added, changed.changed) == (0, 1)
    async with house.work.unit(house.anna) as uow:
        everyone = await list_operators(uow)
    palisade = next(one for one, _ in everyone if one.name.startswith("Palisade"))
    assert [aircraft.seats for aircraft in palisade.fleet] == [10, 14]


async def test_two_brokers_may_have_the_same_operator_and_neither_sees_the_others(house: House) -> None:
    await imported(house, house.anna, FILE)
    await imported(house, house.bob, "\n".join(FILE.splitlines()[:2]))
    async with house.work.unit(house.bob) as uow:
        [(own, _)] = await list_operators(uow)
        others = await uow.operators.get(own.id)
    assert others is not None
    async with house.work.unit(house.anna) as uow:
        assert await uow.operators.get(own.id) is None
        with pytest.raises(RefusedError, match="not in the list"):
            await change_operator(uow, own)


async def test_an_entry_is_changed_as_a_whole_and_addresses_stay_unique(house: House) -> None:
    async with house.work.unit(house.anna) as uow:
        one = await add_operator(uow, entry(1))
        two = await add_operator(uow, entry(2))
        fleet = (FleetAircraft(type_name="Falcon 7X"),)
        await change_operator(uow, one.model_copy(update={"fleet": fleet, "active": False}))
        changed = await uow.operators.get(one.id)
        assert changed is not None
        assert (changed.fleet, changed.active) == (fleet, False)
        with pytest.raises(RefusedError, match="another operator's"):
            await change_operator(uow, one.model_copy(update={"email": two.email.upper()}))
        with pytest.raises(RefusedError, match="in the list already"):
            await add_operator(uow, entry(2))


async def test_an_operator_that_rests_is_kept_and_not_asked(house: House) -> None:
    async with house.work.unit(house.anna) as uow:
        one = await add_operator(uow, entry(1))
        assert not (await ask_or_rest(uow, one.email.upper(), asked=False)).active
        with pytest.raises(RefusedError, match="Nobody in the list"):
            await ask_or_rest(uow, "nobody@nowhere.example", asked=False)
    deal_id = await requested(house)
    with pytest.raises(RefusedError, match="list of operators is empty"):
        await proposed_again(house, deal_id)
    async with house.work.unit(house.anna) as uow:
        await ask_or_rest(uow, one.email, asked=True)
    assert len(drafts(await proposed_again(house, deal_id))) == 1


async def test_the_list_tells_how_an_operator_answered(house: House) -> None:
    await asked(house)
    house.clock.advance(timedelta(hours=25))
    async with house.work.unit(house.anna) as uow:
        everyone = await list_operators(uow)
    assert [record.asked for _, record in everyone] == [1, 1, 1]
    told = overview(*everyone[0])
    assert "Charter House 1 (demo)  KTEB" in told
    assert "answered 0 of 1" in told
    assert "Challenger 350 (N100CH, 9 seats, 2018)" in told
