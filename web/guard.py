"""Who is asking, checked at each request and each socket event against the database, not the cookie.

Chainlit's data layer is not told who asks; it reads `persistence.who`, which is set here and nowhere else
in the chat process.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

import structlog
from chainlit.auth import decode_jwt, get_token_from_cookies
from chainlit.data.base import BaseDataLayer
from chainlit.session import WebsocketSession
from jwt import PyJWTError
from starlette.requests import Request, cookie_parser
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from persistence.users import UserRecord, Users
from persistence.who import set_user

log = structlog.get_logger(__name__)


_address: ContextVar[str] = ContextVar("jetvision_address", default="unknown")


def asking_address() -> str:
    """The internet address of this request, for the log of who did what."""
    return _address.get()


class WhoIsAsking:
    """Plain ASGI middleware: puts the verified user of the cookie into the context, or nobody."""

    def __init__(self, app: ASGIApp, users: Users) -> None:
        self._app = app
        self._users = users

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"}:
            _address.set(scope["client"][0] if scope.get("client") else "unknown")
            user = await self._user(scope)
            set_user(user.id if user else None)
        await self._app(scope, receive, send)

    async def _user(self, scope: Scope) -> UserRecord | None:
        header = next((value for name, value in scope["headers"] if name == b"cookie"), None)
        return None if header is None else await user_of_cookie(header.decode("latin-1"), self._users)


async def user_of_cookie(header: str, users: Users) -> UserRecord | None:
    """The user whose signed cookie this is, if they may still sign in."""
    token = get_token_from_cookies(cookie_parser(header))
    if not token:
        return None
    try:
        signed = decode_jwt(token)
    except PyJWTError:
        return None
    return await users.by_identifier(signed.identifier)


async def not_signed_in(_request: Request, _error: Exception) -> JSONResponse:
    """What wants a user and has none is no fault of ours."""
    return JSONResponse({"detail": "Unauthorized"}, status_code=401)


NOT_OFFERED = (
    "edit_message",
    "message_favorite",
    "fetch_favorites",
    "window_message",
    "audio_start",
    "audio_chunk",
    "audio_end",
    "chat_settings_change",
    "chat_settings_edit",
)
"""socket events that no setting switches off; some would change the history behind a deal's back"""


LAST_WORDS = 5
"""more than a job says in the moment in which a page is opened"""


class Revoked(PermissionError):
    """The user behind a socket may no longer sign in."""


def guard_sockets(sio: Any, users: Users) -> None:
    """Wrap every handler of Chainlit's socket: the session's user is looked up again at each event."""
    handlers = sio.handlers["/"]
    for event in NOT_OFFERED:
        if event in handlers:
            handlers[event] = _ignored
    for event, handler in list(handlers.items()):
        if event != "connect" and not getattr(handler, "jetvision", False):
            handlers[event] = _guarded(handler, users, event)


async def _ignored(_sid: str, *_rest: Any) -> None:
    """This event is not offered."""


def replay_after_a_cut(sio: Any, data_layer: BaseDataLayer) -> None:
    """A page that comes back after a lost connection is shown its thread anew: Chainlit restores the
    session, but not what was said meanwhile. What is said between the reading of a thread and its showing
    would be wiped off the page again, so the last words are shown once more after it."""
    original = sio.handlers["/"]["connection_successful"]
    if getattr(original, "replays", False):
        return

    async def connection_successful(sid: str) -> None:
        session = WebsocketSession.get(sid)
        missed = (
            session is not None
            and session.restored
            and session.has_first_interaction
            and not session.thread_id_to_resume
        )
        opened = session is not None and bool(session.thread_id_to_resume)
        await original(sid)
        if session is None or not (missed or opened):
            return
        if missed:
            thread = await data_layer.get_thread(session.thread_id)
            if thread is not None:
                await session.emit("resume_thread", thread)
        await _show_last_words(session, data_layer)

    connection_successful.replays = True  # type: ignore[attr-defined]
    sio.handlers["/"]["connection_successful"] = connection_successful


async def _show_last_words(session: WebsocketSession, data_layer: BaseDataLayer) -> None:
    """The page replaces what it has by the same id."""
    thread = await data_layer.get_thread(session.thread_id)
    if thread is None:
        return
    words = [step for step in thread["steps"] if step["type"] == "assistant_message"][-LAST_WORDS:]
    shown = {step["id"] for step in words}
    for step in words:
        await session.emit("new_message", step)
    for element in thread["elements"] or []:
        if element.get("forId") in shown:
            await session.emit("element", element)


def _guarded(
    handler: Callable[..., Awaitable[Any]], users: Users, event: str
) -> Callable[..., Awaitable[Any]]:
    async def guarded(sid: str, *rest: Any) -> Any:
        session = WebsocketSession.get(sid)
        if session is not None and session.user is not None:
            user = await users.by_identifier(session.user.identifier)
            set_user(user.id if user else None)
            if user is None and event != "disconnect":
                log.warning("socket.revoked", sid=sid)
                raise Revoked("This sign-in has been withdrawn.")
        return await handler(sid, *rest)

    guarded.jetvision = True  # type: ignore[attr-defined]
    return guarded
