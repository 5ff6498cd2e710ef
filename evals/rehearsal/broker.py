"""A broker's page without a browser: signs in, says words, presses buttons, reads the cards that come over
the socket. Every wait ends: `NotSeenError`."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import socketio

PATIENCE = 90.0
"""seconds that a card is waited for"""

Card = dict[str, Any]


class NotSeenError(Exception):
    """What was waited for did not come, or a press was refused."""


class Broker:
    def __init__(self, address: str, cookie: str) -> None:
        self._address = address
        self._cookie = cookie
        self._session = str(uuid.uuid4())
        self._socket = socketio.AsyncClient(
            reconnection=True, reconnection_attempts=20, reconnection_delay=0.5
        )
        self._http = httpx.AsyncClient(
            base_url=address,
            headers={"cookie": cookie},
            trust_env=False,
            timeout=60,
            # the server closes what was idle for five seconds, and only a browser asks again by itself
            limits=httpx.Limits(keepalive_expiry=3),
        )
        self._cards: dict[str, Card] = {}
        self._news = asyncio.Event()
        self._socket.on("element", self._shown)
        self._socket.on("connect", self._joined)
        self.thread_id = ""

    async def connect(self) -> None:
        await self._socket.connect(
            self._address,
            socketio_path="/ws/socket.io",
            transports=["websocket"],
            headers={"Cookie": self._cookie},
            auth=self._page,
            wait_timeout=PATIENCE,
        )

    async def say(self, text: str) -> None:
        words = {
            "id": str(uuid.uuid4()),
            "threadId": "",
            "name": "user",
            "type": "user_message",
            "output": text,
        }
        words["createdAt"] = datetime.now(UTC).isoformat()
        await self._socket.emit("client_message", {"message": words, "fileReferences": []})

    async def press(self, name: str, card: Card, **payload: object) -> None:
        """NotSeenError with the card's own sentence when it was refused."""
        shown = {"deal_id": card["deal_id"], "version": card["version"], "shown": card.get("shown")}
        action = {"id": str(uuid.uuid4()), "name": name, "payload": {**shown, **payload}, "label": ""}
        answer = await self._http.post("/project/action", json={"sessionId": self._session, "action": action})
        told = answer.json() if answer.status_code == 200 else {}
        problem = (told.get("response") or {}).get("problem")
        if answer.status_code != 200 or problem:
            raise NotSeenError(f"{name}: {problem or answer.status_code}")

    async def card(self, name: str, so: Callable[[Card], bool], seconds: float = PATIENCE) -> Card:
        """The newest card of that name, as soon as it is so."""
        end = time.monotonic() + seconds
        while True:
            found = self._cards.get(name)
            if found is not None and so(found):
                return found
            left = end - time.monotonic()
            if left <= 0:
                state = found.get("state") if found else "never shown"
                raise NotSeenError(f"{name} was not seen as expected within {seconds:.0f} s ({state})")
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), left)
            except TimeoutError:
                continue

    def shown(self, name: str) -> Card | None:
        """The newest card of that name, as it is now."""
        return self._cards.get(name)

    async def close(self) -> None:
        await self._socket.disconnect()
        await self._http.aclose()

    def _page(self) -> dict[str, str]:
        return {
            "sessionId": self._session,
            "clientType": "webapp",
            "userEnv": "{}",
            "chatProfile": "",
            "threadId": self.thread_id,
        }

    async def _joined(self) -> None:
        await self._socket.emit("connection_successful")

    async def _shown(self, element: dict[str, Any]) -> None:
        props = element.get("props") or {}
        before = self._cards.get(element["name"])
        if props.get("latest") is not False and (
            before is None or props.get("version", 0) >= before.get("version", 0)
        ):
            self._cards[element["name"]] = props
        self.thread_id = element.get("threadId") or self.thread_id
        self._news.set()


async def cookie_of(address: str, login: str, password: str) -> str:
    """Signs in with the password, as the page does."""
    async with httpx.AsyncClient(base_url=address, trust_env=False, timeout=30) as http:
        answer = await http.post("/login", data={"username": login, "password": password})
        answer.raise_for_status()
        return "; ".join(f"{name}={value}" for name, value in answer.cookies.items())
