"""The headers of every call. The timestamp is set per request: the server refuses one 5 minutes off."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import SecretStr

from tools.sourcing.avinode.connection import AvinodeConnection

API_VERSION = "v1.0"


def sent_timestamp(now: datetime) -> str:
    """ISO 8601, UTC, milliseconds: `2026-03-25T16:00:00.000Z`. A naive time is refused (ValueError)."""
    if now.tzinfo is None:
        raise ValueError("the clock gave a time without a zone")
    utc = now.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def request_headers(connection: AvinodeConnection, bearer: SecretStr, now: datetime) -> dict[str, str]:
    headers = {
        "Authorization": f"Bearer {bearer.get_secret_value()}",
        "X-Avinode-ApiToken": connection.api_token.get_secret_value(),
        "X-Avinode-SentTimestamp": sent_timestamp(now),
        "X-Avinode-ApiVersion": API_VERSION,
        "X-Avinode-Product": connection.product,
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Accept-Encoding": "gzip",
    }
    if connection.act_as:
        headers["X-Avinode-ActAsAccount"] = connection.act_as
    return headers
