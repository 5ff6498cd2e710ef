"""Types by the names that brokers, clients and operators use."""

from __future__ import annotations

import pytest

from tools.places.aircraft import (
    CATEGORIES,
    aircraft_type,
    aircraft_types,
    category_of,
    daily_minimum_hours,
    hourly_band,
)


@pytest.mark.parametrize(
    ("name", "icao"),
    [
        ("G5", "GLF5"),
        ("Challenger 350", "CL35"),
        ("CL35", "CL35"),
        ("Phenom", "E55P"),
        ("something like a Phenom", "E55P"),
        ("Phenom 100EV", "E50P"),
        ("Gulfstream G-IVSP", "GLF4"),
        ("Gulfstream G-IV", "GLF4"),
        ("Falcon 7X", "FA7X"),
        ("Dassault Falcon 2000LXS", "F2TH"),
        ("Challenger 600/601", "CL60"),
        ("Challenger 601", "CL60"),
        ("Challenger 3500", "CL35"),
        ("gulfstream g650er", "GLF6"),
        ("GLEX", "GLEX"),
        ("Bombardier Global 7500", "GL7T"),
        ("Citation XLS+", "C56X"),
        ("Cessna Citation X", "C750"),
        ("Citation CJ3+", "C25B"),
        ("King Air 350i", "B350"),
        ("PC-12", "PC12"),
        ("PC-12 NGX", "PC12"),
        ("Embraer Praetor 600", "E550"),
        ("Legacy 600", "E135"),
        ("Hawker 800XP", "H25B"),
        ("Lear 45", "LJ45"),
        ("Chalenger 350", "CL35"),
        ("gulfstrem g550", "GLF5"),
        ("a G450 or similar", "GLF4"),
    ],
)
def test_names_resolve(name: str, icao: str) -> None:
    found = aircraft_type(name)
    assert found is not None
    assert found.icao == icao


@pytest.mark.parametrize(
    "name",
    ["", "  ", "heavy jet", "Challenger 999", "Challenger", "Citation", "Gulfstream", "Boeing 747", "☃"],
)
def test_what_names_no_single_type_is_none(name: str) -> None:
    assert aircraft_type(name) is None


def test_the_table_is_complete_and_plausible() -> None:
    types = aircraft_types()
    assert len(types) >= 40
    assert len({kind.icao for kind in types}) == len(types)
    for kind in types:
        assert kind.category in CATEGORIES
        assert 2 <= kind.seats <= 19
        assert 150 <= kind.cruise_kt <= 520
        assert 800 <= kind.range_nm <= 8000
        assert 2000 <= kind.runway_ft <= 7000
        assert 5000 <= kind.mtow_lb <= 180_000


def test_no_spelling_means_two_types() -> None:
    seen: dict[str, str] = {}
    for kind in aircraft_types():
        for name in (kind.icao, kind.name, *kind.names):
            key = "".join(c for c in name.lower() if c.isalnum())
            assert seen.setdefault(key, kind.icao) == kind.icao, name


def test_every_type_is_found_by_each_of_its_names() -> None:
    for kind in aircraft_types():
        for name in (kind.icao, kind.name, *kind.names):
            assert aircraft_type(name) == kind, name


@pytest.mark.parametrize(
    ("words", "category"),
    [
        ("Heavy jet", "Heavy jet"),
        ("heavy", "Heavy jet"),
        ("SUPER_MIDSIZE", "Super midsize jet"),
        ("super-mid", "Super midsize jet"),
        ("supermid", "Super midsize jet"),
        ("Ultra Long Range Jet", "Ultra long range"),
        ("mid-size jet", "Midsize jet"),
        ("Super light jet", "Light jet"),
        ("light jet please", "Light jet"),
        ("Entry level jet (VLJ)", "Very light jet"),
        ("Turbo prop", "Turboprop"),
        ("VIP airliner", "VIP airliner"),
        ("Business jet", None),
        ("", None),
    ],
)
def test_categories_in_an_operators_words(words: str, category: str | None) -> None:
    assert category_of(words) == category


def test_every_category_knows_itself_and_bands_rise_with_size() -> None:
    assert [category_of(category) for category in CATEGORIES] == list(CATEGORIES)
    bands = [band for category in CATEGORIES if (band := hourly_band(category))]
    assert len(bands) == 7
    assert [band.low for band in bands] == sorted(band.low for band in bands)
    assert all(band.low < band.mid < band.high for band in bands)
    assert all(daily_minimum_hours(category) >= 1 for category in CATEGORIES)
