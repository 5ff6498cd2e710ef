"""Whom to ask: position, aircraft, answers and past price, each with its reason; nobody is flooded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from domain.events import QuoteReceived, RfqSeen
from domain.money import Money
from domain.policy import policy_on
from domain.quotes import BY_EMAIL, Aircraft, Operator, OperatorQuote, Rfq, RfqState
from domain.trip import Trip
from persistence.operators import FleetAircraft, Heard, OperatorEntry
from tests.support.deals import round_trip
from tools.operators.records import TrackRecord, track_records
from tools.operators.whom_to_ask import Candidate, WhomToAsk, whom_to_ask

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
POLICY = policy_on(NOW.date())


def entry(name: str, base: str = "KTEB", *kinds: str, seats: int | None = None) -> OperatorEntry:
    fleet = tuple(FleetAircraft(type_name=kind, seats=seats) for kind in kinds or ("Challenger 350",))
    return OperatorEntry(id=name, name=name, base_icao=base, email=f"{name}@x.example".lower(), fleet=fleet)


def ask(
    *entries: OperatorEntry,
    trip: Trip | None = None,
    records: dict[str, TrackRecord] | None = None,
    already: frozenset[str] = frozenset(),
) -> WhomToAsk:
    return whom_to_ask(
        entries, records or {}, trip or round_trip(), asked_already=already, now=NOW, policy=POLICY
    )


def order(whom: WhomToAsk) -> list[str]:
    return [one.entry.name for one in whom.candidates]


def only(whom: WhomToAsk) -> Candidate:
    [one] = whom.candidates
    return one


def test_the_nearest_base_comes_first_and_says_how_far_it_is() -> None:
    whom = ask(entry("West", "KVNY"), entry("Here", "KTEB"), entry("Near", "KBED"))
    assert order(whom) == ["Here", "Near", "West"]
    assert whom.candidates[0].reasons[0] == "based at TEB, where the trip starts"
    assert "nm from the start" in whom.candidates[1].reasons[0]


def test_an_aircraft_that_is_too_small_or_too_short_of_range_is_named_and_not_proposed() -> None:
    small, short = entry("Small", "KTEB", "Phenom 100"), entry("Short", "KTEB", "Citation CJ1")
    whom = ask(small, short, entry("None", "KTEB", "Flying carpet"))
    assert order(whom) == []
    assert {held.entry.name for held in whom.held_back} == {"Small", "Short", "None"}
    assert all("no aircraft that seats 6" in held.why for held in whom.held_back)


def test_the_tails_own_seats_count_more_than_the_types() -> None:
    assert order(ask(entry("Few", seats=5))) == []
    assert order(ask(entry("Enough", seats=6))) == ["Enough"]


def test_a_wished_category_and_non_stop_count_and_smaller_ones_are_not_asked() -> None:
    trip = round_trip().model_copy(update={"requirements": ("heavy jet",)})
    whom = ask(entry("Heavy", "KTEB", "Gulfstream G450"), entry("Midsize", "KTEB", "Hawker 800XP"), trip=trip)
    assert order(whom) == ["Heavy"]
    assert "as wished" in " ".join(whom.candidates[0].reasons)
    assert whom.held_back[0].why.endswith("and is a heavy jet or larger")


def test_of_a_fleet_the_smallest_that_suits_is_asked_for() -> None:
    one = only(ask(entry("Fleet", "KTEB", "Gulfstream G550", "Challenger 350", "Phenom 100")))
    assert one.aircraft.type_name == "Challenger 350"


def test_who_answers_more_often_and_sooner_comes_first() -> None:
    records = {
        "Quick": TrackRecord(asked=10, answered=9, answer_minutes=20),
        "Slow": TrackRecord(asked=10, answered=9, answer_minutes=300),
        "Silent": TrackRecord(asked=10, answered=0),
    }
    whom = ask(entry("Silent"), entry("Slow"), entry("New"), entry("Quick"), records=records)
    assert order(whom) == ["Quick", "Slow", "New", "Silent"]
    assert "answered 9 of 10, usually in 20 min" in whom.candidates[0].reasons
    assert "answered 0 of 10" in whom.candidates[3].reasons


def test_who_was_cheaper_before_comes_first() -> None:
    records = track_records(
        [priced("Dear", "20000"), priced("Usual", "10000"), priced("Fair", "8000")],
        [entry("Dear"), entry("Fair"), entry("Usual")],
        NOW,
    )
    whom = ask(entry("Dear"), entry("Usual"), entry("Fair"), records=records)
    assert order(whom) == ["Fair", "Usual", "Dear"]
    assert "below the others" in whom.candidates[0].reasons[-1]


@pytest.mark.parametrize(("times", "proposed"), [(2, True), (3, False)])
def test_who_was_asked_too_often_within_a_day_is_held_back(times: int, proposed: bool) -> None:
    at = tuple(NOW - timedelta(hours=n) for n in range(times))
    whom = ask(entry("Busy"), records={"Busy": TrackRecord(asked=times, asked_at=at)})
    assert bool(whom.candidates) is proposed
    yesterday = tuple(NOW - timedelta(hours=24 + n) for n in range(times))
    assert ask(entry("Busy"), records={"Busy": TrackRecord(asked=times, asked_at=yesterday)}).candidates


def test_who_has_this_request_already_is_not_asked_again() -> None:
    whom = ask(entry("One"), entry("Two"), already=frozenset({"One"}))
    assert order(whom) == ["Two"]
    assert whom.held_back[0].why == "has been asked for this trip already"


def test_who_is_not_to_be_asked_is_not_even_named() -> None:
    whom = ask(entry("Off").model_copy(update={"active": False}))
    assert (whom.candidates, whom.held_back) == ((), ())


def heard(name: str, state: RfqState, minutes: int, *, n: int = 1, system: str = BY_EMAIL) -> Heard:
    rfq = Rfq(
        system=system, external_id=f"{name}-{n}", operator=Operator(external_id=name, name=name), state=state
    )
    return Heard(deal_id="d", at=NOW + timedelta(minutes=minutes), event=RfqSeen(rfq=rfq))


def priced(name: str, price: str, *, system: str = BY_EMAIL) -> Heard:
    quote = OperatorQuote(
        id=name,
        system=system,
        external_id=name,
        rfq_external_id=name,
        operator=Operator(external_id=name, name=name),
        aircraft=Aircraft(type_name="Challenger 350", category="Super midsize jet"),
        price=Money.of(price),
        flight_minutes=(30, 30),
        received_at=NOW,
    )
    return Heard(deal_id="d", at=NOW, event=QuoteReceived(quote=quote))


def test_a_record_counts_requests_answers_and_the_median_time() -> None:
    lines = [
        *(heard("A", RfqState.UNANSWERED, 0, n=n) for n in (1, 2, 3)),
        heard("A", RfqState.QUOTED, 10, n=1),
        heard("A", RfqState.DECLINED, 30, n=2),
        heard("A", RfqState.QUOTED, 90, n=1),
        heard("A", RfqState.EXPIRED, 500, n=3),
    ]
    record = track_records(lines, [entry("A")], NOW)["A"]
    assert (record.asked, record.answered, record.answer_minutes, record.rate_percent) == (3, 2, 20, 67)


def test_a_request_that_is_still_open_or_was_taken_back_is_not_held_against_its_operator() -> None:
    lines = [
        heard("A", RfqState.UNANSWERED, 0, n=1),
        heard("A", RfqState.UNANSWERED, 0, n=2),
        heard("A", RfqState.CANCELED, 5, n=2),
    ]
    record = track_records(lines, [entry("A")], NOW + timedelta(hours=1))["A"]
    assert (record.asked, record.rate_percent, len(record.asked_at)) == (0, None, 2)
    later = track_records(lines, [entry("A")], NOW + timedelta(hours=25))["A"]
    assert (later.asked, later.rate_percent) == (1, 0)


def test_a_marketplaces_operator_is_the_one_of_the_same_name() -> None:
    lines = [
        heard("a", RfqState.UNANSWERED, 0, system="avinode"),
        heard("other", RfqState.UNANSWERED, 0, system="avinode"),
        priced("a", "9000", system="avinode"),
    ]
    record = track_records(lines, [entry("A")], NOW + timedelta(hours=25))["A"]
    assert (record.asked, record.prices[0].hourly) == (1, Money(amount=Decimal("9000.00")))


@pytest.mark.parametrize(
    ("hours", "minutes"), [(5, 30), (6, 120), (23, 120), (24, 240), (71, 240), (72, 1440), (900, 1440)]
)
def test_the_deadline_follows_the_urgency(hours: int, minutes: int) -> None:
    left = timedelta(hours=hours)
    assert POLICY.rfq_answer_time(left) == timedelta(minutes=minutes)
    assert POLICY.rfq_reminder_after(left) == timedelta(minutes=minutes) * 3 / 4
