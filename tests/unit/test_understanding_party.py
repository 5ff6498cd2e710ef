"""A party told one by one is counted; one with a member whose number nobody said is asked about."""

import pytest

from graph.understanding.party import find_parties
from graph.understanding.people import find_people


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("principal, his wife, 3 kids, nanny and 2 security", 8),
        ("the chairman and five colleagues", 6),
        ("me, my wife and our twin daughters", 4),
        ("me and two friends want to go to Nice", 3),
        ("with my wife and another couple", 4),
        ("Him plus two.", 3),
        ("me + 3", 4),
        ("four grown-ups and a toddler", 5),
        ("4 adl + 1 inf", 5),
        ("11 girls and 3 coaches", 14),
        ("8 of us plus 2 kids and the nanny", 11),
        ("passengers are just the owner and a guest", 2),
        ("We are two couples", 4),
        ("1way TEB-OPF 10a 4px", 4),
        ("only 5 now, Jim bailed", 5),
    ],
)
def test_everybody_is_counted(text: str, count: int) -> None:
    assert [mention.count for mention in find_people(text)] == [count]


@pytest.mark.parametrize("text", ["me, my wife and the kids", "my wife and 2 friends and our nannies"])
def test_a_number_that_nobody_said_is_no_number(text: str) -> None:
    (mention,) = find_people(text)
    assert mention.count == 0
    assert mention.note is not None
    assert "no number of passengers yet" in mention.note


@pytest.mark.parametrize(
    "text",
    [
        "call me and my assistant",
        "the owner and his assistant will send the manifest",
        "how long is it in a Falcon 7X",
        "10 bags and 2 dogs",
    ],
)
def test_people_who_do_not_fly_are_no_party(text: str) -> None:
    assert find_parties(text) == []
    assert find_people(text) == []
