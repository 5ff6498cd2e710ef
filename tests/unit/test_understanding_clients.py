"""Who the client is, however it is said; places, days and feasts are nobody."""

import pytest

from graph.understanding.clients import client_of
from graph.understanding.mail import read_letter

COMPANY, PERSON = "company", "name"


@pytest.mark.parametrize(
    ("text", "kind", "client"),
    [
        ("TEB-VNY March 9 4 pax, for Acme Corporation (demo)", COMPANY, "Acme Corporation (demo)"),
        ("Flight to Nice for Acme Corporation (demo) on March 9", COMPANY, "Acme Corporation (demo)"),
        ("TEB-VNY March 9 4 pax. This is for the Millers.", PERSON, "Millers"),
        ("Client: Sarah Whitfield (demo)", PERSON, "Sarah Whitfield (demo)"),
        ("On behalf of Blue Harbor Capital (demo): TEB-VNY", COMPANY, "Blue Harbor Capital (demo)"),
        ("on behalf of our client Mr. Robert Klein we request TEB-VNY", PERSON, "Mr. Robert Klein"),
        ("Quote for my client Northgate Holdings (demo) TEB-VNY", COMPANY, "Northgate Holdings (demo)"),
        ("TEB-VNY March 9 4 pax for Mr. Smith", PERSON, "Mr. Smith"),
        ("The trip is for Acme, 6 pax from TEB to ASE", COMPANY, "Acme"),
    ],
)
def test_the_client_is_recognised(text: str, kind: str, client: str) -> None:
    found = client_of(read_letter(text))
    assert found is not None
    assert found.model_dump(exclude_none=True) == {kind: client}


@pytest.mark.parametrize(
    "text",
    [
        "TEB-VNY on March 9, 4 pax, for Friday",
        "TEB-VNY, 4 pax, for Thanksgiving",
        "I need a light jet for Aspen on March 9",
        "for the Hamptons trip we need 4 seats",
        "the client is flexible",
    ],
)
def test_what_is_nobody(text: str) -> None:
    assert client_of(read_letter(text)) is None


def test_the_signature_names_person_and_company() -> None:
    letter = read_letter(
        "TEB-VNY March 9 4 pax\n\nBest regards,\nJane Doe\nNorthgate Holdings (demo)\n+1 212 555 0100"
    )
    found = client_of(letter)
    assert found is not None
    assert (found.name, found.company) == ("Jane Doe", "Northgate Holdings (demo)")
