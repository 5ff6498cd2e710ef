"""What a word for a place means: a city by charter's preference, a twin town or a state to ask about."""

import pytest

from tools.places.airports import airport
from tools.places.cities import charter_airports, metros, named
from tools.places.regions import qualifiers


@pytest.mark.parametrize(
    ("city", "first"),
    [
        ("New York", "KTEB"),
        ("NYC", "KTEB"),
        ("LA", "KVNY"),
        ("London", "EGLF"),
        ("Miami", "KOPF"),
        ("Palm Beach", "KDJT"),
        ("Chi-town", "KMDW"),
        ("Vegas", "KHND"),
        ("Dubai", "OMDW"),
        ("Paris", "LFPB"),
        ("Saint-Tropez", "LFTZ"),
        ("Kansas City", "KMCI"),
        ("Ciudad de México", "MMTO"),
    ],
)
def test_a_city_gives_the_airport_that_charter_prefers(city: str, first: str) -> None:
    assert charter_airports(city)[0].icao == first


def test_a_city_with_several_airports_is_an_assumption_and_says_why() -> None:
    found = named("New York")
    assert found is not None
    assert found.assumed
    assert found.note is not None
    assert "Teterboro" in found.note


@pytest.mark.parametrize("town", ["Aspen", "Kona", "Teterboro", "Van Nuys", "Nairobi"])
def test_a_town_with_one_airport_is_no_assumption(town: str) -> None:
    found = named(town)
    assert found is not None
    assert found.chosen is not None
    assert not found.assumed


@pytest.mark.parametrize(
    "name", ["Canada", "Florida", "Kansas", "New Jersey", "California", "Mexico", "Georgia", "the Caribbean"]
)
def test_a_country_or_a_state_is_never_an_airport(name: str) -> None:
    found = named(name)
    assert found is not None
    assert found.kind == "region"
    assert found.chosen is None


def test_new_jersey_offers_its_airports() -> None:
    found = named("New Jersey")
    assert found is not None
    assert {"KTEB", "KMMU", "KEWR"} <= {offered.icao for offered in found.airports}


@pytest.mark.parametrize("town", ["Portland", "San Jose", "Birmingham", "Georgetown", "Manchester"])
def test_towns_of_the_same_name_are_asked_about(town: str) -> None:
    found = named(town)
    assert found is not None
    assert found.kind == "twins"
    assert found.chosen is None
    assert len(found.airports) > 1


@pytest.mark.parametrize(
    ("town", "where", "icao"),
    [
        ("Portland", "OR", "KPDX"),
        ("Portland", "Maine", "KPWM"),
        ("San Jose", "Costa Rica", "MROC"),
        ("Birmingham", "Alabama", "KBHM"),
        ("Birmingham", "UK", "EGBB"),
        ("London", "Ontario", "CYXU"),
        ("London", "England", "EGLF"),
        ("Paris", "TX", "KPRX"),
        ("Naples", "Italy", "LIRN"),
        ("Sydney", "NSW", "YSSY"),
    ],
)
def test_the_state_or_country_after_a_town_decides(town: str, where: str, icao: str) -> None:
    found = named(town, qualifiers(where))
    assert found is not None
    assert found.chosen is not None
    assert found.chosen.icao == icao


def test_an_unknown_name_is_unknown() -> None:
    assert named("Zzyzx Intl") is None
    assert charter_airports("Canada") == ()


def test_every_airport_of_the_curated_areas_exists() -> None:
    for metro in metros():
        assert metro.reason
        for code in metro.airports:
            assert airport(code) is not None, (metro.name, code)
