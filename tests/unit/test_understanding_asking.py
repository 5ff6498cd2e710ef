"""What must be asked and never guessed, and how an answer lands in its slot."""

from datetime import date, time

import pytest

from domain.trip import Trip
from graph.understanding.contract import Intent, Message, Understood
from graph.understanding.offline import OfflineEngine

TODAY = date(2026, 2, 1)


@pytest.fixture(scope="module")
def engine() -> OfflineEngine:
    return OfflineEngine()


def read(engine: OfflineEngine, *turns: str) -> Understood:
    trip: Trip | None = None
    understood = Understood(intent=Intent.UNCLEAR)
    for turn in turns:
        understood = engine.read_turn(turn, today=TODAY, trip=trip)
        trip = understood.trip or trip
    return understood


def trip_of(engine: OfflineEngine, *turns: str) -> Trip:
    trip = read(engine, *turns).trip
    assert trip is not None
    return trip


def test_all_that_is_missing_is_asked_at_once(engine: OfflineEngine) -> None:
    understood = read(engine, "They need to get to LAX")
    assert [question.slot for question in understood.questions] == ["origin", "date", "passengers"]
    sizes = understood.questions[-1].choices
    assert [choice.label for choice in sizes] == ["1", "2", "4", "6", "8"]


@pytest.mark.parametrize(
    ("text", "slot", "offered"),
    [
        ("Four from New Jersey to Kansas City, May 3", "origin", {"from KTEB", "from KMMU", "from KEWR"}),
        ("New York to Florida March 3 for 2", "destination", {"to KOPF", "to KDJT"}),
        ("Portland to Teterboro March 3 for 2", "origin", {"from KPDX", "from KPWM"}),
        ("San Jose to Teterboro March 3 for 2", "origin", {"from KSJC", "from MROC"}),
        ("Teterboro to Birmingham March 3 for 2", "destination", {"to KBHM", "to EGBB"}),
        ("Teterboro to Georgetown March 3 for 2", "destination", {"to MWCR", "to SYCJ"}),
    ],
)
def test_a_state_or_a_twin_town_is_asked_with_its_airports(
    engine: OfflineEngine, text: str, slot: str, offered: set[str]
) -> None:
    understood = read(engine, text)
    (question,) = understood.questions
    assert question.slot == slot
    assert offered <= {choice.value for choice in question.choices}


def test_every_choice_can_be_typed_instead(engine: OfflineEngine) -> None:
    understood = read(engine, "Portland to Georgetown, Tuesday March 12")
    for question in understood.questions:
        for choice in question.choices:
            again = engine.read_turn(choice.value, today=TODAY, trip=understood.trip)
            assert again.trip is not None
            assert question.slot not in again.trip.missing


def test_a_weekday_against_its_date_offers_both(engine: OfflineEngine) -> None:
    understood = read(engine, "KTEB-KMIA on Tuesday March 12, 3 pax")
    (question,) = understood.questions
    assert "is a Thursday, not a Tuesday" in question.text
    assert [choice.label for choice in question.choices] == ["Tue 10 March 2026", "Thu 12 March 2026"]


@pytest.mark.parametrize(
    ("answer", "day"),
    [("the Thursday one", 12), ("the Tuesday one please", 10), ("the 12th", 12), ("March 10", 10)],
)
def test_the_conflict_is_settled_by_a_word(engine: OfflineEngine, answer: str, day: int) -> None:
    assert trip_of(engine, "KTEB-KMIA on Tuesday March 12, 3 pax", answer).legs[0].date == date(2026, 3, day)


def test_a_month_is_no_date_but_gives_the_month_of_the_answer(engine: OfflineEngine) -> None:
    trip = trip_of(
        engine, "4 pax New York - Wichita and back some time in March", "the 5th please, back on the 9th"
    )
    assert [leg.date for leg in trip.legs] == [date(2026, 3, 5), date(2026, 3, 9)]


def test_answers_land_in_the_slot_that_was_asked(engine: OfflineEngine) -> None:
    trip = trip_of(engine, "They need to get to LAX", "Teterboro", "March 12", "8")
    assert trip.ready
    assert trip.route == "TEB → LAX"
    assert (trip.legs[0].date, trip.legs[0].passengers) == (date(2026, 3, 12), 8)


def test_an_answer_goes_by_the_assistants_question(engine: OfflineEngine) -> None:
    trip = trip_of(engine, "KTEB to KASE, 4 people, round trip")
    asked = (Message(role="assistant", text="When do they return?"),)
    back = engine.read_turn("March 12", today=TODAY, trip=trip, conversation=asked)
    assert back.trip is not None
    assert [leg.date for leg in back.trip.legs] == [None, date(2026, 3, 12)]


def test_a_date_in_the_past_is_asked(engine: OfflineEngine) -> None:
    understood = read(engine, "March 3 2020 KTEB to KMIA 3 pax")
    assert understood.trip is not None
    assert understood.trip.missing == ("date",)
    assert "has passed" in understood.questions[0].text


def test_an_unknown_airport_is_asked_by_its_name(engine: OfflineEngine) -> None:
    understood = read(engine, "fly from Zzyzx Intl to Teterboro on March 3 for 4")
    assert understood.trip is not None
    assert understood.trip.missing == ("origin",)
    assert understood.questions[0].text == "I do not know an airport Zzyzx Intl; which one do you mean?"


def test_a_foreign_zone_is_shown_both_ways_and_asked(engine: OfflineEngine) -> None:
    understood = read(engine, "Luton to Van Nuys March 20, 2026 at 9:00am EST for 4")
    (question,) = understood.questions
    assert question.slot == "zone of the first departure"
    assert question.text == "09:00 EST is 14:00 local time at London Luton. Which is meant?"
    for choice, expected in zip(question.choices, (time(9), time(14)), strict=True):
        settled = engine.read_turn(choice.value, today=TODAY, trip=understood.trip).trip
        assert settled is not None
        assert settled.ready
        assert settled.legs[0].time == expected


def test_zulu_is_converted_and_shown(engine: OfflineEngine) -> None:
    trip = trip_of(engine, "KTEB to EGLF March 5 1400Z 4 pax")
    assert trip.legs[0].time == time(9)
    (source,) = trip.assumed
    assert source.note == "14:00Z is 09:00 local time at Teterboro"


def test_next_friday_states_the_other_reading(engine: OfflineEngine) -> None:
    trip = trip_of(engine, "Can you get a jet from New York to LA next Friday for four")
    source = trip.source_of("legs.0.date")
    assert source is not None
    assert source.how == "assumed"
    assert source.note == "next Friday read as Fri 13 February 2026; Fri 6 February 2026 is the other reading"


def test_a_light_jet_to_aspen_is_warned_about(engine: OfflineEngine) -> None:
    trip = trip_of(engine, "Miami to Aspen March 3 for 4 in a light jet")
    (warning,) = trip.warnings
    assert "light jet does not fly" in warning
    assert "7,838 ft" in warning


@pytest.mark.parametrize(("count", "words"), [(25, "several aircraft"), (400, "Please check the number")])
def test_many_passengers_are_accepted_with_a_warning(engine: OfflineEngine, count: int, words: str) -> None:
    trip = trip_of(engine, f"KTEB to KMIA March 4, {count} passengers")
    assert trip.legs[0].passengers == count
    assert trip.ready
    assert words in trip.warnings[0]


def test_passengers_may_change_on_the_way_back(engine: OfflineEngine) -> None:
    trip = trip_of(engine, "KTEB to KVNY March 5, 2 pax out, 4 back on March 9")
    assert [leg.passengers for leg in trip.legs] == [2, 4]


@pytest.mark.parametrize(
    ("text", "expected", "says"),
    [
        ("New York to Miami 03/04 for 2", date(2026, 3, 4), "month first"),
        ("EGGW to LFPB 03/04 for 2", date(2026, 4, 3), "day first"),
    ],
)
def test_day_and_month_follow_the_clients_country_and_say_so(
    engine: OfflineEngine, text: str, expected: date, says: str
) -> None:
    trip = trip_of(engine, text)
    source = trip.source_of("legs.0.date")
    assert trip.legs[0].date == expected
    assert source is not None
    assert source.how == "assumed"
    assert says in (source.note or "")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("wheels up 9ish", time(9)),
        ("at noon", time(12)),
        ("at midnight", time(0)),
        ("in the evening", time(18)),
        ("in the afternoon", time(14)),
        ("in the morning", time(9)),
        ("around 3", time(15)),
        ("1400L", time(14)),
        ("half past four", time(16, 30)),
        ("at 16:45", time(16, 45)),
    ],
)
def test_times_as_brokers_write_them(engine: OfflineEngine, words: str, expected: time) -> None:
    assert trip_of(engine, f"KTEB to KVNY March 3 {words} for 4").legs[0].time == expected


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("me and my wife", 2),
        ("8 of us plus 2 kids and the nanny", 11),
        ("party of four", 4),
        ("a couple", 2),
        ("just me", 1),
        ("2 adults, 3 children and an infant", 6),
        ("a family of 5", 5),
        ("6 guests", 6),
        ("4PAX", 4),
        ("pax: 7", 7),
    ],
)
def test_people_as_brokers_write_them(engine: OfflineEngine, words: str, count: int) -> None:
    assert trip_of(engine, f"KTEB to KVNY on March 3, {words}").legs[0].passengers == count
