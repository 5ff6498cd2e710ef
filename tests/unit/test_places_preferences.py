"""The airports of a city: charter's order, a reason each, and the type's needs."""

from __future__ import annotations

from datetime import date

import pytest

from tools.places.aircraft import aircraft_type
from tools.places.cities import charter_airports, metros
from tools.places.preferences import preferred_airports
from tools.places.search import search

DAY = date(2026, 11, 23)


def codes(city: str, kind: str | None = None) -> list[str]:
    return [
        one.airport.code
        for one in preferred_airports(city, day=DAY, kind=aircraft_type(kind) if kind else None)
    ]


@pytest.mark.parametrize(
    ("city", "begins"),
    [
        ("New York", ["TEB", "HPN", "MMU", "CDW", "FRG"]),
        ("London", ["FAB", "LTN", "BQH", "STN", "NHT", "LCY", "LHR"]),
        ("Miami", ["OPF", "TMB"]),
        ("Palm Beach", ["DJT", "BCT", "SUA"]),
        ("Las Vegas", ["HSH", "VGT", "LAS"]),
    ],
)
def test_charters_order(city: str, begins: list[str]) -> None:
    assert codes(city)[: len(begins)] == begins


def test_every_airport_of_every_city_has_its_reason() -> None:
    one_of_its_name = [metro for metro in metros() if charter_airports(metro.name)]
    assert len(one_of_its_name) > 80
    for metro in one_of_its_name:
        found = preferred_airports(metro.name, day=DAY)
        assert [one.airport.icao for one in found] == list(metro.airports), metro.name
        assert all(one.reason and one.fits for one in found)
        assert found[0].reason.startswith(metro.reason) or len(found) == 1


def test_a_reason_names_what_speaks_against_the_airport() -> None:
    by_code = {one.airport.code: one.reason for one in preferred_airports("London", day=DAY)}
    assert "steep approach" in by_code["LCY"]
    assert "slots for business aviation are scarce" in by_code["LHR"]
    assert by_code["LHR"].endswith("(check)")


def test_a_heavy_type_goes_elsewhere_and_the_reason_says_why() -> None:
    found = preferred_airports("New York", day=DAY, kind=aircraft_type("Global 7500"))
    assert found[0].airport.code == "HPN"
    unfit = {one.airport.code: one.reason for one in found if not one.fits}
    assert "100,000 lb" in unfit["TEB"]
    assert "needs about 5,800 ft" in unfit["CDW"]
    assert codes("New York", "Phenom 300")[0] == "TEB"


def test_a_state_has_no_preferred_airport() -> None:
    assert preferred_airports("Florida", day=DAY) == ()


@pytest.mark.parametrize(
    "word", ["Tetterborro", "Van Nyus", "Farnbourogh", "White Planes", "Zurih", "Genevaa", "Nantuckett"]
)
def test_an_airport_is_found_by_a_mistyped_name(word: str) -> None:
    assert search(word)
