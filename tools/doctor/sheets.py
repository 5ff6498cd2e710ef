"""Google Sheets: whether the key is one, and whether Google takes it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from tools.clients.sheets.account import BadKeyError, ServiceAccount
from tools.clients.sheets.api import GOOGLE, SheetError, SheetsApi
from tools.doctor.finding import Bad, Finding, look


def google_sheets(settings: Mapping[str, str]) -> Finding:
    """A token is asked for; no sheet is read."""

    def ask() -> str:
        try:
            account = ServiceAccount.of_file(Path(settings["GOOGLE_SHEETS_KEY"]))
            asyncio.run(_signed_in(account, settings.get("GOOGLE_SHEETS_URL", GOOGLE)))
        except (BadKeyError, SheetError) as bad:
            raise Bad(str(bad)) from bad
        return f"signed in; brokers share their sheet with {account.email}"

    return look("Google Sheets", ask, (OSError,), "check GOOGLE_SHEETS_KEY and the network.")


async def _signed_in(account: ServiceAccount, base: str) -> None:
    api = SheetsApi(account, base=base)
    try:
        await api.sign_in()
    finally:
        await api.aclose()
