"""Routes of Chainlit that this product does not offer, or not like that, answered before Chainlit's own."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

from persistence.chat.data_layer import ChatDataLayer
from persistence.who import NobodyAskedError, current_user
from web.services import ChatServices


class DeleteThread(BaseModel):
    threadId: str


NOT_OFFERED = (
    ("PUT", "/project/element"),
    ("DELETE", "/project/element"),
    ("POST", "/project/file"),
    ("GET", "/project/file/{rest:path}"),
    ("GET", "/project/share/{rest:path}"),
    ("POST", "/mcp"),
    ("DELETE", "/mcp"),
    ("POST", "/auth/jwt"),
    ("POST", "/auth/header"),
    ("GET", "/auth/oauth/{rest:path}"),
    ("POST", "/auth/oauth/{rest:path}"),
    ("GET", "/copilot/{rest:path}"),
)
"""Chainlit's routes that would write files, make cards, renew a login for ever or show a shared thread"""


async def not_offered() -> None:
    raise HTTPException(404)


def close_holes(services: ChatServices, data_layer: ChatDataLayer) -> APIRouter:
    """Sharing a thread, deleting a deal's history, and the description of the server's inner routes."""
    router = APIRouter(include_in_schema=False)

    @router.put("/project/thread/share")
    async def share() -> None:
        raise HTTPException(403, "Threads are not shared.")

    @router.delete("/project/thread")
    async def delete_thread(payload: DeleteThread) -> dict[str, bool]:
        try:
            user_id = current_user()
        except NobodyAskedError as nobody:
            raise HTTPException(401, "Unauthorized") from nobody
        if not await data_layer.get_thread_author(payload.threadId):
            raise HTTPException(404, "There is no such thread.")
        async with services.work.unit(user_id) as uow:
            deal = await uow.deals.of_thread(payload.threadId)
        if deal is not None:
            raise HTTPException(409, f"This thread holds {deal.number}: its history is kept.")
        await data_layer.delete_thread(payload.threadId)
        return {"success": True}

    for method, path in NOT_OFFERED:
        router.add_api_route(path, not_offered, methods=[method])

    @router.get("/docs")
    @router.get("/redoc")
    @router.get("/openapi.json")
    async def description() -> None:
        raise HTTPException(404)

    return router
