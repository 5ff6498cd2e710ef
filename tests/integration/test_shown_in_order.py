"""What was read later is shown later: a page never stays with the older of two states of a card."""

from __future__ import annotations

import asyncio
import warnings

from persistence.live import Change
from persistence.users import Users
from tests.integration.conftest import House
from tests.support.deals import HOUSE

with warnings.catch_warnings():
    # what Chainlit imports uses what pydantic has deprecated
    warnings.simplefilter("ignore")
    from web.live import LiveChats


class Watched(LiveChats):
    """Tells when it reads and when it has shown; the first of all waits in between."""

    def __init__(self, house: House) -> None:
        super().__init__(house.work, Users(house.database.auth), house=HOUSE, is_simulator=True)
        self.told: list[str] = []
        self.gate, self.reading = asyncio.Event(), asyncio.Event()

    async def _show(self, change: Change) -> None:
        (name,) = change.steps
        self.told.append(f"{name} is read")
        if name == "first":
            self.reading.set()
            await self.gate.wait()
        self.told.append(f"{name} is shown")


async def test_two_changes_of_a_thread_are_shown_in_the_order_in_which_they_were_read(house: House) -> None:
    chats = Watched(house)

    def change(thread: str, name: str) -> Change:
        return Change(thread, house.anna, None, (name,))

    both = [asyncio.create_task(chats.show(change("one", name))) for name in ("first", "second")]
    await chats.reading.wait()
    await chats.show(change("another", "elsewhere"))
    await chats.show(change("another", "elsewhere again"))
    assert chats.told == [
        "first is read",
        "elsewhere is read",
        "elsewhere is shown",
        "elsewhere again is read",
        "elsewhere again is shown",
    ]
    chats.gate.set()
    await asyncio.gather(*both)
    assert chats.told[5:] == ["first is shown", "second is read", "second is shown"]
