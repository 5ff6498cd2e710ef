"""An entry of the client book as its form shows it, and what a person has made of it there."""

from __future__ import annotations

from collections.abc import Mapping

from persistence.clients import Client
from persistence.unit_of_work import UnitOfWork
from tools.clients.book import BadClientError, change_client
from tools.clients.written import contact_line, contacts_in, lines_in
from tools.deals.errors import RefusedError

FIELDS = {
    "contact_name": "the name",
    "email": "the e-mail address",
    "company": "the company",
    "phone": "the telephone",
    "currency": "the currency",
    "contacts": "the contacts",
    "preferences": "the preferences",
    "notes": "the notes",
}


def form_of(client: Client) -> dict[str, str]:
    """Each of FIELDS as text."""
    lists = {
        "contacts": "\n".join(contact_line(one) for one in client.contacts),
        "preferences": "\n".join(client.preferences),
    }
    return {field: lists.get(field, getattr(client, field) or "") for field in FIELDS}


async def save_form(
    uow: UnitOfWork, client_id: str, said: Mapping[str, str], *, seen: Mapping[str, str]
) -> Client:
    """The entry with what `said` has of FIELDS. `seen`: what stood in the form when it was typed: what nobody
    touched there stays as it is by now. RefusedError when a field was changed both here and elsewhere, and
    for what cannot be kept."""
    await uow.clients.hold(client_id)
    client = await uow.clients.get(client_id)
    if client is None:
        raise RefusedError("This client is no longer in your book.")
    now = form_of(client)
    touched = {field: said[field] for field in FIELDS if said[field] != seen.get(field)}
    both = [
        FIELDS[field] for field in touched if now[field] != seen.get(field) and now[field] != touched[field]
    ]
    if both:
        raise RefusedError(
            f"Changed elsewhere while you typed: {', '.join(both)}. Nothing was saved, and your words are "
            "still in the form. Look at what stands on the card now, then save again."
        )
    changed = now | touched
    try:
        return await change_client(
            uow,
            client,
            contact_name=changed["contact_name"],
            email=changed["email"],
            company=changed["company"],
            phone=changed["phone"],
            currency=changed["currency"],
            contacts=contacts_in(changed["contacts"]),
            preferences=lines_in(changed["preferences"], "preferences"),
            notes=changed["notes"],
        )
    except BadClientError as bad:
        raise RefusedError(str(bad)) from bad
