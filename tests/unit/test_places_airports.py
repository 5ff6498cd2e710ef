"""Airports by their codes, and what a place of a trip shows of them."""

import pytest

from tools.places.airports import airport, to_place
from tools.places.search import corrected, search


@pytest.mark.parametrize("code", ["KPBI", "PBI", "KDJT", "DJT", "kdjt", " pbi "])
def test_all_four_codes_of_palm_beach_are_one_airport(code: str) -> None:
    found = airport(code)
    assert found is not None
    assert (found.icao, found.iata, found.name) == ("KDJT", "DJT", "Palm Beach")


@pytest.mark.parametrize(
    ("code", "icao", "name"),
    [
        ("TEB", "KTEB", "Teterboro"),
        ("vny", "KVNY", "Van Nuys"),
        ("LTN", "EGGW", "London Luton"),
        ("LBG", "LFPB", "Paris Le Bourget"),
        ("KOA", "PHKO", "Kona"),
        ("SXM", "TNCM", "St Maarten"),
    ],
)
def test_codes_lead_to_short_readable_names(code: str, icao: str, name: str) -> None:
    found = airport(code)
    assert found is not None
    assert (found.icao, found.name) == (icao, name)


@pytest.mark.parametrize("code", ["", "ZZZZ", "ASAP", "K", "TETERBORO", "12345", "\x00\x00\x00"])
def test_what_is_no_code_is_no_airport(code: str) -> None:
    assert airport(code) is None


def test_facts_of_teterboro() -> None:
    found = airport("KTEB")
    assert found is not None
    assert (found.country, found.region, found.timezone) == ("US", "NJ", "America/New_York")
    assert found.longest_runway_ft == 6997
    assert found.elevation_ft == 8
    assert round(found.latitude, 2) == 40.85


def test_a_place_keeps_the_clients_own_word() -> None:
    found = airport("KTEB")
    assert found is not None
    place = to_place(found, "New York", assumed=True, metro="New York")
    assert (place.text, place.icao, place.assumed, place.label) == (
        "New York",
        "KTEB",
        True,
        "Teterboro (TEB)",
    )


@pytest.mark.parametrize(
    ("mistyped", "icao"),
    [("Tetterborro", "KTEB"), ("Van Nyus", "KVNY"), ("Farnbourogh", "EGLF"), ("White Planes", "KHPN")],
)
def test_typing_mistakes_are_found(mistyped: str, icao: str) -> None:
    assert search(mistyped)[0].airport.icao == icao
    assert search(mistyped)[0].why == "similar"


@pytest.mark.parametrize("word", ["Zzyzx Intl", "Ball", "flight", "passengers", "x" * 5000])
def test_other_words_are_not_bent_into_airports(word: str) -> None:
    assert corrected(word) is None
