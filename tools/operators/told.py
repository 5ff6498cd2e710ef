"""An operator as a broker tells it in a line: `Foo Air, ops@foo.example, KTEB, G280`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from persistence.operators import FleetAircraft, OperatorEntry
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError
from tools.operators.directory import add_operator, change_operator
from tools.places.aircraft import aircraft_type
from tools.places.airports import airport

_POLITE = r"\W*(?:(?:please|pls|can you|could you|ok|and)\W+)*"
_SHOW = re.compile(
    _POLITE + r"(?:(?:show|list|see|open|edit|change|give|display)\s+(?:me\s+)?)?"
    r"(?:(?:all\s+)?my|our)\s+(?:own\s+)?(?:list of\s+)?operators?(?:['’]?\s*list)?\W*",
    re.I,
)
_ADD = re.compile(
    _POLITE + r"(?:add|new|save|enter|put in)\s+(?:an?\s+|the\s+)?(?:new\s+)?operators?\b"
    r"[\s:,]*(?P<words>.*)",
    re.I | re.S,
)
_MAIL = re.compile(r"[^\s,;<>()]+@[^\s,;<>()]+")
_PHONE = re.compile(r"\+?[\d][\d\s()./-]{6,}\d")
LONGEST = 500


class ToldOperator(BaseModel):
    """What stands in the form: as typed, not checked yet."""

    model_config = ConfigDict(frozen=True)

    name: str = ""
    base: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""
    aircraft: str = ""
    """types, with commas between them"""


def list_asked(text: str) -> str | None:
    """The words of an operator to add, empty where the list is only to be shown; None where it is neither."""
    if added := _ADD.fullmatch(text):
        return " ".join(added["words"].split())[:LONGEST]
    return "" if _SHOW.fullmatch(text) else None


def told_operator(words: str) -> ToldOperator:
    """What can be told apart in the line: address, telephone, airport's code, types; the rest is the name."""
    mail = _MAIL.search(words)
    rest = _MAIL.sub("", words)
    phone = _PHONE.search(rest)
    rest = _PHONE.sub("", rest)
    name: list[str] = []
    types: list[str] = []
    base = ""
    for part in (one.strip(" .<>") for one in re.split(r"[,;\n]", rest)):
        if not part:
            continue
        code = part.removeprefix("base ").removeprefix("at ").strip()
        if not base and re.fullmatch(r"[A-Za-z]{3,4}", code) and airport(code.upper()) is not None:
            base = code.upper()
        elif name and aircraft_type(part) is not None:
            types.append(part)
        else:
            name.append(part)
    return ToldOperator(
        name=name[0] if name else "",
        contact=name[1] if len(name) > 1 else "",
        base=base,
        email=mail[0].lower() if mail else "",
        phone=phone[0].strip() if phone else "",
        aircraft=", ".join(types),
    )


async def save_operator(uow: UnitOfWork, told: ToldOperator, operator_id: str | None) -> OperatorEntry:
    """The broker's click on the form: a new entry, or the one of this id with what the form holds of it.
    RefusedError with a sentence for what cannot stand."""
    known = next((one for one in await uow.operators.everyone() if one.id == operator_id), None)
    if operator_id is not None and known is None:
        raise RefusedError("This operator is not in the list any more. Look at the newest card.")
    entry = known or OperatorEntry(id="", name="", base_icao="", email="")
    entry = entry.model_copy(
        update={
            "name": told.name,
            "base_icao": told.base.strip().upper(),
            "contact_name": told.contact,
            "email": told.email,
            "phone": told.phone,
            "fleet": _fleet(told.aircraft, entry.fleet),
        }
    )
    return await (change_operator(uow, entry) if known else add_operator(uow, entry))


def _fleet(typed: str, before: Sequence[FleetAircraft]) -> tuple[FleetAircraft, ...]:
    """One aircraft a name; what is known of it (tail, seats, year) stays."""
    left = list(before)
    fleet = []
    for name in filter(None, (one.strip() for one in typed.split(","))):
        if aircraft_type(name) is None:
            raise RefusedError(f"“{name[:40]}” is no type of aircraft that is known here.")
        same = next((one for one in left if one.type_name.lower() == name.lower()), None)
        if same is not None:
            left.remove(same)
        fleet.append(same or FleetAircraft(type_name=name))
    return tuple(fleet)
