"""Two tabs with the same entry of the client book: neither undoes what the other has saved."""

from __future__ import annotations

from typing import Any

from persistence.clients import Client
from tests.integration.conftest import House
from tests.support.chat import chat_services
from tests.support.deal_steps import requested
from tools.clients.book import change_client
from tools.clients.form import form_of
from web.actions import Press, out_of_sight
from web.client_actions import client_actions
from web.outcomes import carried_out


async def entry(house: House) -> Client:
    async with house.work.unit(house.anna) as uow:
        client = await uow.clients.get(house.client.id)
    assert client is not None
    return client


async def saved(house: House, deal_id: str, seen: dict[str, str], **typed: str) -> str | None:
    """What the card says went wrong."""
    payload: dict[str, Any] = {"deal_id": deal_id, "version": 1, "client_id": house.client.id}
    press = Press({**payload, **seen, **typed, "seen": seen}, house.anna, "", out_of_sight)
    save = client_actions(chat_services(house, None))["save_client"]  # type: ignore[arg-type]
    return (await carried_out("save_client", save(press))).get("problem")


async def test_a_second_tab_keeps_what_the_first_has_saved(house: House) -> None:
    deal_id = await requested(house)
    seen = form_of(await entry(house))
    assert await saved(house, deal_id, seen, phone="+1 201 555 0100") is None
    assert await saved(house, deal_id, seen, notes="Call late.") is None
    now = await entry(house)
    assert (now.phone, now.notes) == ("+1 201 555 0100", "Call late.")


async def test_a_field_that_was_changed_in_both_is_refused_and_can_then_be_saved(house: House) -> None:
    deal_id = await requested(house)
    seen = form_of(await entry(house))
    assert await saved(house, deal_id, seen, phone="+1 201 555 0100") is None
    refused = await saved(house, deal_id, seen, phone="+1 201 555 0199", notes="Call late.")
    assert refused is not None
    assert refused.startswith("Changed elsewhere while you typed: the telephone. Nothing was saved")
    now = await entry(house)
    assert (now.phone, now.notes) == ("+1 201 555 0100", None)
    again = {"phone": "+1 201 555 0199", "notes": "Call late."}
    assert await saved(house, deal_id, form_of(now), **again) is None
    assert (await entry(house)).phone == "+1 201 555 0199"


async def test_the_same_words_in_both_are_no_conflict(house: House) -> None:
    deal_id = await requested(house)
    seen = form_of(await entry(house))
    async with house.work.unit(house.anna) as uow:
        await change_client(uow, house.client, phone="+1 201 555 0100", notes="Told by the sheet.")
    assert await saved(house, deal_id, seen, phone="+1 201 555 0100") is None
    assert (await entry(house)).notes == "Told by the sheet."
