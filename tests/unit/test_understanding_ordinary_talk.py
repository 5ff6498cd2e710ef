"""How people book in ordinary words: over several turns, with what they do there and who comes along."""

from datetime import date

import pytest

from domain.trip import Trip
from graph.understanding.contract import Message
from graph.understanding.offline import OfflineEngine

TODAY = date(2026, 2, 1)
ENGINE = OfflineEngine()


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


def flown(trip: Trip) -> list[tuple[str | None, str | None]]:
    return [
        (leg.origin.icao if leg.origin else None, leg.destination.icao if leg.destination else None)
        for leg in trip.legs
    ]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("We'd like to see the northern lights in Tromso.", (None, "ENTC")),
        ("San Antonio from mcallen, one way", ("KMFE", "KSAT")),
        ("from Pocatello to Salt Lake", ("KPIH", "KSLC")),
        ("My dad is in the hospital in Kansas City. I'm in Hays Kansas.", ("KHYS", "KMCI")),
        ("Heading to the in-laws in Adelaide, two adults", (None, "YPAD")),
        ("I want to visit my grandma in Sioux Falls.", (None, "KFSD")),
        ("My son has a tournament in Boise, a flight from Nashville", ("KBNA", "KBOI")),
        ("My contract begins in Geneva on 15 May, I fly from Porto.", ("LPPR", "LSGG")),
        ("We'll be in Rome by then and want to visit Catania.", ("LIRA", "LICC")),
        ("Home to Denver! From Ithaca, 2 pax", ("KITH", "KAPA")),
        ("Boston to Seattle on July 9, if cheaper, a fuel stop in Denver is ok", ("KBED", "KBFI")),
        ("Boston to Seattle on July 9. My trip to Rome is on hold.", ("KBED", "KBFI")),
        (
            "I already have my flight to Denver booked. Now a one way from Tulsa to Dallas.",
            ("KTUL", "KDAL"),
        ),
        ("I need to report in Savannah on March 5, out of Killeen TX", ("KILE", "KSAV")),
        ("SDL to TEB, 4 pax", ("KSDL", "KTEB")),
        ("a flight from Aguadilla, Puerto Rico to New Orleans", ("TJBQ", "KNEW")),
        ("TEB to VNY. The CLE class was fun.", ("KTEB", "KVNY")),
        ("TEB to VNY for the VEX event. We liked Rome.", ("KTEB", "KVNY")),
        ("from Bend to Boston", ("KRDM", "KBED")),
    ],
)
def test_a_town_told_in_an_ordinary_way_is_found(text: str, ends: tuple[str | None, str | None]) -> None:
    assert flown(talked(text)) == [ends]


def test_a_state_told_first_says_which_town_is_meant() -> None:
    trip = talked("I'm moving to Oregon for school! I need a one way flight to Portland.")
    assert flown(trip) == [(None, "KPDX")]


def test_a_code_that_only_american_charter_reads_so_is_shown_as_assumed() -> None:
    source = talked("SDL to TEB, 4 pax").source_of("legs.0.origin")
    assert source is not None
    assert source.how == "assumed"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("TEB to VNY for self, wife and one child", 3),
        ("Two grown ups, three kids, TEB to VNY", 5),
        ("TEB to VNY, me and my oga", 2),
        ("TEB to VNY for my novia and me", 2),
        ("8-man crew, TEB to VNY", 8),
        ("3 colleagues and I will travel from TEB to VNY", 4),
        ("I am alone, TEB to VNY", 1),
        ("Mother, me and two brothers, 4 passengers, TEB to VNY", 4),
        ("2 tickets TEB to VNY. No scratch that, 3, my niece decided to come", 3),
        ("TEB to VNY, just for myself", 1),
        ("TEB to VNY, my dog and me", 1),
        ("TEB to VNY, I'm bringing three friends", 4),
        ("I need to fly TEB to VNY with 3 coworkers", 4),
        ("TEB to VNY: me, my husband and his folks", None),
        ("TEB to VNY, please call me and my assistant", None),
    ],
)
def test_people_are_counted_as_they_are_told(text: str, count: int | None) -> None:
    assert talked(text).legs[0].passengers == count


@pytest.mark.parametrize(
    ("answer", "count"),
    [
        ("around 6", 6),
        ("I think 3. Yes 3.", 3),
        ("Yes, alone.", 1),
        ("about eight people", 8),
        ("ya", 1),
        ("5", 5),
    ],
)
def test_an_answer_to_how_many_is_no_time_of_day(answer: str, count: int) -> None:
    asked = "A: And it's just you?" if answer == "ya" else "A: How many passengers?"
    leg = talked("TEB to VNY on March 5", asked, answer).legs[0]
    assert (leg.passengers, leg.time) == (count, None)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("TEB to VNY on first March", ["2026-03-01"]),
        ("TEB to VNY on thirty one August", ["2026-08-31"]),
        ("TEB to VNY tomorrow a week", ["2026-02-09"]),
        ("TEB to VNY the weekend after next", [None]),
        ("TEB to VNY, 3 Mar go, 13 Mar come back", ["2026-03-03", "2026-03-13"]),
        ("TEB to VNY end of March, the 31st", ["2026-03-31"]),
        ("TEB to VNY on March 5, in and out the same day", ["2026-03-05", "2026-03-05"]),
        ("TEB to VNY on March 5, return same day as the meeting", ["2026-03-05", None]),
        ("TEB to VNY, out on 12 March and in on 30 March", ["2026-03-12", "2026-03-30"]),
        ("TEB to VNY, friday to sunday", ["2026-02-06", "2026-02-08"]),
        ("Our office is open Monday to Friday. TEB to VNY on March 5", ["2026-03-05"]),
        ("TEB to VNY on March 5, the second pilot is a friend", ["2026-03-05"]),
        ("TEB to VNY: I can get in on March 5 so the 5th", ["2026-03-05"]),
    ],
)
def test_days_are_read_as_they_are_told(text: str, days: list[str | None]) -> None:
    assert [leg.date.isoformat() if leg.date else None for leg in talked(text).legs] == days


def test_when_they_are_home_is_the_way_back() -> None:
    trip = talked("TEB to VNY on March 5", "A: And when will you be home?", "the 9th")
    assert [leg.date for leg in trip.legs] == [date(2026, 3, 5), date(2026, 3, 9)]


def test_the_place_they_have_in_mind_is_the_destination() -> None:
    trip = talked("I'd like to fly somewhere warm.", "A: Where do you have in mind?", "How about Honolulu?")
    assert flown(trip) == [(None, "PHNL")]


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("something like a Phenom, TEB to PBI", ("light jet",)),
        ("G5 TEB to LTN", ("ultra long range jet",)),
        ("TEB to VNY in a Challenger 350", ("super midsize jet",)),
    ],
)
def test_a_model_is_a_wish_for_its_category(text: str, wishes: tuple[str, ...]) -> None:
    assert talked(text).requirements == wishes
