"""The client book: contacts, preferences, history, duplicates made one, and a trip as it was last time."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import date

import pytest

from graph.last_trip import NOBODY
from graph.understanding.contract import ClientMention
from persistence.checkpoints import Pool
from persistence.clients import Client, Contact
from tests.integration.conftest import House
from tests.support.chat import MAIL, Talk, chat_services, opened_pool
from tests.support.deal_steps import requested, sent
from tools.clients.book import BadClientError, add_client, change_client, recognise
from tools.clients.history import deals_of
from tools.clients.twins import merge_clients
from tools.deals.describe import link_client
from tools.deals.errors import RefusedError


@pytest.fixture
async def pool(house: House) -> AsyncIterator[Pool]:
    async with opened_pool(house) as pool:
        yield pool


@pytest.fixture
def talk(house: House, pool: Pool) -> Talk:
    return Talk(house, chat_services(house, pool), house.anna)


async def added(house: House, **fields: str) -> Client:
    async with house.work.unit(house.anna) as uow:
        return await add_client(uow, **{"contact_name": "Max", "email": "max@x.example", **fields})


async def test_contacts_preferences_and_notes_are_kept_and_found_by(house: House) -> None:
    maria = Contact(name="Maria Lopez", email="maria@acme.example", role="assistant")
    async with house.work.unit(house.anna) as uow:
        changed = await change_client(
            uow,
            house.client,
            contacts=(maria,),
            preferences=(" no  props ", "no props"),
            notes=" Call late. ",
        )
    assert (changed.preferences, changed.notes) == (("no props",), "Call late.")
    async with house.work.unit(house.anna) as uow:
        assert await uow.clients.get(house.client.id) == changed
        assert await recognise(uow, ClientMention(email="maria@acme.example")) == changed
        assert await recognise(uow, ClientMention(name="Maria Lopez")) == changed
        assert await uow.clients.matching("Maria") == (changed,)
        with pytest.raises(BadClientError, match="not an e-mail"):
            await change_client(uow, changed, contacts=(Contact(name="Jo", email="nobody"),))
    async with house.work.unit(house.bob) as uow:
        assert await uow.clients.matching("Maria") == ()


async def test_two_entries_become_one_with_the_deals_of_both(house: House) -> None:
    other = await added(house, company="Acme Corp", phone="+1 201 555 0100")
    first, second = await requested(house), str(uuid.uuid4())
    async with house.work.unit(house.anna) as uow:
        await uow.feed.open_thread(second)
        deal = await uow.deals.open(uow.ids.new(), second, at=uow.now(), actor=uow.broker)
        await link_client(uow, deal, other)
    async with house.work.unit(house.anna) as uow:
        merged = await merge_clients(uow, house.client.id, other.id)
    assert merged.phone == "+1 201 555 0100"
    assert [one.name for one in merged.contacts] == ["Max"]
    async with house.work.unit(house.anna) as uow:
        assert await uow.clients.get(other.id) == merged, "the old id still says who the client is"
        assert other.id not in {one.id for one in await uow.clients.everyone()}
        assert {one.id for one in await deals_of(uow, merged)} == {first, deal.id}
        with pytest.raises(RefusedError, match="merged already"):
            await merge_clients(uow, house.client.id, other.id)


async def test_a_chain_of_merges_ends_at_the_last(house: House) -> None:
    one, two = await added(house, email="one@x.example"), await added(house, email="two@x.example")
    async with house.work.unit(house.anna) as uow:
        await merge_clients(uow, two.id, one.id)
        await merge_clients(uow, house.client.id, two.id)
        assert {(await uow.clients.get(gone.id)) for gone in (one, two)} == {
            await uow.clients.get(house.client.id)
        }


async def test_of_two_merges_at_once_the_other_way_round_one_is_refused(house: House) -> None:
    other = await added(house)

    async def the_other_way() -> None:
        async with house.work.unit(house.anna) as uow:
            await merge_clients(uow, other.id, house.client.id)

    async with house.work.unit(house.anna) as uow:
        await merge_clients(uow, house.client.id, other.id)
        second = asyncio.create_task(the_other_way())
        await asyncio.wait({second}, timeout=0.5)
    with pytest.raises(RefusedError, match="merged already"):
        await second
    async with house.work.unit(house.anna) as uow:
        assert [one.id for one in await uow.clients.everyone()] == [house.client.id]


async def test_what_another_changed_meanwhile_stays(house: House) -> None:
    for changes in ({"phone": "+1 201 555 0100"}, {"notes": "Call late."}):
        async with house.work.unit(house.anna) as uow:
            changed = await change_client(uow, house.client, **changes)
    assert (changed.phone, changed.notes) == ("+1 201 555 0100", "Call late.")


async def test_names_stand_on_one_line(house: House) -> None:
    client = await added(house, contact_name="Max\nBerg", company="X\r\nLtd", phone=" 1\n2 ")
    assert (client.contact_name, client.company, client.phone) == ("Max Berg", "X Ltd", "1 2")


async def test_a_currency_is_one(house: House) -> None:
    client = await added(house, currency=" eur ")
    assert client.currency == "EUR"
    async with house.work.unit(house.anna) as uow:
        with pytest.raises(BadClientError, match="“BEADS” is not a currency"):
            await change_client(uow, client, currency="beads")
        assert (await change_client(uow, client, currency="")).currency is None


async def test_a_namesake_at_another_company_is_somebody_else(house: House) -> None:
    async with house.work.unit(house.anna) as uow:
        alex = ClientMention(name="Alex Carter (demo)", company="Globex", email="alex@globex.example")
        assert await recognise(uow, alex) is None
        assert await recognise(uow, alex.model_copy(update={"company": "Acme Corp"})) == house.client


async def test_another_brokers_entry_is_never_merged(house: House) -> None:
    async with house.work.unit(house.bob) as uow:
        his = await add_client(uow, contact_name="Max", email="max@x.example")
        with pytest.raises(RefusedError):
            await merge_clients(uow, his.id, house.client.id)


async def test_the_client_is_fixed_once_a_proposal_is_sent(house: House) -> None:
    other = await added(house)
    deal_id = await sent(house)
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        with pytest.raises(RefusedError, match="fixed"):
            await link_client(uow, deal, other)


@pytest.mark.parametrize(
    "words", ["Who is Globex Ltd?", "look up Globex Ltd", "Add client Jo Smith, Initech Inc, jo@x.example"]
)
async def test_to_ask_about_somebody_else_does_not_change_whose_deal_it_is(
    house: House, talk: Talk, words: str
) -> None:
    globex = await added(house, contact_name="Max Berg", company="Globex Ltd")
    await talk.say(MAIL)
    assert "stays as it is. Write “client is " in await talk.say(words)
    assert (await talk.deal()).client_id == house.client.id
    assert "is the client of this deal now" in await talk.say("client is Globex Ltd")
    assert (await talk.deal()).client_id == globex.id


async def test_a_namesake_with_another_address_is_added(house: House, talk: Talk) -> None:
    assert "Added" in await talk.say("Add client Alex Carter (demo), alex@globex.example")
    async with house.work.unit(house.anna) as uow:
        assert {one.email for one in await uow.clients.matching("Alex Carter")} == {
            "office@acme.example",
            "alex@globex.example",
        }


async def test_same_as_last_time_begins_from_the_last_trip(house: House, talk: Talk) -> None:
    await talk.say(MAIL)
    flown = (await talk.deal()).trip
    assert flown is not None
    again = Talk(house, talk.services, house.anna)
    await again.say("Same as last time for Acme Corporation (demo), out on 12 January 2027, back on the 15th")
    trip = (await again.deal()).trip
    assert trip is not None
    assert [leg.origin for leg in trip.legs] == [leg.origin for leg in flown.legs]
    assert [leg.passengers for leg in trip.legs] == [6, 6]
    assert [leg.date for leg in trip.legs] == [date(2027, 1, 12), date(2027, 1, 15)]
    assert trip.requirements == flown.requirements
    assumed = trip.source_of("legs.0.passengers")
    assert assumed is not None
    assert assumed.how == "assumed"
    assert (await talk.deal()).number in (assumed.note or "")
    assert (await again.deal()).client_id == house.client.id


async def test_same_as_last_time_alone_asks_for_the_days(house: House, talk: Talk) -> None:
    await talk.say(MAIL)
    again = Talk(house, talk.services, house.anna)
    await again.say("same as last time for Acme Corporation (demo) please")
    trip = (await again.deal()).trip
    assert trip is not None
    assert trip.missing == ("date", "return date")


async def test_same_as_last_time_for_nobody_is_asked(house: House, talk: Talk) -> None:
    await talk.say(MAIL)
    again = Talk(house, talk.services, house.anna)
    said = await again.say("Same as last time please")
    assert NOBODY in said
    assert "Say it again with the client's name" in said
    await again.say("same as last time for Acme Corporation (demo)")
    assert (await again.deal()).client_id == house.client.id
