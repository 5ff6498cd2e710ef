"""What was committed for a deal, shown at once in every open chat of its thread.

The rows are written by whoever caused them; here they are only shown, so nothing is stored twice and a page
that missed something has it after a reload.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any
from weakref import WeakKeyDictionary, WeakValueDictionary

import structlog
from chainlit.server import sio
from chainlit.session import WebsocketSession, ws_sessions_id
from redis.asyncio import Redis
from redis.exceptions import RedisError

from persistence.live import CHANGES, Change, RedisAnnouncer
from persistence.unit_of_work import Work
from persistence.users import Users
from tools.cards.fill import fill_cards
from tools.proposals.house import House

RECONNECT_SECONDS = 1.0

log = structlog.get_logger(__name__)


class ChatAnnouncer(RedisAnnouncer):
    """Shows a change in this process at once and tells the others; its own word is not heard twice."""

    def __init__(self, redis: Redis) -> None:
        super().__init__(redis)
        self._origin = str(uuid.uuid4())
        self._shows: LiveChats | None = None

    def shows_in(self, chats: LiveChats) -> None:
        self._shows = chats

    async def changed(self, change: Change) -> None:
        if self._shows is not None:
            await self._shows.show_safely(change)
        await self._publish(CHANGES, json.dumps({"origin": self._origin, "change": change.dump()}))

    def is_own(self, origin: str | None) -> bool:
        return origin == self._origin


class LiveChats:
    def __init__(self, work: Work, users: Users, *, house: House, is_simulator: bool) -> None:
        self._work = work
        self._users = users
        self._house = house
        self._is_simulator = is_simulator
        self._known_names: WeakKeyDictionary[WebsocketSession, dict[str, str]] = WeakKeyDictionary()
        """of its threads, as each page was told them"""
        self._one_by_one: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        """of each thread: what was read later is shown later, or a page would stay with the older"""

    async def show(self, change: Change) -> None:
        """New messages and renewed cards, to each connected tab of this thread and this broker; the thread's
        name, to every page of the broker."""
        async with self._one_by_one.setdefault(change.thread_id, asyncio.Lock()):
            await self._show(change)

    async def _show(self, change: Change) -> None:
        pages = open_pages(change.broker_id)
        if not pages or await self._sent_away(pages):
            return
        sessions = [page for page in pages if page.thread_id == change.thread_id]
        posts: list[dict[str, Any]] = []
        cards: list[dict[str, Any]] = []
        async with self._work.unit(change.broker_id) as uow:
            name = await uow.feed.thread_name(change.thread_id)
            if sessions:
                posts = await uow.feed.posts(change.thread_id, list(change.steps)) if change.steps else []
                cards = await fill_cards(
                    uow,
                    await uow.feed.cards(change.thread_id),
                    house=self._house,
                    is_simulator=self._is_simulator,
                    only_latest=True,
                )
        await self._tell_name(name, change, pages)
        for session in sessions:
            for post in posts:
                await session.emit("new_message", post)
            for card in cards:
                await session.emit("element", card)

    async def _tell_name(self, name: str | None, change: Change, pages: list[WebsocketSession]) -> None:
        """A page fetches its list of threads anew when it hears of a first word that it does not know. One in
        which nothing was said yet has no thread, and is left alone."""
        for page in pages:
            known = self._known_names.setdefault(page, {})
            begun = page.has_first_interaction or page.thread_id == change.thread_id
            if name and begun and known.get(change.thread_id) != name:
                known[change.thread_id] = name
                await page.emit("first_interaction", {"interaction": name, "thread_id": page.thread_id})

    async def show_safely(self, change: Change) -> None:
        """The change is committed: whatever goes wrong in showing it is no failure of what was done."""
        try:
            await self.show(change)
        except Exception:
            log.exception("live.not_shown", thread=change.thread_id)

    async def _sent_away(self, sessions: list[WebsocketSession]) -> bool:
        """Whether this user may no longer sign in; their open pages are closed then."""
        user = sessions[0].user
        if user is not None and await self._users.by_identifier(user.identifier) is not None:
            return False
        for session in sessions:
            await sio.disconnect(session.socket_id)
        return True

    async def listen(self, redis: Redis, announcer: ChatAnnouncer) -> None:
        """For ever: what other processes changed. After a lost connection the cards of every open thread
        are renewed, since words may have been missed; missed messages come with the next opening."""
        first = True
        while True:
            try:
                async with redis.pubsub() as pubsub:
                    await pubsub.subscribe(CHANGES)
                    if not first:
                        await self._show_all()
                    first = False
                    async for message in pubsub.listen():
                        if message["type"] == "message":
                            await self._heard(message["data"], announcer)
            except RedisError as error:
                log.warning("live.deaf", error=type(error).__name__)
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _heard(self, data: bytes, announcer: ChatAnnouncer) -> None:
        word: dict[str, Any] = json.loads(data)
        if announcer.is_own(word.get("origin")):
            return
        await self.show_safely(Change.load(word["change"]) if "change" in word else Change.load(data))

    async def _show_all(self) -> None:
        for session in list(ws_sessions_id.values()):
            user_id = getattr(session.user, "id", None)
            if user_id is not None and session.has_first_interaction:
                await self.show_safely(Change(session.thread_id, user_id, None, ()))


def open_sockets() -> int:
    """Pages that are connected to this process."""
    return sum(sio.manager.is_connected(one.socket_id, "/") for one in list(ws_sessions_id.values()))


def open_pages(user_id: str) -> list[WebsocketSession]:
    """This broker's connected pages, whatever their thread."""
    return [
        session
        for session in list(ws_sessions_id.values())
        if getattr(session.user, "id", None) == user_id and sio.manager.is_connected(session.socket_id, "/")
    ]
