"""Towns that are none of charter's own, in the frames of a request; where home is; who flies."""

import pytest

from tests.unit.test_understanding_plain_speech import codes, talked


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("From Skopje to Krakow on March 9", ["Skopje", "Krakow"]),
        ("my client is in lubbock and has to reach boise", ["lubbock", "boise"]),
        ("There's a trade fair in Bologna. I'd fly from Graz.", ["Graz", "Bologna"]),
        ("leaving duluth for fargo on friday", ["duluth", "fargo"]),
        ("cedar rapids to fort wayne tmrw", ["cedar rapids", "fort wayne"]),
        ("Pick us up in Leipzig and drop us in Nantes", ["Leipzig", "Nantes"]),
        ("Quote ZAG DBV please", ["ZAG", "DBV"]),
        ("Our ferry gets in at Pula, then to Vienna", ["Pula", "Vienna"]),
        ("We want to watch Bilbao play, from Porto", ["Porto", "Bilbao"]),
        ("Rostock nach Sylt", ["Rostock", "Sylt"]),
    ],
)
def test_a_town_of_the_wide_world_is_read_where_a_place_is_expected(text: str, ends: list[str]) -> None:
    first = talked(text).legs[0]
    assert [end.text if end else None for end in (first.origin, first.destination)] == ends


@pytest.mark.parametrize(
    "text",
    [
        "Regards, Jackson Preston, TEB to VNY on March 9",
        "TEB to VNY on March 9, please call Florence",
        "TEB to VNY on March 9, best for us in general",
        "TEB to VNY on March 9, we met with Lincoln Central",
    ],
)
def test_a_person_or_a_word_is_no_town(text: str) -> None:
    trip = talked(text)
    assert len(trip.legs) == 1
    assert codes(trip) == ["KTEB", "KVNY"]


def test_a_town_far_better_known_than_its_namesakes_is_taken_and_shown_as_assumed() -> None:
    trip = talked("Buffalo to Denver on March 9")
    source = trip.source_of("legs.0.origin")
    assert codes(trip)[0] == "KBUF"
    assert source is not None
    assert source.how == "assumed"


def test_a_code_is_no_town_far_away() -> None:
    assert codes(talked("LIRA to LFMN")) == ["LIRA", "LFMN"]


@pytest.mark.parametrize(
    ("turns", "ends"),
    [
        (("Take us to Tampa", "A: Where is home?", "Home is Albany, New York"), ["Albany", "Tampa"]),
        (("We are in Nassau and want to go home", "A: Where is home?", "Toledo"), ["Nassau", "Toledo"]),
        (("Collect us", "A: Where is the pick up?", "Cody", "A: The drop off?", "Tulsa"), ["Cody", "Tulsa"]),
        (("A lift home", "A: Where are you?", "I'm at college in Ithaca, home is Erie"), ["Ithaca", "Erie"]),
        (("We are on holiday in Corfu and must go home", "A: Where is home?", "Graz"), ["Corfu", "Graz"]),
        (("To Lyon", "A: From?", "From Namur, or the nearest airport to Namur"), ["Namur", "Lyon"]),
        (("Move us", "A: Where from?", "From Limoges to Exeter"), ["Limoges", "Exeter"]),
        (("Get her to Cork", "A: Where is she now?", "In Nantes"), ["Nantes", "Cork"]),
        (("I have a hearing", "A: Where must you be?", "Tulsa", "A: From?", "Boise"), ["Boise", "Tulsa"]),
        (("To Lyon", "A: Where will you be leaving from?", "We'll be staying in Vigo"), ["Vigo", "Lyon"]),
    ],
)  # fmt: skip
def test_answers_about_where_people_are(turns: tuple[str, ...], ends: list[str]) -> None:
    first = talked(*turns).legs[0]
    assert [end.text.split(",")[0] if end else None for end in (first.origin, first.destination)] == ends


@pytest.mark.parametrize(
    ("answer", "count"),
    [
        ("my oga and his two aides", 3),
        ("Nina, Omar and me", 3),
        ("3 + 2", 5),
        ("my in-laws", 2),
        ("a trio", 3),
        ("six counting the baby", 6),
        ("one passenger, my father", 1),
        ("8 people, three of them kids", 8),
        ("two families, 4 adults and 3 children all told", 7),
        ("my family and I, 5 in total", 5),
        ("just my mother", 1),
        ("me and my cat Biscuit, and my neighbour Dolores", 2),
        ("9 passengers and 2 wheelchairs", 9),
    ],
)
def test_people_told_in_an_answer(answer: str, count: int) -> None:
    trip = talked("TEB to VNY on March 9", "A: How many passengers?", answer)
    assert trip.legs[0].passengers == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Five rugby fans, TEB to VNY", 5),
        ("Mr. Ito travels with his wife and two sons from TEB to VNY", 4),
        ("The camera crew (11) goes from TEB to VNY", 11),
        ("Trio needs lift from TEB to VNY", 3),
        ("Rowing team, eight, TEB to VNY", 8),
        ("Seven alumni want to get from TEB to VNY", 7),
        ("TEB to VNY, a patient plus one relative plus a medical team of 2", 4),
        ("Three geologists with samples, TEB to VNY", 3),
        ("Four chess players wish to fly TEB to VNY", 4),
        ("I want to take her to VNY from TEB", 2),
        ("My grandparents, my brother and I want to go from TEB to VNY", 4),
        ("4 engineers TEB to VNY, one of us uses a wheelchair", 4),
    ],
)
def test_people_of_any_trade(text: str, count: int) -> None:
    assert talked(text).legs[0].passengers == count


def test_a_route_that_is_not_meant_makes_no_flight() -> None:
    trip = talked("The sector is Bhopal to Raipur and not Bhopal to Ranchi, 4 pax")
    assert [leg.destination.text if leg.destination else None for leg in trip.legs] == ["Raipur"]
