"""Every error of the API as `application/problem+json` (RFC 9457): a title, a status, a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route
from starlette.types import Receive, Scope, Send

from domain.deal_state import IllegalTransitionError
from tools.deals.errors import RefusedError
from tools.mcp.tool import BadArgumentError, NotFoundError
from tools.sourcing.avinode.bucket import BudgetSpent

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "The request cannot be read",
    401: "No valid token",
    403: "Not from here",
    404: "Not there",
    405: "Not offered here",
    409: "Not as things stand",
    413: "Too large",
    422: "Not acceptable as it is",
    429: "Too many calls",
    500: "A fault on our side",
}
TOO_FAR_ON = "This request is too far on, or not far enough, for that. Read it again to see how it stands."
NOT_JSON = "The body is not JSON in UTF-8, or goes too deep. Send one JSON object."
FAULT = "This did not work, and the fault is on our side; it has been noted. Try again in a minute."

log = structlog.get_logger(__name__)


class Problem(BaseModel):
    """What went wrong, and what would do instead."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    """a sentence for a person"""


class ProblemError(Exception):
    """Ends a request with this problem."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers


def problem_response(status: int, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    problem = Problem(title=TITLES.get(status, "Not done"), status=status, detail=detail)
    return JSONResponse(problem.model_dump(), status, headers, media_type=MEDIA_TYPE)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that a route may answer with, for its description."""
    shape = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        status: {"description": TITLES[status], "content": shape}
        for status in (400, 401, *statuses, 422, 429, 500)
    }


def tell_problems(app: FastAPI, parts: Sequence[APIRouter]) -> None:
    """What the product refuses with a sentence is answered with that sentence; a fault of ours without.
    `parts`: all that is offered."""

    @app.exception_handler(ProblemError)
    async def known(_request: Request, error: ProblemError) -> JSONResponse:
        return problem_response(error.status, error.detail, error.headers)

    @app.exception_handler(RequestValidationError)
    async def unreadable(_request: Request, error: RequestValidationError) -> JSONResponse:
        if any(one["type"] == "json_invalid" for one in error.errors()):
            return problem_response(400, NOT_JSON)
        return problem_response(422, _sentences(error))

    @app.exception_handler(HTTPException)
    async def routed(request: Request, error: HTTPException) -> JSONResponse:
        if error.status_code == 404:
            return problem_response(404, "There is no such address in this API.")
        if error.status_code == 405:
            offered = ", ".join(_methods(parts, request.scope))
            return problem_response(405, f"Offered here: {offered}.", {"Allow": offered})
        return problem_response(error.status_code, NOT_JSON if error.status_code == 400 else error.detail)

    @app.exception_handler(NotFoundError)
    async def not_there(_request: Request, error: NotFoundError) -> JSONResponse:
        return problem_response(404, str(error))

    @app.exception_handler(BadArgumentError)
    async def not_acceptable(_request: Request, error: BadArgumentError) -> JSONResponse:
        return problem_response(422, str(error))

    @app.exception_handler(RefusedError)
    async def refused(_request: Request, error: RefusedError) -> JSONResponse:
        return problem_response(409, error.sentence)

    @app.exception_handler(IllegalTransitionError)
    async def too_far_on(_request: Request, _error: IllegalTransitionError) -> JSONResponse:
        return problem_response(409, TOO_FAR_ON)

    @app.exception_handler(BudgetSpent)
    async def too_many(_request: Request, error: BudgetSpent) -> JSONResponse:
        wait = max(1, round(error.retry_after))
        sentence = f"Too many calls with this token. Try again in {wait} s."
        return problem_response(429, sentence, {"Retry-After": str(wait)})


class FaultsAreTold:
    """Outermost of the API: an unexpected error is noted here and answered as a problem, without its text."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def watched(message: Any) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            log.exception("api.failed", path=scope.get("path"))
            if begun:
                raise
            await problem_response(500, FAULT)(scope, receive, send)


def _methods(parts: Sequence[APIRouter], scope: Scope) -> list[str]:
    """All that this address answers to; the router itself only names those of its first route."""
    found = {
        method
        for part in parts
        for route in part.routes
        if isinstance(route, Route) and route.matches(scope)[0] is not Match.NONE
        for method in route.methods or ()
    }
    return sorted(found)


def _sentences(error: RequestValidationError) -> str:
    """One sentence a problem, without what was sent."""
    found = []
    for problem in error.errors()[:5]:
        place = ", ".join(str(part) for part in problem["loc"][1:]) or str(problem["loc"][0])
        said = str(problem["msg"]).removeprefix("Value error, ").rstrip(".")
        found.append(f"“{place[:80]}”: {said}.")
    return " ".join(found)
