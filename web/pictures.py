"""Pictures of aircraft for the broker whose deals they belong to."""

from __future__ import annotations

import re

from fastapi import APIRouter, HTTPException, Response

from persistence.who import current_user
from web.services import ChatServices


def picture_routes(services: ChatServices) -> APIRouter:
    router = APIRouter()

    @router.get("/pictures/{name}", include_in_schema=False)
    async def picture(name: str) -> Response:
        found = re.fullmatch(r"([0-9a-f]{64})\.jpg", name)
        async with services.work.unit(current_user()) as uow:
            content = await uow.pictures.get(found[1]) if found else None
        if content is None:
            raise HTTPException(404, "There is no such picture.")
        return jpeg_response(content)

    return router


def jpeg_response(content: bytes) -> Response:
    """The bytes of an address never change; only who asked may keep them."""
    return Response(
        content,
        media_type="image/jpeg",
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'",
            "X-Robots-Tag": "noindex, nofollow",
            "Cache-Control": "private, max-age=86400, immutable",
        },
    )
