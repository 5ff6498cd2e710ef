"""How people really say it: over several turns, with corrections, asides, deadlines and half sentences."""

from datetime import date

import pytest

from domain.trip import Trip
from graph.understanding.contract import Intent, Message
from graph.understanding.offline import OfflineEngine

TODAY = date(2026, 2, 1)
ENGINE = OfflineEngine()
ROUTE = "TEB to VNY on March 5"


def talked(*turns: str) -> Trip:
    """The trip after a talk: the broker's turns, and the assistant's where they begin with "A: "."""
    trip: Trip | None = None
    said: list[Message] = []
    for turn in turns:
        if turn.startswith("A: "):
            said.append(Message(role="assistant", text=turn[3:]))
            continue
        trip = ENGINE.read_turn(turn, today=TODAY, trip=trip, conversation=tuple(said)).trip or trip
        said.append(Message(role="broker", text=turn))
    assert trip is not None
    return trip


def days(trip: Trip) -> list[str | None]:
    return [leg.date.strftime("%d.%m.") if leg.date else None for leg in trip.legs]


def towns(trip: Trip) -> list[str | None]:
    first = trip.legs[0]
    return [(end.city or end.text) if end else None for end in (first.origin, first.destination)]


def codes(trip: Trip) -> list[str | None]:
    first = trip.legs[0]
    return [end.icao if end else None for end in (first.origin, first.destination)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the first Wednesday of April, 4 pax", ["01.04."]),
        ("the day before Easter, 4 pax", ["04.04."]),
        ("two days before Easter Sunday, so April 3, 4 pax", ["03.04."]),
        ("Good Friday, back Easter Sunday", ["03.04.", "05.04."]),
        ("Presidents' Day, Feb 16, 4 pax", ["16.02."]),
        ("Saturday if possible, otherwise Sunday", ["07.02."]),
        ("fri 13", ["13.02."]),
        ("not this Wednesday but the one after", ["11.02."]),
        ("March 5 or March 6, 4 pax", [None]),
        ("March 5 or 6", [None]),
        ("Mar 27-Apr 4", ["27.03.", "04.04."]),
        ("return, Feb 14-21, 2 adults", ["14.02.", "21.02."]),
        ("out Wednesday back Thursday next week", ["11.02.", "12.02."]),
        ("03.04., 6 Pax", ["03.04."]),
        ("any day from March 5 to March 8, 4 pax", [None]),
        ("March 5 (March 6 also works), 4 pax", ["05.03."]),
        ("it runs March 8-10, so we fly in on March 7 and out on March 11", ["07.03.", "11.03."]),
        ("wk of 12th March", [None]),
    ],
)
def test_days_as_they_are_said(text: str, expected: list[str | None]) -> None:
    assert days(talked(f"TEB to VNY, {text}")) == expected


@pytest.mark.parametrize(
    "aside",
    [
        "We need an answer by March 2.",
        "Quote needed before Friday.",
        "I'm back in the office on Monday.",
        "Please get back to me by Wednesday.",
        "Call me tomorrow.",
        "It is our CEO's birthday on March 9.",
        "Passenger born 12 May 1980, passport expires 12/05/2027.",
        "Decision on March 1.",
        "The hotel is booked from March 5 for 3 nights.",
        "Client is based in Greenwich and has a house in Aspen.",
        "The aircraft may come from Chicago.",
        "Their commercial flight from London lands JFK at 2pm.",
        "We had 6 pax last time.",
        "Our group of 30 will follow by airline.",
        "I was in Denver last week, and my sister lives in Tampa.",
        "Table for 8 in Malibu is booked.",
        "He was going to be in Frankfurt on the 16th but that was cancelled.",
        "We usually fly from Boston.",
        "Two of them continue to San Diego by car.",
        "As discussed on January 28.",
        "Please quote by end of day today.",
        "They flew in from Tokyo on Sunday.",
        "We compared with a quote from Chicago Jet Group at $30,000.",
        "Alternatively Burbank.",
        "Van Nuys preferred, Burbank also fine.",
        "One of them is in a wheelchair.",
        "The crew can rest until the 7th.",
        "Meeting at 3pm Thursday in Burbank.",
    ],
)
def test_what_is_told_beside_the_trip_is_no_part_of_it(aside: str) -> None:
    trip = talked(f"{ROUTE}, 4 pax. {aside}")
    assert (codes(trip), days(trip), [leg.passengers for leg in trip.legs]) == (
        ["KTEB", "KVNY"],
        ["05.03."],
        [4],
    )


@pytest.mark.parametrize(
    ("people", "count"),
    [
        ("two one way tickets", 2),
        ("me and a buddy", 2),
        ("me, Tom and Lisa", 3),
        ("flying with my husband", 2),
        ("half a dozen people", 6),
        ("four (4) passengers", 4),
        ("passengers: John Smith and Mary Smith", 2),
        ("number of passengers: four", 4),
        ("just Mr. Brown", 1),
        ("6 travelling", 6),
        ("final count 7", 7),
        ("they will be 4", 4),
        ("a couple, two adults", 2),
        ("eight people on board", 8),
        ("between 5 and 7 people", None),
        ("a family with two kids", None),
        ("me and the three boys are going", 4),
        ("mom and dad and 3 kids", 5),
        ("a total of 3 passengers, and I would prefer wifi", 3),
        ("pax 6, two of them children", 6),
        ("2 adults, 3 children aged 4, 7 and 9, 1 nanny", 6),
    ],
)
def test_people_as_they_are_said(people: str, count: int | None) -> None:
    assert talked(f"{ROUTE}, {people}").legs[0].passengers == count


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (("to Chicago please", "A: From where?", "sioux city"), ["Sioux City", "Chicago"]),
        (("go to chicago from sioux city",), ["Sioux City", "Chicago"]),
        (("to Phoenix", "A: From where?", "Pittsburgh. No hold on, Erie is closer."), ["Erie", "Phoenix"]),
        (
            ("to Dallas", "A: From where?", "Boise. Did I say Dallas? I meant San Diego."),
            ["Boise", "San Diego"],
        ),
        (("a trip to see my parents", "A: Where do they live?", "Omaha. I'm in Boise."), ["Boise", "Omaha"]),
        (("I'm in Milwaukee right now but leaving from Boise to Omaha",), ["Boise", "Omaha"]),
        (("a same day return to Fargo from Boise",), ["Boise", "Fargo"]),
        (("Boise to Omaha March 5", "scratch that, make it Nice"), ["Boise", "Nice"]),
        (("Boise to Omaha March 5", "A: From Omaha to Boise?", "other way around"), ["Boise", "Omaha"]),
        (("quick hop Lisbon Porto this Thursday",), ["Lisbon", "Porto"]),
        (("two of us from Omaha. Boise. thursday. thanks",), ["Omaha", "Boise"]),
        (("to Phoenix. I'm leaving from OKC... actually Tulsa's better for me",), ["Tulsa", "Phoenix"]),
        (("KVNY KHNL? no - PHKO",), ["Van Nuys", "Kailua-Kona"]),
    ],
)  # fmt: skip
def test_ends_of_a_route_over_turns(turns: tuple[str, ...], expected: list[str]) -> None:
    ends = talked(*turns).legs[0]
    told = [
        {end.text, end.city, end.metro, end.name} if end else set() for end in (ends.origin, ends.destination)
    ]
    assert [wanted in found for wanted, found in zip(expected, told, strict=True)] == [True, True]


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (("TEB to VNY March 5", "A: For how many days?", "ten days"), ["05.03.", "15.03."]),
        (("TEB to VNY March 5", "A: And how long will you be staying?", "two weeks"), ["05.03.", "19.03."]),
        (("TEB to VNY", "A: So you fly on Thursday, March 5?", "Yes, Thursday the 5th."), ["05.03."]),
        (
            ("TEB to VNY March 5", "A: Return date?", "6th", "A: The 7th is less.", "let's do the seventh"),
            ["05.03.", "07.03."],
        ),
        (("TEB to VNY March 5, back March 9", "A: Monday March 9?", "correct"), ["05.03.", "09.03."]),
        (("TEB to VNY", "A: When?", "the wedding is on March 18th so two days after that"), ["20.03."]),
        (("TEB to VNY", "A: When?", "in on the 26th and out on March 1"), ["26.02.", "01.03."]),
        (("TEB to VNY March 5", "A: Would you fly on the 5th?", "No, the day before."), ["04.03."]),
    ],
)  # fmt: skip
def test_days_over_turns(turns: tuple[str, ...], expected: list[str]) -> None:
    assert days(talked(*turns)) == expected


def test_children_asked_for_after_the_adults_come_on_top() -> None:
    assert talked(ROUTE, "A: Adults?", "2", "A: Children?", "1").legs[0].passengers == 3


def test_who_joins_on_the_way_flies_from_there_on() -> None:
    trip = talked(
        "Zurich to Vienna 9 March with 2 people, Vienna to Berlin 11 March, Berlin to Zurich 12 March. "
        "In Vienna a colleague joins."
    )
    assert [leg.passengers for leg in trip.legs] == [2, 3, 3]


def test_one_day_for_a_run_of_flights_with_later_and_later_times() -> None:
    trip = talked("Tue 24 Feb, 3 pax all legs:\nSTL-MKC dep 0800\nMKC-AUS dep 1300\nAUS-STL dep 1800")
    assert days(trip) == ["24.02."] * 3
    assert [leg.time.hour if leg.time else None for leg in trip.legs] == [8, 13, 18]


@pytest.mark.parametrize(
    "text",
    [
        "Ich möchte am 3. März von Hamburg nach Nizza fliegen, 4 Personen",
        "Bonjour, nous cherchons un jet de Genève à Londres le 12 mars, retour le 15 mars, 6 passagers",
    ],
)
def test_another_language_is_not_guessed_at(text: str) -> None:
    understood = ENGINE.read_turn(text, today=TODAY)
    assert (understood.intent, understood.trip) == (Intent.UNCLEAR, None)
    assert understood.note is not None


@pytest.mark.parametrize(
    "text",
    [
        "curfew at Teterboro",
        "slots at Luton",
        "rules for Palm Beach",
        "opening hours of London City",
        "dogs to London",
        "any restrictions on this trip?",
        "can I land in London City with a Challenger 350",
        "G5 range",
        "what time does Van Nuys open",
    ],
)
def test_the_subject_alone_is_a_question(text: str) -> None:
    assert ENGINE.read_turn(text, today=TODAY).intent is Intent.GENERAL_QUESTION


@pytest.mark.parametrize(
    "text", ["TEB LTN March 3, 4 pax, any curfew?", "a G5 from Teterboro to Nice on March 3"]
)
def test_a_flight_with_such_a_word_is_a_request(text: str) -> None:
    assert ENGINE.read_turn(text, today=TODAY).intent is Intent.REQUEST_TRIP
