"""The broker's own list of operators: who is in it, who is added, what is changed."""

from __future__ import annotations

import re

from persistence.operators import OperatorEntry
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError
from tools.mail.message import BadAddressError, require_address
from tools.operators.records import LOOKED_BACK, TrackRecord, track_records
from tools.places.airports import airport

LONGEST = {"name": 120, "contact_name": 120, "phone": 40, "notes": 1000}
MOST_AIRCRAFT = 200
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


async def list_operators(uow: UnitOfWork) -> tuple[tuple[OperatorEntry, TrackRecord], ...]:
    """Everyone by name, each with how it has answered."""
    entries = await uow.operators.everyone()
    records = track_records(await uow.operators.heard(uow.now() - LOOKED_BACK), entries, uow.now())
    return tuple((entry, records.get(entry.id, TrackRecord())) for entry in entries)


async def add_operator(uow: UnitOfWork, entry: OperatorEntry) -> OperatorEntry:
    """A new entry under an id of ours. RefusedError for what is missing or is in the list already."""
    entry = checked(entry).model_copy(update={"id": uow.ids.new()})
    if any(known.email == entry.email for known in await uow.operators.everyone()):
        raise RefusedError(f"{entry.email} is in the list already.")
    await uow.operators.add(entry, [uow.ids.new() for _ in entry.fleet])
    return entry


async def change_operator(uow: UnitOfWork, entry: OperatorEntry) -> OperatorEntry:
    """The whole entry of that id, its fleet included. RefusedError when there is none."""
    entry = checked(entry)
    everyone = await uow.operators.everyone()
    if not any(known.id == entry.id for known in everyone):
        raise RefusedError("This operator is not in the list.")
    if any(known.email == entry.email and known.id != entry.id for known in everyone):
        raise RefusedError(f"{entry.email} is another operator's address.")
    await uow.operators.change(entry, [uow.ids.new() for _ in entry.fleet])
    return entry


async def ask_or_rest(uow: UnitOfWork, email: str, *, asked: bool) -> OperatorEntry:
    """Whether the operator of this address is asked from now on. RefusedError when it is not in the list."""
    wanted = email.strip().lower()
    entry = next((one for one in await uow.operators.everyone() if one.email == wanted), None)
    if entry is None:
        raise RefusedError(f"Nobody in the list has the address “{_line(email)[:80]}”.")
    return await change_operator(uow, entry.model_copy(update={"active": asked}))


def checked(entry: OperatorEntry) -> OperatorEntry:
    """Tidied: one line each, the base as ICAO code, the address in small letters. RefusedError with a
    sentence for what cannot stand."""
    name = _line(entry.name)
    if len(name) < 2:
        raise RefusedError("An operator needs a name.")
    base = airport(entry.base_icao)
    if base is None:
        raise RefusedError(f"The base “{_line(entry.base_icao)[:20]}” is not an airport's code.")
    email = entry.email.strip().lower()
    try:
        require_address(email)
    except BadAddressError as error:
        raise RefusedError(f"“{_line(entry.email)[:80]}” is not an e-mail address.") from error
    if "." not in email.rsplit("@", 1)[1]:
        raise RefusedError(f"“{email[:80]}” is not an e-mail address.")
    if len(entry.fleet) > MOST_AIRCRAFT:
        raise RefusedError(f"A fleet has at most {MOST_AIRCRAFT} aircraft here.")
    tidy = {"name": name, "contact_name": _or_none(entry.contact_name), "phone": _or_none(entry.phone)}
    tidy["notes"] = _or_none(entry.notes)
    for field, longest in LONGEST.items():
        if len(tidy[field] or "") > longest:
            raise RefusedError(f"The {field.replace('_', ' ')} is longer than {longest} characters.")
    return entry.model_copy(update={**tidy, "base_icao": base.icao, "email": email})


def _line(text: str) -> str:
    return " ".join(CONTROL.sub(" ", text).split())


def _or_none(text: str | None) -> str | None:
    return _line(text or "") or None
