"""Avinode and Aviapages: keys, what they may do, clocks, and how much of the month is left."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
import redis

from tools.doctor.finding import SECONDS, Bad, Finding, look
from tools.sourcing.aviapages.refusals import busy_seconds, is_monthly_limit

REFUSED_SKEW = timedelta(minutes=5)
"""a time stamp further away is refused"""
NOTED_SKEW = timedelta(seconds=60)
SCOPES = {
    "trips": "trips/000000",
    "RFQs": "rfqs/000000",
    "quotes": "quotes/aquote-0",
    "messages": "tripmsgs/0",
}
"""what a broker's connection must be allowed to read -> something that cannot exist"""


def avinode(settings: Mapping[str, str]) -> Finding:
    """Asks for things that cannot exist: 404 says that the key may read them, 403 that it may not."""

    def ask() -> str:
        base_url = settings["AVINODE_BASE_URL"]
        with httpx.Client(timeout=SECONDS, trust_env=False) as client:
            bearer = settings.get("AVINODE_BEARER") or _fetched(client, base_url, settings)
            headers = _headers(settings) | {"Authorization": f"Bearer {bearer}"}
            answers = {
                name: client.get(f"{base_url}/{path}", headers=headers) for name, path in SCOPES.items()
            }
        first = answers["trips"]
        away = skew(first)
        if first.status_code == 401:
            if away is not None and abs(away) > REFUSED_SKEW:
                raise Bad(
                    f"refuses our time stamp: this computer's clock is {_minutes(away)}. Set it by NTP."
                )
            raise Bad(f"refuses our keys (401): check AVINODE_API_TOKEN and {_key(settings)}.")
        if first.status_code == 429:
            raise Bad("takes no more calls for the moment (429): wait a minute and look again.")
        broken = next((one.status_code for one in answers.values() if one.status_code >= 500), None)
        if broken is not None:
            raise Bad(f"answers {broken}: try again later.")
        forbidden = [name for name, one in answers.items() if one.status_code == 403]
        if forbidden:
            raise Bad(f"forbids {', '.join(forbidden)} (403): ask Avinode for these permissions.")
        noted = f", clock {_minutes(away)}" if away is not None and abs(away) > NOTED_SKEW else ""
        return f"may read {', '.join(SCOPES)}{noted}"

    errors = (httpx.HTTPError, ValueError, LookupError, TypeError)
    return look("Avinode", ask, errors, "check AVINODE_BASE_URL and the network.")


def aviapages(base_url: str, token: str, monthly_calls: int, redis_url: str | None) -> Finding:
    """One real call, which is counted like any other."""

    def ask() -> str:
        used = _count(token, redis_url)
        with httpx.Client(timeout=SECONDS, trust_env=False) as client:
            answer = client.get(f"{base_url}/empty_legs/", headers={"Authorization": f"Token {token}"})
        status = answer.status_code
        if status in {401, 403}:
            raise Bad(f"refuses our key ({status}): check AVIAPAGES_TOKEN.")
        if is_monthly_limit(answer):
            raise Bad("its monthly limit of calls is used up: ask for a larger plan, or wait for next month.")
        if status == 429:
            raise Bad(f"takes no more calls for {busy_seconds(answer):.0f} s: look again then.")
        if status != httpx.codes.OK:
            raise Bad(f"answers {status}: check AVIAPAGES_BASE_URL, or try again later.")
        month = "" if used is None else f", {used} of {monthly_calls} calls used this month"
        return f"answers{month}"

    return look("Aviapages", ask, httpx.HTTPError, "check AVIAPAGES_BASE_URL and the network.")


def skew(answer: httpx.Response) -> timedelta | None:
    """How far our clock is ahead of theirs; None: they do not say."""
    try:
        there = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return None
    return datetime.now(UTC) - there


def _count(token: str, redis_url: str | None) -> int | None:
    """The month's calls with this one; None without Redis, which has a line of its own."""
    if redis_url is None:
        return None
    connection = hashlib.sha256(token.encode()).hexdigest()[:16]
    key = f"monthly-calls:{connection}:{datetime.now(UTC):%Y-%m}"
    try:
        with redis.Redis.from_url(
            redis_url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS
        ) as counted:
            used = int(counted.incr(key))
            counted.expire(key, 40 * 86_400)
    except redis.RedisError:
        return None
    return used


def _fetched(client: httpx.Client, base_url: str, settings: Mapping[str, str]) -> str:
    """A token from the OAuth client, which is tried with it."""
    form = {
        "grant_type": "client_credentials",
        "client_id": settings["AVINODE_CLIENT_ID"],
        "client_secret": settings["AVINODE_CLIENT_SECRET"],
    }
    answer = client.post(f"{base_url}/oauth/token", data=form, headers=_headers(settings))
    if answer.status_code in {400, 401, 403}:
        raise Bad(
            f"gives no token ({answer.status_code}): check AVINODE_CLIENT_ID and AVINODE_CLIENT_SECRET."
        )
    if not answer.is_success:
        raise Bad(f"answers {answer.status_code} when asked for a token: try again later.")
    return str(answer.json()["access_token"])


def _key(settings: Mapping[str, str]) -> str:
    return "AVINODE_BEARER" if "AVINODE_BEARER" in settings else "AVINODE_CLIENT_SECRET"


def _headers(settings: Mapping[str, str]) -> dict[str, str]:
    return {
        "X-Avinode-ApiToken": settings["AVINODE_API_TOKEN"],
        "X-Avinode-SentTimestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "X-Avinode-ApiVersion": "v1.0",
        "X-Avinode-Product": "JetVision/0.1",
    }


def _minutes(away: timedelta) -> str:
    minutes = abs(away.total_seconds()) / 60
    return f"{minutes:.1f} min {'ahead' if away > timedelta(0) else 'behind'}"
