"""A press on a card's button while the page's session is not back yet, after a restart or a cut.

Chainlit fails in the middle of it then (500), and the page cannot know whether anything was done. Here the
page can ask first, and an early press gets a plain 503: it was not done, and may be sent again.
"""

from __future__ import annotations

from typing import Any

from chainlit.server import UserParam, call_action
from chainlit.session import WebsocketSession
from chainlit.types import CallActionRequest
from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

from persistence.who import current_user

NOT_YET = HTTPException(503, "This page's connection is not back yet.", headers={"Retry-After": "1"})


class Asking(BaseModel):
    sessionId: str


def press_routes() -> APIRouter:
    """Before Chainlit's own `/project/action`."""
    router = APIRouter(include_in_schema=False)

    @router.post("/project/action/ready", status_code=204)
    async def ready(asking: Asking) -> None:
        """204 when a press of this page would be carried out in its thread."""
        user_id = current_user()
        session = WebsocketSession.get_by_id(asking.sessionId)
        if session is None or getattr(session.user, "id", None) != user_id:
            raise NOT_YET
        if not session.has_first_interaction:  # its thread is still being opened
            raise NOT_YET

    @router.post("/project/action")
    async def press(payload: CallActionRequest, user: UserParam) -> Any:
        if WebsocketSession.get_by_id(payload.sessionId) is None:
            raise NOT_YET
        return await call_action(payload, user)

    return router
