"""The token endpoint: a refresh token becomes an access token that ends after a while."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field

from starlette.datastructures import FormData

from sandbox.marketplace.store import Json

SCOPES = "https://www.googleapis.com/auth/gmail.compose https://www.googleapis.com/auth/gmail.readonly"


@dataclass
class Tokens:
    """`good_for`: seconds; what is told to the client may differ (`told_good_for`), as clocks do."""

    client_id: str
    client_secret: str
    refresh_token: str
    good_for: float = 3600
    told_good_for: int = 3600
    scope: str = SCOPES
    given: int = 0
    _good: dict[str, float] = field(default_factory=dict)

    def exchange(self, form: FormData) -> tuple[Json, int]:
        """(answer, status)"""
        if (form.get("client_id"), form.get("client_secret")) != (self.client_id, self.client_secret):
            return {"error": "invalid_client", "error_description": "Unauthorized"}, 401
        if form.get("grant_type") != "refresh_token" or form.get("refresh_token") != self.refresh_token:
            return {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}, 400
        token = f"ya29.{secrets.token_urlsafe(24)}"
        self._good[token] = time.monotonic() + self.good_for
        self.given += 1
        answer = {"access_token": token, "expires_in": self.told_good_for, "scope": self.scope}
        return {**answer, "token_type": "Bearer"}, 200

    def is_good(self, authorization: str) -> bool:
        scheme, _, token = authorization.partition(" ")
        return scheme == "Bearer" and self._good.get(token, 0.0) > time.monotonic()

    def revoke_all(self) -> None:
        """Those that were given; the refresh token stays good."""
        self._good.clear()
