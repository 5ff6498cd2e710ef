"""Calls of the Gmail API for one account: signed in by a refresh token, repeated only where that is safe."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import SecretStr

from tools.http import AnswerTooLarge, make_client, may_have_arrived, seconds_to_wait
from tools.mail.gmail_errors import (
    GmailBusy,
    GmailCut,
    GmailRefused,
    GmailTooLong,
    error_of,
    is_rate_limit,
)

GOOGLE_API = "https://gmail.googleapis.com"
GOOGLE_TOKENS = "https://oauth2.googleapis.com/token"
ALL_MAIL = "https://mail.google.com/"
SCOPES = "https://www.googleapis.com/auth/gmail."
WRITING = frozenset({ALL_MAIL, f"{SCOPES}modify", f"{SCOPES}compose"})
READING = frozenset({ALL_MAIL, f"{SCOPES}modify", f"{SCOPES}readonly"})
RENEW_BEFORE_SECONDS = 60
TRIES = 4
FIRST_WAIT = 0.5
PATIENCE = 15.0
"""seconds that one call waits in all"""


@dataclass(frozen=True)
class GmailAccount:
    """`api`: another server that speaks Gmail's API, with its tokens at /token; None: Google's own."""

    user: str
    client_id: str
    client_secret: SecretStr
    refresh_token: SecretStr
    api: str | None = None

    @property
    def tokens(self) -> str:
        return GOOGLE_TOKENS if self.api is None else f"{self.api}/token"


def lacking_scopes(granted: str) -> tuple[str, ...]:
    """Of a token answer's `scope`: what is needed and not there, by names that a person can grant."""
    given = set(granted.split())
    lacking = [] if given & WRITING else [f"{SCOPES}compose"]
    return tuple(lacking if given & READING else [*lacking, f"{SCOPES}readonly"])


class GmailConnection:
    """For one event loop. A token is renewed by the time that passed here: clocks need not agree."""

    def __init__(
        self,
        account: GmailAccount,
        *,
        http: httpx.AsyncClient | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.account = account
        self._http = http or make_client(
            f"{account.api or GOOGLE_API}/gmail/v1/users/{account.user}", service="gmail"
        )
        self._sleep = sleep
        self._lock = asyncio.Lock()
        self._token: SecretStr | None = None
        self._good_until = 0.0

    async def call(
        self, method: str, path: str, *, repeatable: bool = True, **request: Any
    ) -> dict[str, Any]:
        """The answer's fields. Raises a GmailError. `repeatable`: a second time changes nothing more, so
        that a cut or an error of the server's is tried again."""
        renewed, left = False, PATIENCE
        for number in range(1, TRIES + 1):
            wait = FIRST_WAIT * 2 ** (number - 1)
            last = number == TRIES
            try:
                answer = await self._asked(method, path, request)
            except AnswerTooLarge as error:
                raise GmailTooLong("Gmail's answer is too long.") from error
            except httpx.HTTPError as error:
                if may_have_arrived(error) == "no":
                    problem: Exception = GmailBusy("Gmail could not be reached.")
                elif repeatable:
                    problem = GmailCut("The connection to Gmail broke.")
                else:
                    raise GmailCut("The connection to Gmail broke.") from error
            else:
                if answer.is_success:
                    return _fields(answer)
                problem = error_of(answer)
                if answer.status_code == httpx.codes.UNAUTHORIZED and not renewed:
                    renewed, self._token, wait = True, None, 0.0
                elif not is_rate_limit(answer) and not (repeatable and isinstance(problem, GmailCut)):
                    raise problem
                else:
                    wait = seconds_to_wait(answer) or wait
            if last or wait > left:
                raise problem
            left -= wait
            await self._sleep(wait)
        raise AssertionError("there is at least one try")

    async def scopes(self) -> str:
        """What Google has granted, as it says it. Raises a GmailError."""
        _, scope = await self._fetched()
        return scope

    async def aclose(self) -> None:
        await self._http.aclose()

    async def _asked(self, method: str, path: str, request: dict[str, Any]) -> httpx.Response:
        token = await self._good_token()
        headers = {"Authorization": f"Bearer {token.get_secret_value()}"}
        return await self._http.request(method, path, headers=headers, **request)

    async def _good_token(self) -> SecretStr:
        async with self._lock:
            if self._token is None or time.monotonic() >= self._good_until:
                self._token, scope = await self._fetched()
                lacking = lacking_scopes(scope)
                if lacking:
                    self._token = None
                    raise GmailRefused(
                        f"Google has not granted {' and '.join(lacking)}: sign in again with it."
                    )
            return self._token

    async def _fetched(self) -> tuple[SecretStr, str]:
        account, asked = self.account, time.monotonic()
        answer = await self._http.post(
            account.tokens,
            data={
                "grant_type": "refresh_token",
                "client_id": account.client_id,
                "client_secret": account.client_secret.get_secret_value(),
                "refresh_token": account.refresh_token.get_secret_value(),
            },
        )
        if answer.status_code in {400, 401, 403} and not is_rate_limit(answer):
            raise GmailRefused(
                "Google refuses our sign-in: check GMAIL_CLIENT_ID and GMAIL_CLIENT_SECRET, or make a new "
                "refresh token."
            )
        if not answer.is_success:
            raise GmailBusy(f"Google gives no token for now ({answer.status_code}).")
        body = _fields(answer)
        token, scope, lives = body.get("access_token"), body.get("scope"), body.get("expires_in")
        if not isinstance(token, str) or not token.isascii() or not isinstance(scope, str):
            raise GmailBusy("Google's token answer makes no sense.")
        seconds = lives if isinstance(lives, int) else RENEW_BEFORE_SECONDS
        self._good_until = asked + seconds - RENEW_BEFORE_SECONDS
        return SecretStr(token), scope


def _fields(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError as error:
        raise GmailCut("Gmail's answer makes no sense.") from error
    if not isinstance(body, dict):
        raise GmailCut("Gmail's answer makes no sense.")
    return body
