"""Routes of Chainlit that this product does not offer, answered before Chainlit's own."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException


def close_holes() -> APIRouter:
    """Sharing a thread, and the description of the server's inner routes."""
    router = APIRouter(include_in_schema=False)

    @router.put("/project/thread/share")
    async def share() -> None:
        raise HTTPException(403, "Threads are not shared.")

    @router.get("/docs")
    @router.get("/redoc")
    @router.get("/openapi.json")
    async def description() -> None:
        raise HTTPException(404)

    return router
