"""Several trips in one text, a second trip in a thread, and corrections of the whole route."""

from datetime import date

import pytest

from domain.trip import Trip
from graph.understanding.contract import Intent, Understood
from graph.understanding.offline import OfflineEngine
from graph.understanding.tables import with_words
from graph.understanding.trips import trips_in

TODAY = date(2026, 2, 1)
ENGINE = OfflineEngine()
THREE = (
    "Three different trips please:\n\nTrip 1: Teterboro to Palm Beach, 6 March, 4 pax\n"
    "Trip 2: Van Nuys to Las Vegas, 13 March, 2 pax\nTrip 3: Chicago to Aspen, 20 March, 6 pax"
)


def turns(*texts: str) -> Understood:
    trip: Trip | None = None
    for text in texts:
        understood = ENGINE.read_turn(text, today=TODAY, trip=trip)
        trip = understood.trip or trip
    return understood


def route(understood: Understood) -> list[tuple[str | None, str | None]]:
    assert understood.trip is not None
    return [
        (leg.origin.icao if leg.origin else None, leg.destination.icao if leg.destination else None)
        for leg in understood.trip.legs
    ]


def people(understood: Understood) -> list[int | None]:
    assert understood.trip is not None
    return [leg.passengers for leg in understood.trip.legs]


def test_the_first_of_several_trips_is_taken_and_the_others_are_named() -> None:
    understood = turns(THREE)
    assert route(understood) == [("KTEB", "KDJT")]
    assert people(understood) == [4]
    assert understood.note is not None
    assert understood.note.startswith(
        "I see 3 trips: 1. “Trip 1: Teterboro to Palm Beach, 6 March, 4 …”; 2. "
    )
    assert understood.further == (
        "Trip 2: Van Nuys to Las Vegas, 13 March, 2 pax",
        "Trip 3: Chicago to Aspen, 20 March, 6 pax",
    )


def test_each_of_several_trips_is_whole_when_it_is_read_alone() -> None:
    second, third = (turns(words) for words in turns(THREE).further)
    assert (route(second), people(second)) == ([("KVNY", "KHND")], [2])
    assert (route(third), people(third)) == ([("KMDW", "KASE")], [6])
    assert (second.further, third.further) == ((), ())


@pytest.mark.parametrize(
    "text",
    [
        "1) Teterboro to Nassau 6 March 2) Nassau to Miami 9 March 3) Miami to Teterboro 10 March. 4 pax",
        "KTEB-KPBI March 6, 4 pax. Also need KPBI-KTEB March 9, 4 pax.",
        "Two quotes please, a light jet and a heavy jet, KTEB to KMIA March 3 for 4",
    ],
)
def test_flights_that_go_on_and_wishes_are_one_trip(text: str) -> None:
    assert trips_in(text).further == ()


def test_two_flights_from_one_place_without_a_way_back_are_two_trips() -> None:
    understood = turns("Need Boston to Bermuda on May 1 for 12 and Boston to Nassau on May 1 for 8")
    assert route(understood) == [("KBED", "TXKF")]
    assert people(understood) == [12]
    assert "Boston to Nassau" in (understood.note or "")


@pytest.mark.parametrize(
    "second",
    [
        "also need KTEB to KMIA May 3 for 2",
        "KTEB to KMIA May 3 for 2",
        "new trip: London to Nice on 3 April",
        "another client wants Miami to Nassau on June 20 for 6",
    ],
)
def test_a_second_trip_leaves_the_trip_of_the_thread_as_it_is(second: str) -> None:
    before = turns("KTEB to KVNY March 9 for 4")
    understood = ENGINE.read_turn(second, today=TODAY, trip=before.trip)
    assert understood.intent is Intent.REQUEST_TRIP
    assert understood.trip == before.trip
    assert understood.changed == ()
    assert "looks like another trip" in (understood.note or "")
    assert understood.further == (second,)
    assert ENGINE.read_turn(second, today=TODAY).trip != before.trip


def test_the_words_of_another_trip_can_be_meant_for_this_one() -> None:
    before = turns("KTEB to KVNY March 9 for 4")
    understood = ENGINE.read_turn(
        "Change this trip: also need KTEB to KMIA May 3 for 2", today=TODAY, trip=before.trip
    )
    assert (route(understood), people(understood)) == ([("KTEB", "KMIA")], [2])
    assert understood.further == ()


def test_several_other_trips_in_a_thread_are_each_told_apart() -> None:
    before = turns("KTEB to KVNY March 9 for 4")
    understood = ENGINE.read_turn(THREE, today=TODAY, trip=before.trip)
    assert understood.trip == before.trip
    assert len(understood.further) == 3
    assert (understood.note or "").startswith("I see 3 other trips: 1. ")


@pytest.mark.parametrize(
    ("text", "legs"),
    [
        ("make it KTEB to KMIA instead", [("KTEB", "KMIA")]),
        ("sorry, it's KHPN to KBUR on March 10", [("KHPN", "KBUR")]),
        ("the other way round please", [("KVNY", "KTEB")]),
        ("swap the airports", [("KVNY", "KTEB")]),
        ("then KVNY to KLAS on March 11 with 6", [("KTEB", "KVNY"), ("KVNY", "KLAS")]),
    ],
)
def test_a_correction_still_corrects(text: str, legs: list[tuple[str, str]]) -> None:
    understood = turns("KTEB to KVNY March 9 for 4", text)
    assert route(understood) == legs
    assert understood.note is None


@pytest.mark.parametrize(
    ("text", "legs"),
    [
        ("drop the last leg", [("KTEB", "KMDW"), ("KMDW", "KDAL")]),
        ("remove leg 1", [("KMDW", "KDAL"), ("KDAL", "KTEB")]),
    ],
)
def test_a_leg_is_left_out(text: str, legs: list[tuple[str, str]]) -> None:
    assert route(turns("TEB-MDW March 3, MDW-DAL March 4, DAL-TEB March 6, 4 pax", text)) == legs


@pytest.mark.parametrize(
    ("text", "count"), [("2 more passengers", 6), ("one less passenger", 3), ("make it 6", 6)]
)
def test_more_and_fewer_people_count_from_those_known(text: str, count: int) -> None:
    assert people(turns("KTEB to KVNY March 9 for 4", text)) == [count]


def test_both_a_day_earlier_moves_every_date() -> None:
    understood = turns("Dallas to Aspen Feb 20 for 4, back Feb 23", "make both a day earlier")
    assert understood.trip is not None
    assert [leg.date for leg in understood.trip.legs] == [date(2026, 2, 19), date(2026, 2, 22)]


def test_six_to_eight_people_is_asked() -> None:
    understood = turns("It's for 6-8 people, Teterboro to Miami, March 6")
    assert people(understood) == [None]
    assert understood.trip is not None
    assert understood.trip.missing == ("passengers",)


def test_a_table_says_what_its_cells_are() -> None:
    body = "From | To | Date | Time | Pax\nTEB | SFO | 2026-03-10 | 0800 | 5"
    assert with_words(body) == "from TEB | to SFO | 2026-03-10 | at 0800 | 5 pax"
    prose = "Dear all, from Teterboro, to Miami, we are 4"
    assert with_words(prose) == prose


def test_a_forwarded_request_under_a_covering_line_is_read() -> None:
    understood = turns(
        "Can you quote the below?\n\nBegin forwarded message:\n\nFrom: Eve <eve@client.example>\n"
        "Subject: flights\nTo: Dallas Doe <dallas@broker.example>\n\nDallas,\n\n"
        "we are 5 and want to leave Teterboro for Turks & Caicos on 3/20 coming back 3/27.\n\nEve"
    )
    assert route(understood) == [("KTEB", "MBPV"), ("MBPV", "KTEB")]
    assert people(understood) == [5, 5]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Client A: TEB to MIA March 3, 4 pax. Client B: BOS to PBI March 4, 6 pax.", ("KTEB", "KMIA")),
        ("Option 1: TEB to MIA March 3, 4 pax. Option 2: HPN to OPF March 3, 4 pax.", ("KTEB", "KMIA")),
    ],
)
def test_flights_that_do_not_go_on_from_each_other_are_trips_of_their_own(
    text: str, first: tuple[str, str]
) -> None:
    understood = OfflineEngine().read_turn(text, today=date(2026, 2, 1))
    assert understood.trip is not None
    assert len(understood.further) == 1
    (leg,) = understood.trip.legs
    assert (leg.origin and leg.origin.icao, leg.destination and leg.destination.icao, leg.passengers) == (
        *first,
        4,
    )


def test_a_drive_between_two_flights_leaves_one_trip() -> None:
    text = "From Geneva to Ibiza 12 June, then from Palma back to Geneva 19 June, 6 pax"
    understood = OfflineEngine().read_turn(text, today=date(2026, 2, 1))
    assert understood.trip is not None
    assert len(understood.trip.legs) == 2
    assert not understood.further
