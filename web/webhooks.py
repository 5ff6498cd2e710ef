"""What the marketplace tells us: stored first, answered at once, worked on by jobs."""

from __future__ import annotations

import structlog
from fastapi import APIRouter, Header, Request, Response
from starlette.requests import ClientDisconnect

from persistence.meters import WEBHOOKS
from tools.sourcing.avinode.webhook import BadPointer, ForeignHref, check_basic, read_pointer
from web.services import ChatServices

LARGEST = 64 * 1024

log = structlog.get_logger(__name__)


def webhook_routes(services: ChatServices) -> APIRouter:
    router = APIRouter()

    @router.post("/hooks/avinode", include_in_schema=False)
    async def avinode(request: Request, authorization: str | None = Header(None)) -> Response:
        """401 for a wrong secret, 400 for what is no pointer of our marketplace, else 200 at once."""
        access = services.webhook
        if not check_basic(authorization, access.user, access.secret):
            log.warning("webhook.refused", reason="wrong secret")
            WEBHOOKS.labels("unauthorised").inc()
            return Response(status_code=401, headers={"WWW-Authenticate": 'Basic realm="webhook"'})
        try:
            pointer = read_pointer(await _body(request), access.base_url)
        except ForeignHref as error:
            log.warning("webhook.refused", reason=str(error))
            WEBHOOKS.labels("refused").inc()
            return Response("The address is not the marketplace's.", status_code=400)
        except (BadPointer, ClientDisconnect) as error:
            log.warning("webhook.refused", reason=str(error))
            WEBHOOKS.labels("refused").inc()
            return Response("This is no pointer.", status_code=400)
        row_id = services.work.ids.new()
        await services.inbox.put(row_id, access.system, pointer.kind, pointer.ref_id)
        WEBHOOKS.labels("kept").inc()
        await services.work.announcer.work_is_due()
        return Response(status_code=200)

    return router


async def _body(request: Request) -> bytes:
    """At most LARGEST bytes; what is longer is no pointer."""
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > LARGEST:
            raise BadPointer("a body that is too long")
    return bytes(read)
