"""The sheet that the client book is kept in step with: when, what both sides changed, what was not taken."""

from __future__ import annotations

from persistence.unit_of_work import UnitOfWork
from tools.cards.desk import Props
from tools.deals.wording import moment_label

FIELDS = {
    "company": "Company",
    "contact_name": "Name",
    "email": "E-mail",
    "phone": "Telephone",
    "currency": "Quoted in",
    "preferences": "Preferences",
    "notes": "Notes",
}
GOOGLE = "https://docs.google.com/spreadsheets/d/"


async def sheet_card(uow: UnitOfWork, _words: str | None) -> Props:
    linked = await uow.client_sheets.get()
    if linked is None:
        return {"connected": False, "conflicts": [], "gone": [], "findings": []}
    zone = (await uow.me()).timezone
    names = {client.id: client.title for client in await uow.clients.everyone()}
    rows = [row for row in (await uow.client_sheets.rows()).values() if row.client_id in names]
    return {
        "connected": True,
        "url": f"{GOOGLE}{linked.spreadsheet}/edit",
        "tab": linked.tab,
        "synced_label": moment_label(linked.synced_at, zone) if linked.synced_at else None,
        "problem": linked.problem,
        "findings": list(linked.findings),
        "gone": [{"client_id": row.client_id, "name": names[row.client_id]} for row in rows if row.gone_at],
        "conflicts": [
            {
                "client_id": row.client_id,
                "name": names[row.client_id],
                "field": field,
                "label": FIELDS[field],
                "book": book,
                "sheet": sheet,
            }
            for row in rows
            for field, (book, sheet) in row.conflicts.items()
        ],
    }
