"""Presses that come before the page's connection is back: refused plainly, and nothing is done."""

from __future__ import annotations

import uuid
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import httpx
import pytest
from fastapi import FastAPI

from persistence.who import NobodyAskedError, acting_as

with warnings.catch_warnings():
    # what Chainlit imports uses what pydantic has deprecated
    warnings.simplefilter("ignore")
    from chainlit.action import Action
    from chainlit.config import config
    from chainlit.session import WebsocketSession, ws_sessions_id, ws_sessions_sid
    from chainlit.user import PersistedUser

    from web.guard import not_signed_in
    from web.presses import press_routes

ANNA = str(uuid.uuid4())
PRESS = {"id": "1", "name": "count", "payload": {}}


@asynccontextmanager
async def page() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(press_routes())
    app.add_exception_handler(NobodyAskedError, not_signed_in)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as http:
        yield http


async def nothing(*_: object) -> None:
    """Nobody listens at the other end of this socket."""


@contextmanager
def connected(session_id: str) -> Iterator[WebsocketSession]:
    """A page of Anna's, as Chainlit knows it."""
    user = PersistedUser(id=ANNA, createdAt="2026-11-23", identifier="anna@jetvision.example")
    session = WebsocketSession(
        id=session_id,
        socket_id=f"socket of {session_id}",
        emit=nothing,
        emit_call=nothing,
        user_env={},
        client_type="webapp",
        user=user,
    )
    try:
        yield session
    finally:
        del ws_sessions_id[session.id], ws_sessions_sid[session.socket_id]


@pytest.fixture
def pressed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the actions that were carried out."""
    done: list[str] = []

    async def count(action: Action) -> dict[str, str]:
        done.append(action.name)
        return {}

    monkeypatch.setitem(config.code.action_callbacks, "count", count)
    return done


async def test_a_page_is_ready_for_presses_when_its_thread_is_open(pressed: list[str]) -> None:
    mine = {"sessionId": str(uuid.uuid4())}
    async with page() as http:
        with acting_as(ANNA):
            early = await http.post("/project/action/ready", json=mine)
            with connected(mine["sessionId"]) as session:
                opening = await http.post("/project/action/ready", json=mine)
                session.has_first_interaction = True
                there = await http.post("/project/action/ready", json=mine)
                with acting_as(str(uuid.uuid4())):
                    strangers = await http.post("/project/action/ready", json=mine)
    answers = [answer.status_code for answer in (early, opening, there, strangers)]
    assert answers == [503, 503, 204, 503]
    assert early.headers["Retry-After"] == "1"
    assert pressed == []


async def test_who_is_not_signed_in_does_not_wait() -> None:
    async with page() as http:
        answer = await http.post("/project/action/ready", json={"sessionId": "any"})
    assert answer.status_code == 401


async def test_an_early_press_is_refused_so_that_it_may_be_sent_again(pressed: list[str]) -> None:
    session_id = str(uuid.uuid4())
    press = {"sessionId": session_id, "action": PRESS}
    async with page() as http:
        early = await http.post("/project/action", json=press)
        assert (early.status_code, early.headers["Retry-After"]) == (503, "1")
        assert pressed == []
        with connected(session_id) as session:
            session.has_first_interaction = True
            answer = await http.post("/project/action", json=press)
    assert answer.json() == {"success": True, "response": {}}
    assert pressed == ["count"]
