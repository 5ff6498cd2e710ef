"""Refusals in the framework's usual shape: `{"detail": ...}`, or a list of complaints a field."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from sandbox.marketplace.store import Json


class RefusedError(Exception):
    def __init__(self, status: int, body: Json) -> None:
        super().__init__(f"{status} {body}")
        self.status, self.body = status, body

    def response(self) -> Response:
        return JSONResponse(self.body, self.status)


def detail(status: int, words: str) -> RefusedError:
    return RefusedError(status, {"detail": words})


def complaint(field: str, words: str) -> RefusedError:
    return RefusedError(400, {field: [words]})


def throttled(seconds: float) -> RefusedError:
    """Wait, then go on."""
    return detail(429, f"Request was throttled. Expected available in {max(1, round(seconds))} seconds.")


def month_is_over() -> RefusedError:
    """Stop: nothing is answered until the next month."""
    return detail(429, "Monthly API limit exceeded")
