"""The bearer token of each call: a fixed one, or a short-lived one from OAuth that is renewed in time."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Protocol

import httpx
from pydantic import SecretStr

from tools.http import may_have_arrived
from tools.sourcing.avinode.connection import AvinodeConnection, Clock, OAuthClient
from tools.sourcing.avinode.headers import API_VERSION, sent_timestamp
from tools.sourcing.avinode.refusals import refusal
from tools.sourcing.avinode.shapes import as_int, as_text, fields, read_json, unwrap
from tools.sourcing.port import AnswerUnreadable, MarketplaceDown, MarketplaceUnauthorized

RENEW_BEFORE_SECONDS = 60


class Auth(Protocol):
    async def token(self) -> SecretStr:
        """A token that is good now. May raise a MarketplaceError."""
        ...

    def refused(self) -> None:
        """The last token was answered with 401."""
        ...


class FixedBearer:
    def __init__(self, bearer: SecretStr) -> None:
        self._bearer = bearer

    async def token(self) -> SecretStr:
        return self._bearer

    def refused(self) -> None:
        """Nothing can be renewed: a person must change the setting."""


class OAuthBearer:
    """POST /oauth/token, client credentials, form-encoded; one renewal at a time."""

    def __init__(
        self, oauth: OAuthClient, connection: AvinodeConnection, clock: Clock, http: httpx.AsyncClient
    ) -> None:
        self._oauth = oauth
        self._connection = connection
        self._clock = clock
        self._http = http
        self._lock = asyncio.Lock()
        self._token: SecretStr | None = None
        self._good_until: datetime | None = None

    async def token(self) -> SecretStr:
        async with self._lock:
            if self._token is None or self._good_until is None or self._clock.now() >= self._good_until:
                self._token, self._good_until = await self._fetch()
            return self._token

    def refused(self) -> None:
        self._token = None

    async def _fetch(self) -> tuple[SecretStr, datetime]:
        asked = self._clock.now()
        try:
            answer = await self._http.post(
                "oauth/token",
                data={
                    "grant_type": "client_credentials",
                    "client_id": self._oauth.client_id,
                    "client_secret": self._oauth.client_secret.get_secret_value(),
                    "expiresInMinutes": str(self._oauth.expires_in_minutes),
                },
                headers={
                    "Accept": "application/json",
                    "X-Avinode-ApiToken": self._connection.api_token.get_secret_value(),
                    "X-Avinode-SentTimestamp": sent_timestamp(asked),
                    "X-Avinode-ApiVersion": API_VERSION,
                    "X-Avinode-Product": self._connection.product,
                },
            )
        except httpx.TransportError as cut:
            never_left = may_have_arrived(cut) == "no"
            raise MarketplaceDown(
                "it gives no token" if never_left else "the token call was cut", sent="no"
            ) from cut
        except httpx.DecodingError as garbled:
            raise AnswerUnreadable("the token answer", sent="no") from garbled
        if answer.status_code in {400, 401, 403}:
            raise MarketplaceUnauthorized("the OAuth client was refused")
        if answer.status_code in {423, 429}:
            raise refusal(answer, what="the token", writing=False)
        if not answer.is_success:
            raise MarketplaceDown(f"it answers {answer.status_code} when asked for a token", sent="no")
        try:
            body = fields(unwrap(read_json(answer.content)))
        except AnswerUnreadable as unreadable:
            raise AnswerUnreadable("the token answer", sent="no") from unreadable
        token = as_text(body.get("access_token") or body.get("accessToken"), longest=16_000)
        if token is None or not token.isascii():
            raise AnswerUnreadable("the token answer holds no token", sent="no")
        lives = as_int(body.get("expires_in"), 1, 86_400) or self._oauth.expires_in_minutes * 60
        return SecretStr(token), asked + timedelta(seconds=max(1, lives - RENEW_BEFORE_SECONDS))


def auth_for(connection: AvinodeConnection, clock: Clock, http: httpx.AsyncClient) -> Auth:
    if connection.oauth is not None:
        return OAuthBearer(connection.oauth, connection, clock, http)
    if connection.bearer is None:
        raise ValueError("a connection has a bearer token or an OAuth client")
    return FixedBearer(connection.bearer)
