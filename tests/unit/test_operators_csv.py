"""The file of a broker's operators: what is read, and a clear sentence for each line that is not."""

from __future__ import annotations

import pytest

from tools.deals.errors import RefusedError
from tools.operators.csv_import import COLUMNS, DEMO_OPERATORS, read_list
from tools.places.aircraft import aircraft_type

HEAD = "name,base,email,type,tail,seats,year,argus,argus_date\n"


def sentences(*lines: str, head: str = HEAD) -> list[str]:
    return [str(bad) for bad in read_list(head + "\n".join(lines)).bad]


def test_lines_of_one_address_are_one_operator_with_a_fleet() -> None:
    read = read_list(
        f"\ufeff{HEAD}Air One,teb,Desk@One.example,G450,n1aa,13,2012,Gold,2026-05-31\n"
        "\nAir One,TEB,desk@one.example,Challenger 350,,9,,,\nAir Two,EGLF,two@two.example,,,,,,\n"
    )
    assert read.bad == []
    one, two = read.entries
    assert (one.base_icao, one.email, two.fleet) == ("KTEB", "desk@one.example", ())
    assert [(a.type_name, a.tail, a.seats, a.year) for a in one.fleet] == [
        ("Challenger 350", None, 9, None),
        ("G450", "N1AA", 13, 2012),
    ]
    assert one.certifications[0].label == "ARGUS Gold"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (",TEB,a@a.example,,,,,,", "needs a name"),
        ("Air,QQQQ,a@a.example,,,,,,", "“QQQQ” is not an airport's code"),
        ("Air,TEB,nobody,,,,,,", "“nobody” is not an e-mail address"),
        ("Air,TEB,a@localhost,,,,,,", "is not an e-mail address"),
        ("Air,TEB,a@a.example,G450,N1,lots,,,", "“lots” is no number of seats"),
        ("Air,TEB,a@a.example,G450,N1,,20122,,", "no number of year"),
        ("Air,TEB,a@a.example,,N1,,,,", "aircraft N1 has no type"),
        ("Air,TEB,a@a.example,,,,,Gold,31.5.2026", "no date for ARGUS"),
        ("Air,TEB,a@a.example,,,,,,2026-05-31", "ARGUS has a date and no level"),
        ("Air,TEB,a@a.example,,,,,,,surplus", "more values than the first line has columns"),
        (f"{'A' * 121},TEB,a@a.example,,,,,,", "name is longer than 120"),
    ],
)
def test_a_bad_line_is_told_with_its_number_and_costs_only_itself(line: str, sentence: str) -> None:
    read = read_list(
        f"{HEAD}Good Air,TEB,good@good.example,,,,,,\n{line}\nLast Air,TEB,last@last.example,,,,,,\n"
    )
    assert [entry.name for entry in read.entries] == ["Good Air", "Last Air"]
    [bad] = read.bad
    assert str(bad).startswith("Line 3: ")
    assert sentence in bad.sentence


def test_one_address_with_two_names_is_told() -> None:
    assert sentences("Air One,TEB,a@a.example,,,,,,", "Air Two,TEB,a@a.example,,,,,,") == [
        "Line 3: a@a.example was “Air One” above and is “Air Two” here."
    ]


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        ("", "name, base, email is missing"),
        ("name,base\n", "email is missing"),
        ("name,base,email,colour\n", "“colour” is not known"),
    ],
)
def test_a_file_without_its_columns_is_refused_as_a_whole(head: str, sentence: str) -> None:
    with pytest.raises(RefusedError, match=sentence):
        read_list(head)


def test_a_file_that_is_no_csv_is_told_and_its_first_lines_stand() -> None:
    read = read_list(f'{HEAD}Air,TEB,a@a.example,,,,,,\n"never closed,TEB,b@b.example,,,,,,\n')
    assert [entry.name for entry in read.entries] == ["Air"]
    assert "cannot be read as CSV" in str(read.bad[0])


def test_the_demos_operators_are_whole_known_types_and_plainly_marked() -> None:
    read = read_list(DEMO_OPERATORS.read_text(encoding="utf-8"))
    assert read.bad == []
    assert 8 <= len(read.entries) <= 10
    for entry in read.entries:
        assert entry.name.endswith("(demo)")
        assert (entry.contact_name or "").endswith("(demo)")
        assert entry.email.endswith(".example")
        assert entry.fleet
        assert all(aircraft_type(one.type_name) for one in entry.fleet)


def test_the_first_line_of_the_demo_names_every_column() -> None:
    assert DEMO_OPERATORS.read_text(encoding="utf-8").splitlines()[0] == ",".join(COLUMNS)
