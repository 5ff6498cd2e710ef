"""Whether this process is alive, and whether it can serve."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from web.readiness import Readiness


def health_routes(readiness: Readiness) -> APIRouter:
    router = APIRouter()

    @router.get("/healthz", include_in_schema=False)
    async def alive() -> Response:
        return JSONResponse({"alive": True})

    @router.get("/readyz", include_in_schema=False)
    async def ready() -> Response:
        """200 when every part is well, else 503; each part with `ok` or what is wrong with it."""
        found = await readiness.look()
        bad = any(found.values())
        parts = {name: told or "ok" for name, told in found.items()}
        return JSONResponse({"ready": not bad, **parts}, status_code=503 if bad else 200)

    return router
