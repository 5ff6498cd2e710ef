"""The signed-in broker's sales as a file for a spreadsheet."""

from __future__ import annotations

from fastapi import APIRouter, Response

from persistence.who import current_user
from tools.closing.export import as_csv, sales
from web.services import ChatServices


def ledger_routes(services: ChatServices) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/ledger.csv")
    async def ledger() -> Response:
        async with services.work.unit(current_user()) as uow:
            table = as_csv(await sales(uow))
        return Response(
            table,
            media_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": 'attachment; filename="jetvision-ledger.csv"',
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "private, no-store",
            },
        )

    return router
