"""A thread is opened while something is being said in it."""

from __future__ import annotations

import uuid
import warnings
from types import SimpleNamespace
from typing import Any

import pytest

from persistence.who import acting_as
from tests.integration.conftest import House

with warnings.catch_warnings():
    # what Chainlit imports uses what pydantic has deprecated
    warnings.simplefilter("ignore")
    from chainlit.session import WebsocketSession, ws_sessions_id, ws_sessions_sid

    from persistence.chat.data_layer import ChatDataLayer
    from persistence.users import Users
    from web.guard import replay_after_a_cut


async def no_cards(_user: str, _cards: list[dict[str, Any]]) -> None:
    """Nothing is drawn here."""


async def kept(_user: str, _thread: str) -> None:
    """Nothing is deleted here."""


@pytest.mark.parametrize("restored", [False, True], ids=["opened", "after-a-cut"])
async def test_what_is_said_while_a_thread_is_opened_stays_on_the_page(house: House, restored: bool) -> None:
    """It is committed and shown after the thread was read, and before that reading is shown."""
    thread_id = str(uuid.uuid4())
    page: list[str] = []
    said: list[str] = []

    async def emit(event: str, data: Any) -> None:
        if event == "resume_thread":
            page[:] = [step["id"] for step in data["steps"]]
        elif event == "new_message" and data["id"] not in page:
            page.append(data["id"])

    async def say() -> None:
        async with house.work.unit(house.anna) as uow:
            said.append(await uow.say(thread_id, "The client has accepted."))
        await emit("new_message", {"id": said[-1]})

    class Interrupted(ChatDataLayer):
        """Something is said just after the first reading."""

        async def get_thread(self, wanted: str) -> Any:
            thread = await super().get_thread(wanted)
            if not said:
                await say()
            return thread

    async with house.work.unit(house.anna) as uow:
        await uow.feed.open_thread(thread_id)
    layer = Interrupted(house.database, Users(house.database.auth), house.work.ids, no_cards, kept)
    session = WebsocketSession(
        id=str(uuid.uuid4()),
        socket_id="socket",
        emit=emit,
        emit_call=kept,
        user_env={},
        client_type="webapp",
        thread_id=None if restored else thread_id,
    )
    session.restored = session.has_first_interaction = restored
    session.thread_id = thread_id

    async def as_chainlit_does(_sid: str) -> None:
        if session.thread_id_to_resume:
            await emit("resume_thread", await layer.get_thread(thread_id))

    sio = SimpleNamespace(handlers={"/": {"connection_successful": as_chainlit_does}})
    replay_after_a_cut(sio, layer)
    try:
        with acting_as(house.anna):
            await sio.handlers["/"]["connection_successful"]("socket")
    finally:
        del ws_sessions_id[session.id], ws_sessions_sid["socket"]
    assert page == said
