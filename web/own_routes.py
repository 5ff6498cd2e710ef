"""The house's own pages beside the chat: joining, settings, administration."""

from __future__ import annotations

from fastapi import APIRouter

from web.admin_hand_over import admin_hand_over_routes
from web.admin_jobs import admin_job_routes
from web.admin_people import admin_people_routes
from web.join_routes import join_routes
from web.services import ChatServices


def own_routes(services: ChatServices) -> APIRouter:
    router = APIRouter()
    for part in (join_routes, admin_people_routes, admin_hand_over_routes, admin_job_routes):
        router.include_router(part(services))
    return router
