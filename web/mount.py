"""Our routes before Chainlit's, whose last one answers every other address with its page."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI
from starlette.routing import Mount


def mount_front(app: FastAPI, *routers: APIRouter, parts: Sequence[Mount] = ()) -> None:
    """Put these routes and whole applications first. Doing it twice (a reload) leaves one of each."""
    app.router.routes[:] = [route for route in app.router.routes if not getattr(route, "jetvision", False)]
    count = len(app.router.routes)
    for router in routers:
        app.include_router(router)
    app.router.routes.extend(parts)
    ours = app.router.routes[count:]
    del app.router.routes[count:]
    for route in ours:
        route.jetvision = True  # type: ignore[attr-defined]
    app.router.routes[0:0] = ours
