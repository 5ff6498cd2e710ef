"""Entries of the book that may be the same client twice, and making one of them. A person decides."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import fuzz

from persistence.clients import Client, Contact
from persistence.unit_of_work import UnitOfWork
from tools.clients.book import same_name
from tools.deals.errors import RefusedError

ALIKE = 90
"""of 100: company names that differ by a typing mistake"""
FEWEST_DIGITS = 7


def twins_of(client: Client, others: Iterable[Client]) -> tuple[Client, ...]:
    """Those with the same address or telephone number, or nearly the same name."""
    return tuple(other for other in others if other.id != client.id and _alike(client, other))


async def merge_clients(uow: UnitOfWork, keep_id: str, other_id: str) -> Client:
    """One entry of two: what the kept one lacks comes from the other, whose person becomes a contact. Deals
    of both are the kept one's from now on. RefusedError when there are no two."""
    await uow.clients.hold(keep_id, other_id)
    keep, other = await uow.clients.get(keep_id), await uow.clients.get(other_id)
    if keep is None or other is None or keep.id == other.id:
        raise RefusedError("These are not two entries of your book: one was merged already. Look again.")
    merged = keep.model_copy(
        update={
            "company": keep.company or other.company,
            "phone": keep.phone or other.phone,
            "currency": keep.currency or other.currency,
            "contacts": _contacts(keep, other),
            "preferences": tuple(dict.fromkeys((*keep.preferences, *other.preferences))),
            "notes": "\n".join(note for note in (keep.notes, other.notes) if note) or None,
        }
    )
    await uow.clients.change(merged)
    await uow.clients.merge(other.id, keep.id)
    return merged


def _contacts(keep: Client, other: Client) -> tuple[Contact, ...]:
    known = {keep.email.casefold(), *(one.email.casefold() for one in keep.contacts if one.email)}
    person = Contact(name=other.contact_name, email=other.email, phone=other.phone)
    new = [one for one in (person, *other.contacts) if one.email is None or one.email.casefold() not in known]
    return (*keep.contacts, *new)


def _alike(one: Client, other: Client) -> bool:
    if one.email.casefold() == other.email.casefold():
        return True
    digits, others = _digits(one.phone), _digits(other.phone)
    if len(digits) >= FEWEST_DIGITS and digits == others:
        return True
    if one.company and other.company:
        return same_name(one.company, other.company) or _typed_alike(one.company, other.company)
    return same_name(one.contact_name, other.contact_name)


def _typed_alike(one: str, other: str) -> bool:
    return len(one) >= FEWEST_DIGITS and fuzz.ratio(one.casefold(), other.casefold()) >= ALIKE


def _digits(phone: str | None) -> str:
    return re.sub(r"\D", "", phone or "").lstrip("0")
