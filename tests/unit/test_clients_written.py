"""Contacts and preferences as a person writes them, and entries that may be one client twice."""

from __future__ import annotations

import pytest

from persistence.clients import Client, Contact
from tools.clients.book import BadClientError
from tools.clients.twins import twins_of
from tools.clients.written import contact_line, contacts_in, lines_in

ACME = Client(
    id="1",
    company="Acme Corporation",
    contact_name="Alex",
    email="office@acme.example",
    phone="+1 201 555 0101",
)


def test_a_contact_is_a_name_and_the_rest_in_any_order() -> None:
    written = "Maria Lopez, +1 201 555 0102, chief of staff, maria@acme.example\n\n  Jo  "
    assert contacts_in(written) == (
        Contact(
            name="Maria Lopez", email="maria@acme.example", phone="+1 201 555 0102", role="chief of staff"
        ),
        Contact(name="Jo"),
    )


def test_a_contact_reads_back_as_it_was_written() -> None:
    contacts = contacts_in("Maria Lopez, chief of staff, maria@acme.example, +1 201 555 0102")
    assert contacts_in("\n".join(contact_line(one) for one in contacts)) == contacts


@pytest.mark.parametrize("line", ["maria@acme.example", ", assistant"])
def test_a_contact_without_a_name_is_asked_for_one(line: str) -> None:
    with pytest.raises(BadClientError, match="no name"):
        contacts_in(line)


def test_too_much_is_said_to_be_too_much() -> None:
    with pytest.raises(BadClientError, match="At most 20"):
        lines_in("a\n" * 21, "preferences")
    with pytest.raises(BadClientError, match="200 characters"):
        lines_in("a" * 201, "preferences")


@pytest.mark.parametrize(
    "other",
    [
        {"company": "Other", "email": "OFFICE@acme.example"},
        {"company": "acme corporation, inc.", "email": "x@x.example"},
        {"company": "Acme Corporatoin", "email": "x@x.example"},
        {"company": "Other", "email": "x@x.example", "phone": "001 (201) 555-0101"},
    ],
)
def test_twins_share_an_address_a_number_or_nearly_a_name(other: dict[str, str]) -> None:
    twin = Client(**{"id": "2", "contact_name": "Someone", **other})
    assert twins_of(ACME, [ACME, twin]) == (twin,)


def test_others_are_no_twins() -> None:
    others = [
        Client(id="2", company="Apex Corporation", contact_name="Alex", email="alex@apex.example"),
        Client(id="3", company=None, contact_name="Alexis", email="a@b.example", phone="0101"),
    ]
    assert twins_of(ACME, others) == ()
