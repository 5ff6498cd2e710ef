"""Refusals of the API, in the vendor's envelope.

The vendor documents codes for a few refusals only. Where it documents none (409, 423, 429, 503 and 405) the
code here is `HTTP_<status>`: a client goes by the status.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse, Response

INTERNAL_CRITICAL_TITLE = (
    "Unfortunately the application has experienced an error. Please try again later or contact us."
)


class ApiError(Exception):
    """A refusal with its HTTP status, code and title."""

    def __init__(self, status: int, code: str, title: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {code}: {title}")
        self.status, self.code, self.title, self.headers = status, code, title, headers

    def response(self) -> Response:
        body: dict[str, Any] = {
            "meta": {"errors": [{"title": self.title, "code": self.code}], "warnings": [], "infos": []}
        }
        return JSONResponse(body, self.status, headers=self.headers)


def not_found(what: str) -> ApiError:
    return ApiError(404, "NOT_FOUND", f"{what} was not found.")


def invalid(title: str) -> ApiError:
    return ApiError(422, "ERR_INPUT_GENERIC_INVALID", title)


def lift_invalid(title: str) -> ApiError:
    return ApiError(422, "LIFT_INVALID", title)


def critical() -> ApiError:
    return ApiError(500, "ERR_INTERNAL_CRITICAL", INTERNAL_CRITICAL_TITLE)


def unauthorized(title: str) -> ApiError:
    return ApiError(401, "NOT_AUTHORIZED", title)


def forbidden(title: str = "Your connection has no permission for this operation.") -> ApiError:
    return ApiError(403, "AUTHORIZATION_PERMISSIONS", title)
