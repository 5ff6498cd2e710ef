"""A deal's documents for its own broker."""

from __future__ import annotations

import uuid

from fastapi import APIRouter, HTTPException, Response

from persistence.who import current_user
from web.services import ChatServices


def document_routes(services: ChatServices) -> APIRouter:
    router = APIRouter()

    @router.get("/documents/{document_id}", include_in_schema=False)
    async def document(document_id: uuid.UUID) -> Response:
        async with services.work.unit(current_user()) as uow:
            stored = await uow.documents.get(str(document_id))
        if stored is None:
            raise HTTPException(404, "There is no such document.")
        return pdf_response(stored.name, stored.mime, stored.content)

    return router


def pdf_response(name: str, mime: str, content: bytes) -> Response:
    """Shown in the browser, never run as a page of ours."""
    return Response(
        content,
        media_type=mime,
        headers={
            "Content-Disposition": f'inline; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
