"""Whether this process is alive and can serve."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from web.services import ChatServices


def health_routes(services: ChatServices) -> APIRouter:
    router = APIRouter()

    @router.get("/healthz", include_in_schema=False)
    async def alive() -> Response:
        return JSONResponse({"alive": True})

    @router.get("/readyz", include_in_schema=False)
    async def ready() -> Response:
        """200 when the database answers; 503 with what is wrong otherwise."""
        try:
            async with services.database.as_user(None) as connection:
                await connection.execute(text("select 1"))
        except (SQLAlchemyError, OSError) as error:
            return JSONResponse({"ready": False, "database": type(error).__name__}, status_code=503)
        return JSONResponse({"ready": True})

    return router
