"""What a round has found, told once in the thread in which the sheet was connected."""

from __future__ import annotations

import hashlib

from persistence.chat.feed import NO_DEAL, Card
from persistence.client_sheets import LinkedSheet
from persistence.unit_of_work import UnitOfWork
from tools.deals.wording import plain

KIND = "SheetCard"
THREAD = "Client sheet"


async def tell_round(uow: UnitOfWork, linked: LinkedSheet) -> None:
    """Only what is new: the same problem every five minutes is said once."""
    now = await uow.client_sheets.get()
    if now is None:
        return
    conflicts = [
        f"{client_id} {name} {book} {sheet}"
        for client_id, row in sorted((await uow.client_sheets.rows()).items())
        for name, (book, sheet) in sorted(row.conflicts.items())
    ]
    news = [*([now.problem] if now.problem else []), *now.findings, *conflicts]
    digest = hashlib.sha256("\n".join(news).encode()).hexdigest() if news else ""
    if not await uow.client_sheets.told(digest) or not news:
        return
    what = plain(now.problem) if now.problem else "Some of it needs your eye."
    # the thread may have been deleted since, the sheet is still connected
    await uow.feed.open_thread(linked.thread_id, THREAD)
    await uow.say(linked.thread_id, f"Your client sheet: {what}", Card(KIND, NO_DEAL, 0))
