"""Who may call the API: header checks, and bearer tokens from `POST /oauth/token`."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Literal

from starlette.datastructures import Headers

from sandbox.marketplace.api_errors import invalid, unauthorized
from sandbox.marketplace.clock import stamp
from sandbox.marketplace.market import Market
from sandbox.marketplace.store import Json

ALLOWED_SKEW = timedelta(minutes=5)
Side = Literal["buyer", "seller"]


def check_app(market: Market, headers: Headers) -> None:
    """X-Avinode-ApiToken names a known app. Raises ApiError 401."""
    if not _equal(headers.get("x-avinode-apitoken", ""), market.options.api_token):
        raise unauthorized("X-Avinode-ApiToken is missing or wrong.")


def check_bearer(market: Market, headers: Headers) -> Side:
    """Whose bearer token this is. Raises ApiError 401."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.casefold() == "bearer" and token:
        if _equal(token, market.options.operator_bearer):
            return "seller"
        if _equal(token, market.options.bearer) or _issued(market, token):
            return "buyer"
    raise unauthorized("The bearer token is missing, wrong or expired.")


def check_timestamp(headers: Headers, now: datetime) -> None:
    """X-Avinode-SentTimestamp is within five minutes of the server's clock. Raises ApiError 401."""
    text = headers.get("x-avinode-senttimestamp", "")
    try:
        sent = datetime.fromisoformat(text)
    except ValueError:
        raise unauthorized("X-Avinode-SentTimestamp is missing or not ISO 8601.") from None
    if sent.tzinfo is None or abs(sent - now) > ALLOWED_SKEW:
        raise unauthorized("X-Avinode-SentTimestamp is more than 5 minutes away from the server's clock.")


def issue_token(market: Market, body: object) -> Json:
    """Client credentials: any client_id, the bearer as client_secret; `expiresInMinutes` 1 to 120."""
    if not isinstance(body, dict) or body.get("grant_type", "client_credentials") != "client_credentials":
        raise invalid('grant_type is "client_credentials".')
    if not body.get("client_id") or not _equal(str(body.get("client_secret", "")), market.options.bearer):
        raise unauthorized("The client credentials are wrong.")
    minutes = str(body.get("expiresInMinutes", 30))
    if not minutes.isdigit() or not 1 <= int(minutes) <= 120:
        raise invalid("expiresInMinutes is 1 to 120.")
    token = secrets.token_urlsafe(32)
    market.store.execute(
        "INSERT INTO tokens (digest, expires_at) VALUES (?, ?)",
        _digest(token),
        stamp(market.now() + timedelta(minutes=int(minutes))),
    )
    return {"access_token": token, "token_type": "Bearer", "expires_in": int(minutes) * 60}


def _issued(market: Market, token: str) -> bool:
    row = market.store.row("SELECT expires_at FROM tokens WHERE digest = ?", _digest(token))
    return row is not None and row["expires_at"] > market.now_stamp()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _equal(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
