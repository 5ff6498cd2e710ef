"""The values of a Google sheet: read whole, written in ranges, appended. Text stays text: no formula of a
client's name is ever run."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import quote

import httpx
from pydantic import SecretStr

from tools.clients.sheets.account import GRANT, ServiceAccount
from tools.http import make_client, may_have_arrived, seconds_to_wait

GOOGLE = "https://sheets.googleapis.com"
TRIES = 4
FIRST_WAIT = 1.0
PATIENCE = 20.0
"""seconds that one call waits in all; a minute's quota that is used up ends the round instead"""
RENEW_BEFORE_SECONDS = 60
MOST_RANGES = 500
"""of one call: Google asks for less than 2 MB"""

Rows = list[list[str]]


class SheetError(Exception):
    """A sentence for the broker."""


class SheetBusyError(SheetError):
    """Not now: the next round tries again."""


class SheetsApi:
    """For one event loop."""

    def __init__(
        self,
        account: ServiceAccount,
        *,
        base: str = GOOGLE,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.account = account
        self._http = make_client(f"{base}/v4/spreadsheets", service="sheets")
        self._sleep = sleep
        self._token: SecretStr | None = None
        self._good_until = 0.0

    async def aclose(self) -> None:
        await self._http.aclose()

    async def read(self, sheet: str, cells: str) -> Rows:
        """Rows of text as the sheet shows them. SheetError."""
        told = await self._call("GET", f"{sheet}/values/{quote(cells, safe='')}")
        rows = told.get("values") or []
        return [[str(cell) for cell in row] for row in rows]

    async def write(self, sheet: str, ranges: Sequence[tuple[str, str]]) -> None:
        """One cell a range. Writing the same twice changes nothing more. SheetError."""
        for first in range(0, len(ranges), MOST_RANGES):
            data = [{"range": cell, "values": [[text]]} for cell, text in ranges[first : first + MOST_RANGES]]
            body = {"valueInputOption": "RAW", "data": data}
            await self._call("POST", f"{sheet}/values:batchUpdate", json=body)

    async def append(self, sheet: str, cells: str, rows: Rows) -> None:
        """Behind the last row. Not tried again after a cut: the next reading tells whether it arrived."""
        for first in range(0, len(rows), MOST_RANGES):
            await self._call(
                "POST",
                f"{sheet}/values/{quote(cells, safe='')}:append",
                repeatable=False,
                params={"valueInputOption": "RAW", "insertDataOption": "INSERT_ROWS"},
                json={"values": rows[first : first + MOST_RANGES]},
            )

    async def _call(
        self, method: str, path: str, *, repeatable: bool = True, **request: Any
    ) -> dict[str, Any]:
        left, renewed = PATIENCE, False
        for number in range(TRIES):
            wait = FIRST_WAIT * 2**number
            try:
                answer = await self._asked(method, path, request)
            except httpx.HTTPError as error:
                problem: SheetError = SheetBusyError("Google Sheets could not be reached.")
                if may_have_arrived(error) != "no" and not repeatable:
                    raise SheetBusyError("The connection to Google Sheets broke.") from error
            else:
                if answer.is_success:
                    return _fields(answer)
                problem = self._problem(answer)
                if answer.status_code == httpx.codes.UNAUTHORIZED and not renewed:
                    renewed, self._token, wait = True, None, 0.0
                elif not isinstance(problem, SheetBusyError) or (answer.is_server_error and not repeatable):
                    raise problem
                else:
                    wait = seconds_to_wait(answer) or wait
            if number == TRIES - 1 or wait > left:
                raise problem
            left -= wait
            await self._sleep(wait)
        raise AssertionError("there is at least one try")

    async def _asked(self, method: str, path: str, request: dict[str, Any]) -> httpx.Response:
        if self._token is None or time.monotonic() >= self._good_until:
            await self._renew()
        assert self._token is not None
        headers = {"Authorization": f"Bearer {self._token.get_secret_value()}"}
        return await self._http.request(method, path, headers=headers, **request)

    async def sign_in(self) -> None:
        """SheetError when Google does not take the key, or cannot be reached."""
        try:
            await self._renew()
        except httpx.HTTPError as error:
            raise SheetBusyError("Google could not be reached.") from error

    async def _renew(self) -> None:
        asked = time.monotonic()
        answer = await self._http.post(
            self.account.tokens, data={"grant_type": GRANT, "assertion": self.account.assertion()}
        )
        if answer.is_client_error and answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
            raise SheetError(
                "Google refuses the service account: check its key (GOOGLE_SHEETS_KEY) and this computer's "
                "clock."
            )
        if not answer.is_success:
            raise SheetBusyError(f"Google gives no token for now ({answer.status_code}).")
        told = _fields(answer)
        token, lives = told.get("access_token"), told.get("expires_in")
        if not isinstance(token, str) or not isinstance(lives, int):
            raise SheetBusyError("Google's token answer makes no sense.")
        self._token = SecretStr(token)
        self._good_until = asked + lives - RENEW_BEFORE_SECONDS

    def _problem(self, answer: httpx.Response) -> SheetError:
        match answer.status_code:
            case 401:
                return SheetError("Google refuses our sign-in to the sheet: check GOOGLE_SHEETS_KEY.")
            case 403:
                return SheetError(
                    f"The sheet is not shared with {self.account.email}. Share it as an editor, then sync."
                )
            case 404:
                return SheetError("Google does not know this sheet. Check its address and connect it again.")
            case 429:
                return SheetBusyError("Google's quota for this minute is used up. The next round goes on.")
            case status if status >= 500:
                return SheetBusyError(f"Google Sheets answers {status}. The next round tries again.")
        return SheetError("Google cannot read that range. Check the name of the tab and connect it again.")


def _fields(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError as error:
        raise SheetBusyError("Google's answer makes no sense.") from error
    return body if isinstance(body, dict) else {}
