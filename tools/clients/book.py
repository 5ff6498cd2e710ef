"""The broker's client book: who a text speaks of, and who is added to it."""

from __future__ import annotations

import re
from typing import Any, Protocol

from babel.numbers import is_currency

from persistence.clients import Client
from persistence.unit_of_work import UnitOfWork

EMAIL = re.compile(r"^[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+$")


class Mention(Protocol):
    """Who a text says the client is, in its own words."""

    @property
    def name(self) -> str | None: ...
    @property
    def company(self) -> str | None: ...
    @property
    def email(self) -> str | None: ...


class BadClientError(ValueError):
    """The sentence says what is missing."""


async def recognise(uow: UnitOfWork, mention: Mention) -> Client | None:
    """The one client of the book whose address, company or name is the one mentioned; None when there is
    none or more than one: a client is never guessed. A namesake at another company is somebody else."""
    everyone = await uow.clients.everyone()
    for said, fields in (
        (mention.email, ("email",)),
        (mention.company, ("company", "contact_name")),
        (mention.name, ("contact_name", "company")),
    ):
        if said is None:
            continue
        found = [c for c in everyone if any(same_name(known, said) for known in _known(c, fields))]
        if said == mention.name:
            found = [c for c in found if not _elsewhere(c, mention.company)]
        if len(found) == 1:
            return found[0]
    return None


async def add_client(
    uow: UnitOfWork,
    *,
    contact_name: str,
    email: str,
    company: str | None = None,
    phone: str | None = None,
    currency: str | None = None,
) -> Client:
    """A new entry. BadClientError when the name is empty, the address or the currency is none."""
    client = _entry(
        Client(
            id=uow.ids.new(),
            company=company,
            contact_name=contact_name,
            email=email,
            phone=phone,
            currency=currency,
        )
    )
    await uow.clients.add(client)
    return client


async def change_client(uow: UnitOfWork, client: Client, **changes: Any) -> Client:
    """The entry with these fields; what others have changed since `client` was read stays. BadClientError
    when the name is empty, an address or the currency is none."""
    await uow.clients.hold(client.id)
    now = await uow.clients.get(client.id)
    assert now is not None, "an entry is never deleted"
    changed = _entry(now.model_copy(update=changes))
    await uow.clients.change(changed)
    return changed


def _entry(client: Client) -> Client:
    """As it stands in the book: names on one line, without blanks around them."""
    if not client.contact_name.strip():
        raise BadClientError("A client needs a name.")
    if not EMAIL.match(client.email.strip()):
        raise BadClientError(f"“{client.email.strip()[:80]}” is not an e-mail address.")
    for contact in client.contacts:
        if contact.email is not None and not EMAIL.match(contact.email):
            raise BadClientError(f"“{contact.email[:80]}” is not an e-mail address.")
    currency = (client.currency or "").strip().upper()
    if currency and not is_currency(currency):
        raise BadClientError(
            f"“{currency[:20]}” is not a currency. Give its code of three letters, such as EUR."
        )
    preferences = (" ".join(line.split()) for line in client.preferences)
    return client.model_copy(
        update={
            "company": " ".join((client.company or "").split()) or None,
            "contact_name": " ".join(client.contact_name.split()),
            "email": client.email.strip(),
            "phone": " ".join((client.phone or "").split()) or None,
            "currency": currency or None,
            "preferences": tuple(dict.fromkeys(line for line in preferences if line)),
            "notes": (client.notes or "").strip() or None,
        }
    )


def _known(client: Client, fields: tuple[str, ...]) -> list[str | None]:
    """What stands in these fields, of the entry itself and of its further contacts."""
    told: list[str | None] = [getattr(client, field) for field in fields]
    for contact in client.contacts:
        told += [
            contact.email if field == "email" else contact.name for field in fields if field != "company"
        ]
    return told


def _elsewhere(client: Client, company: str | None) -> bool:
    """Both companies are told, and they do not begin with the same word."""
    told, known = _plain(company or "").split(), _plain(client.company or "").split()
    return bool(told) and bool(known) and told[0] != known[0]


def same_name(known: str | None, said: str) -> bool:
    """But for capitals, punctuation, articles and forms of company."""
    return known is not None and bool(_plain(said)) and _plain(known) == _plain(said)


def _plain(text: str) -> str:
    words = re.sub(r"[^\w@.+-]+", " ", text.casefold()).split()
    return " ".join(word for word in words if word not in {"the", "inc", "inc.", "ltd", "llc", "demo"})
