"""Any text, any conversation: the offline engine answers with something valid and raises nothing."""

import time
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from domain.trip import Trip
from graph.understanding.contract import Intent, Message, Understood
from graph.understanding.offline import OfflineEngine

TODAY = date(2026, 2, 1)
WORDS = st.sampled_from(
    [
        "KTEB KVNY TEB LAX PBI New York",
        "Van Nuys",
        "London",
        "Paris, TX",
        "Portland, OR",
        "Kansas",
        "Canada",
        "Zzyzx Intl",
        "nice",
        "from",
        "to",
        "via",
        "then",
        "and back",
        "return",
        "home",
        "no,",
        "not",
        "instead",
        "make it",
        "leg 2:",
        "add a stop in",
        "one way",
        "round trip",
        "March 9",
        "the 31st",
        "Feb 30",
        "29/2",
        "13/13/2026",
        "2026-02-30",
        "next Friday",
        "a week from Tuesday",
        "five days later",
        "same day",
        "for 3 nights",
        "over Thanksgiving",
        "Tuesday March 12",
        "tomorrow",
        "10 - 15",
        "31 - 2 Feb",
        "at 25:99",
        "9ish",
        "midnight",
        "24:00",
        "12pm EST",
        "1400Z",
        "by 4 pm",
        "late afternoon",
        "99999 pax",
        "0 passengers",
        "party of four",
        "me and my wife",
        "2 kids",
        "-5",
        "half",
        "a dog",
        "no dog",
        "light jet",
        "heavy jet",
        "wifi",
        "50k",
        "$1,000,000,000",
        "\u20ac",
        "send it",
        "archive",
        "?",
        "!",
        "\n",
        "\n> ",
        "From: a@b.example\n",
        "--\nThanks,\n",
        "<b>",
        "&nbsp;",
        "\u202e",
        "\u0000",
        "\ud83d\ude00",
        "\u00dcn\u00efcode",
        "\u673a\u573a",
        "(1)",
        "\u2192",
        "/",
        "-",
        ",",
        ";",
        ":",
    ]
)
TEXT = st.one_of(
    st.lists(WORDS, max_size=25).map(" ".join),
    st.lists(st.one_of(WORDS, st.text(max_size=12)), max_size=25).map(" ".join),
    st.text(max_size=400),
    st.from_regex(r"(?:[A-Za-z]{1,8}[ ,.-]?|\d{1,4}[ /:-]?){0,40}", fullmatch=True),
)
ROLES = st.sampled_from(["broker", "client", "assistant"])
DAYS = st.integers(min_value=-400, max_value=4000).map(lambda days: TODAY + timedelta(days=days))


@pytest.fixture(scope="module")
def engine() -> OfflineEngine:
    return OfflineEngine()


def check(understood: Understood, today: date) -> None:
    """What holds for every answer, whatever was read."""
    assert Understood.model_validate_json(understood.model_dump_json()) == understood
    trip = understood.trip
    if trip is None:
        return
    assert understood.intent in (Intent.REQUEST_TRIP, Intent.UNCLEAR)
    assert 1 <= len(trip.legs) <= 12
    assert [question.slot for question in understood.questions] == list(trip.missing)
    assert len(set(trip.missing)) == len(trip.missing)
    for index, leg in enumerate(trip.legs):
        assert leg.passengers is None or 1 <= leg.passengers <= 9999
        assert leg.date is None or trip.source_of(f"legs.{index}.date") is not None
        for place in (leg.origin, leg.destination):
            assert place is None or place.icao is None or (place.timezone and place.country)
    assert all(source.words.strip() for source in trip.sources)
    everything_known = all(
        leg.origin
        and leg.origin.icao
        and leg.destination
        and leg.destination.icao
        and leg.date
        and leg.passengers
        for leg in trip.legs
    )
    assert everything_known or trip.missing


def run(engine: OfflineEngine, turns: list[tuple[str, str]], today: date) -> None:
    trip: Trip | None = None
    said: tuple[Message, ...] = ()
    for role, text in turns:
        message = Message.model_validate({"role": role, "text": text})
        if message.role != "assistant":
            understood = engine.read_turn(text, today=today, trip=trip, conversation=said)
            check(understood, today)
            trip = understood.trip or trip
        said = (*said, message)


def test_any_conversation_is_answered(engine: OfflineEngine, fuzz_seconds: float, repeatable: bool) -> None:
    until = time.monotonic() + fuzz_seconds

    @settings(
        max_examples=max(50, int(fuzz_seconds * 400)),
        deadline=None,
        database=None,
        derandomize=repeatable,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(turns=st.lists(st.tuples(ROLES, TEXT), min_size=1, max_size=5), today=DAYS)
    def converse(turns: list[tuple[str, str]], today: date) -> None:
        if time.monotonic() < until:
            run(engine, turns, today)

    converse()
