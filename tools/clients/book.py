"""The broker's client book: who a text speaks of, and who is added to it."""

from __future__ import annotations

import re
from typing import Protocol

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
    none or more than one: a client is never guessed."""
    everyone = await uow.clients.everyone()
    for said, fields in (
        (mention.email, ("email",)),
        (mention.company, ("company", "contact_name")),
        (mention.name, ("contact_name", "company")),
    ):
        if said is None:
            continue
        found = [c for c in everyone if any(_same(getattr(c, field), said) for field in fields)]
        if len(found) == 1:
            return found[0]
    return None


async def add_client(uow: UnitOfWork, *, contact_name: str, email: str, company: str | None = None) -> Client:
    """A new entry. BadClientError when the name is empty or the address is none."""
    if not contact_name.strip():
        raise BadClientError("A client needs a name.")
    if not EMAIL.match(email.strip()):
        raise BadClientError(f"“{email.strip()[:80]}” is not an e-mail address.")
    client = Client(
        id=uow.ids.new(),
        company=(company or "").strip() or None,
        contact_name=contact_name.strip(),
        email=email.strip(),
    )
    await uow.clients.add(client)
    return client


def _same(known: str | None, said: str) -> bool:
    return known is not None and bool(_plain(said)) and _plain(known) == _plain(said)


def _plain(text: str) -> str:
    words = re.sub(r"[^\w@.+-]+", " ", text.casefold()).split()
    return " ".join(word for word in words if word not in {"the", "inc", "inc.", "ltd", "llc", "demo"})
