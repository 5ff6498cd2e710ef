"""A client's further contacts and preferences as a person writes them: a line each."""

from __future__ import annotations

import re

from persistence.clients import Contact
from tools.clients.book import EMAIL, BadClientError

MOST_LINES = 20
LONGEST_LINE = 200
_PHONE = re.compile(r"[+(]?\d[\d ()./-]{4,}")


def contacts_in(text: str) -> tuple[Contact, ...]:
    """`Maria Lopez, assistant, maria@acme.example, +1 201 555 0100`: a name, then the rest in any order.
    BadClientError for a line without a name."""
    return tuple(_contact(line) for line in lines_in(text, "contacts"))


def contact_line(contact: Contact) -> str:
    """As `contacts_in` reads it."""
    return ", ".join(part for part in (contact.name, contact.role, contact.email, contact.phone) if part)


def lines_in(text: str, what: str) -> tuple[str, ...]:
    """The lines that hold something. BadClientError for too many or too long ones."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    lines = [line for line in lines if line]
    if len(lines) > MOST_LINES:
        raise BadClientError(f"At most {MOST_LINES} lines of {what}.")
    if any(len(line) > LONGEST_LINE for line in lines):
        raise BadClientError(f"A line of {what} has at most {LONGEST_LINE} characters.")
    return tuple(lines)


def _contact(line: str) -> Contact:
    name, *rest = (part.strip() for part in line.split(","))
    if not name or EMAIL.match(name):
        raise BadClientError(
            f"“{line[:60]}” has no name. Write a name first: Maria Lopez, assistant, maria@..."
        )
    email = next((part for part in rest if EMAIL.match(part)), None)
    phone = next((part for part in rest if _PHONE.fullmatch(part)), None)
    roles = [part for part in rest if part and part not in {email, phone}]
    return Contact(name=name, role=", ".join(roles) or None, email=email, phone=phone)
