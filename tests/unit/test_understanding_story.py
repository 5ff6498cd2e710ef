"""The client's mail of the main story, and the corrections that follow it."""

from datetime import date, time

import pytest

from domain.trip import Trip, TripType
from graph.understanding.contract import Intent, Understood
from graph.understanding.offline import OfflineEngine

TODAY = date(2026, 11, 23)
MAIL = (
    "Hi Anna, could you get us from Teterboro to Van Nuys on the 14th of next month around 10 in the "
    "morning, back on the 18th late afternoon? We are 6, plus a small dog, and need wifi. Thanks, the "
    "office of Acme Corporation (demo)"
)


@pytest.fixture(scope="module")
def engine() -> OfflineEngine:
    return OfflineEngine()


@pytest.fixture
def first(engine: OfflineEngine) -> Understood:
    return engine.read_turn(MAIL, today=TODAY)


def ends(trip: Trip) -> list[tuple[str | None, str | None]]:
    return [
        (leg.origin.icao if leg.origin else None, leg.destination.icao if leg.destination else None)
        for leg in trip.legs
    ]


def after(engine: OfflineEngine, first: Understood, *turns: str) -> Trip:
    trip = first.trip
    for turn in turns:
        trip = engine.read_turn(turn, today=TODAY, trip=trip).trip
    assert trip is not None
    return trip


def test_the_mail_is_a_complete_round_trip(first: Understood) -> None:
    trip = first.trip
    assert trip is not None
    assert first.intent is Intent.REQUEST_TRIP
    assert trip.trip_type is TripType.ROUND_TRIP
    assert ends(trip) == [("KTEB", "KVNY"), ("KVNY", "KTEB")]
    assert [leg.date for leg in trip.legs] == [date(2026, 12, 14), date(2026, 12, 18)]
    assert [leg.time for leg in trip.legs] == [time(10), time(16)]
    assert [leg.passengers for leg in trip.legs] == [6, 6]
    assert trip.requirements == ("pets", "wifi")
    assert trip.ready
    assert first.questions == ()


def test_the_client_is_named_in_the_sign_off(first: Understood) -> None:
    assert first.client is not None
    assert first.client.company == "Acme Corporation (demo)"


def test_what_was_assumed_is_shown_as_assumed(first: Understood) -> None:
    assert first.trip is not None
    assumed = {source.path: source for source in first.trip.assumed}
    assert set(assumed) == {"legs.0.time", "legs.1.time"}
    assert "approximate" in (assumed["legs.0.time"].note or "")
    assert assumed["legs.1.time"].note == "late afternoon read as 16:00"


def test_every_value_keeps_the_words_it_came_from(first: Understood) -> None:
    assert first.trip is not None
    said = {source.path: source.words for source in first.trip.sources}
    assert said["legs.0.date"] == "the 14th of next month"
    assert said["legs.1.date"] == "the 18th"
    assert said["legs.0.passengers"] == "We are 6"
    assert said["requirements.pets"] == "a small dog"


def test_make_it_8_changes_only_the_people(engine: OfflineEngine, first: Understood) -> None:
    understood = engine.read_turn("make it 8", today=TODAY, trip=first.trip)
    assert understood.changed == ("legs.0.passengers", "legs.1.passengers")


def test_return_a_day_later_moves_only_the_return(engine: OfflineEngine, first: Understood) -> None:
    understood = engine.read_turn("return a day later", today=TODAY, trip=first.trip)
    assert understood.changed == ("legs.1.date",)
    assert understood.trip is not None
    assert understood.trip.legs[1].date == date(2026, 12, 19)


@pytest.mark.parametrize(
    "words", ["from White Plains instead", "no, from White Plains", "not Teterboro, White Plains"]
)
def test_another_origin_moves_the_way_home_too(engine: OfflineEngine, first: Understood, words: str) -> None:
    understood = engine.read_turn(words, today=TODAY, trip=first.trip)
    assert understood.changed == ("legs.0.origin", "legs.1.destination")
    assert understood.trip is not None
    assert ends(understood.trip) == [("KHPN", "KVNY"), ("KVNY", "KHPN")]


def test_another_destination_moves_the_start_of_the_way_home(
    engine: OfflineEngine, first: Understood
) -> None:
    assert ends(after(engine, first, "to Burbank instead")) == [("KTEB", "KBUR"), ("KBUR", "KTEB")]


def test_two_corrections_in_one_breath(engine: OfflineEngine, first: Understood) -> None:
    trip = after(engine, first, "make it 8 and a day later")
    assert [leg.passengers for leg in trip.legs] == [8, 8]
    assert [leg.date for leg in trip.legs] == [date(2026, 12, 15), date(2026, 12, 18)]
    note = trip.source_of("legs.0.date")
    assert note is not None
    assert "stays on Fri 18 December 2026" in (note.note or "")


def test_a_return_elsewhere_is_an_open_jaw(engine: OfflineEngine, first: Understood) -> None:
    trip = after(engine, first, "return to White Plains")
    assert trip.trip_type is TripType.OPEN_JAW
    assert ends(trip) == [("KTEB", "KVNY"), ("KVNY", "KHPN")]


def test_a_stop_splits_the_way_out(engine: OfflineEngine, first: Understood) -> None:
    trip = after(engine, first, "add a stop in Aspen")
    assert ends(trip) == [("KTEB", "KASE"), ("KASE", "KVNY"), ("KVNY", "KTEB")]
    assert trip.missing == ("date of leg 2",)
    assert trip.legs[2].date == date(2026, 12, 18)


def test_one_way_drops_the_way_home(engine: OfflineEngine, first: Understood) -> None:
    trip = after(engine, first, "make it one way")
    assert ends(trip) == [("KTEB", "KVNY")]
    assert trip.legs[0].passengers == 6


@pytest.mark.parametrize("words", ["no dog after all", "without the dog", "the dog isn't coming"])
def test_the_dog_stays_home(engine: OfflineEngine, first: Understood, words: str) -> None:
    assert after(engine, first, words).requirements == ("wifi",)


def test_a_departure_after_the_return_is_asked(engine: OfflineEngine, first: Understood) -> None:
    understood = engine.read_turn("leave on December 20", today=TODAY, trip=first.trip)
    assert understood.trip is not None
    assert understood.trip.missing == ("return date",)
    assert "before the flight" in understood.questions[0].text


@pytest.mark.parametrize(
    ("words", "expected"),
    [("leave at 3pm instead", time(15)), ("an hour earlier", time(9)), ("depart at noon", time(12))],
)
def test_the_time_of_departure_is_corrected(
    engine: OfflineEngine, first: Understood, words: str, expected: time
) -> None:
    trip = after(engine, first, words)
    assert [leg.time for leg in trip.legs] == [expected, time(16)]


def test_a_new_category_replaces_the_old_one(engine: OfflineEngine, first: Understood) -> None:
    assert after(engine, first, "midsize jet please", "make that a heavy jet").requirements == (
        "pets",
        "wifi",
        "heavy jet",
    )


def test_a_quoted_chain_is_not_read_again(engine: OfflineEngine, first: Understood) -> None:
    reply = (
        "make it 8\n\nOn Mon, Nov 23, 2026 at 9:12 AM Anna <anna@broker.example> wrote:\n"
        "> from Teterboro to Miami on December 9 for 2\n"
    )
    trip = after(engine, first, reply)
    assert ends(trip) == [("KTEB", "KVNY"), ("KVNY", "KTEB")]
    assert trip.legs[0].passengers == 8
