"""What is offered against what was asked: in words, as a kind, as the trip that is priced, and in taxes."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from domain.money import Money
from domain.quotes import OfferedLeg, OperatorQuote, QuoteKind
from domain.trip import Leg, Source, Trip
from tests.support.deals import TEB, VNY, quote, round_trip
from tools.places.airports import airport, to_place
from tools.quoting.offered import as_recorded, differences, differs, offered_trip
from tools.quoting.price import price_quote, with_taxes

OUT_DAY, BACK_DAY = date(2026, 12, 14), date(2026, 12, 18)


def leg(
    origin: str = "KTEB", destination: str = "KVNY", day: date | None = OUT_DAY, at: str | None = "10:00"
) -> OfferedLeg:
    return OfferedLeg(
        origin=origin, destination=destination, date=day, time=time.fromisoformat(at) if at else None
    )


BACK = leg("KVNY", "KTEB", BACK_DAY, "16:00")


def offer(*legs: OfferedLeg, **changes: Any) -> OperatorQuote:
    return quote(1).model_copy(update={"legs": legs, **changes})


def one_way(**changes: Any) -> Trip:
    return Trip(legs=(round_trip().legs[0].model_copy(update=changes),))


def told(offered: OperatorQuote, trip: Trip | None = None) -> list[tuple[str, str]]:
    return [(one.severity, one.text) for one in differences(offered, trip or round_trip())]


def test_an_offer_as_asked_differs_in_nothing_and_is_the_trip_itself() -> None:
    asked = round_trip()
    for same in (offer(leg(), BACK), offer()):
        assert told(same) == []
        assert offered_trip(same, asked) is asked
        assert as_recorded(same, asked).kind is QuoteKind.QUOTE


@pytest.mark.parametrize(
    ("legs", "expected"),
    [
        ((leg(at="12:30"), BACK), [("info", "Departs 12:30, asked 10:00 (leg 1)")]),
        ((leg(at="08:30"), BACK), [("info", "Departs 08:30, asked 10:00 (leg 1)")]),
        (
            (leg(day=date(2026, 12, 15), at="12:30"), BACK),
            [("warning", "Departs Tue 15 Dec 12:30, asked Mon 14 Dec 10:00 (leg 1)")],
        ),
        (
            (leg(), leg("KVNY", "KTEB", date(2027, 1, 2), "16:00")),
            [("warning", "Departs Sat 2 Jan 2027 16:00, asked Fri 18 Dec 2026 16:00 (leg 2)")],
        ),
        ((leg("KHPN"), BACK), [("warning", "Departs from HPN, asked TEB (leg 1)")]),
        (
            (leg("KHPN", at="11:00"), BACK),
            [
                ("warning", "Departs from HPN, asked TEB (leg 1)"),
                ("info", "Departs 11:00, asked 10:00 (leg 1)"),
            ],
        ),
        (
            (leg(destination="KBUR"), leg("KBUR", "KTEB", BACK_DAY, "16:00")),
            [
                ("warning", "Arrives at BUR, asked VNY (leg 1)"),
                ("warning", "Departs from BUR, asked VNY (leg 2)"),
            ],
        ),
        ((leg(),), [("warning", "VNY to TEB is not in the offer (leg 2)")]),
        ((BACK,), [("warning", "TEB to VNY is not in the offer (leg 1)")]),
        (
            (leg(destination="KAPA"), leg("KAPA", "KVNY", at="13:00"), BACK),
            [("warning", "Stops at APA on the way (leg 1)")],
        ),
        (
            (leg(), BACK, leg(day=date(2026, 12, 20))),
            [("warning", "Another leg, TEB to VNY, that was not asked for")],
        ),
        (
            (leg("KBED", "KTEB"), leg(), BACK),
            [("warning", "Another leg, BED to TEB, that was not asked for")],
        ),
        ((leg("XXZZ"), BACK), [("warning", "Departs from XXZZ, asked TEB (leg 1)")]),
    ],
)
def test_each_difference_is_one_line(legs: tuple[OfferedLeg, ...], expected: list[tuple[str, str]]) -> None:
    assert told(offer(*legs)) == expected
    assert as_recorded(offer(*legs), round_trip()).kind is QuoteKind.COUNTER_OFFER


def test_a_trip_of_one_leg_needs_no_number() -> None:
    [one] = differences(offer(leg(at="12:30")), one_way())
    assert (one.text, one.client_text) == ("Departs 12:30, asked 10:00", "Departs 12:30 instead of 10:00")


def test_what_the_operator_does_not_say_is_as_asked() -> None:
    asked = round_trip()
    for silent in (offer(leg(at=None), BACK), offer(leg(day=None, at=None), BACK)):
        assert told(silent) == []
        assert offered_trip(silent, asked) is asked


def test_another_day_without_a_time_leaves_the_time_to_be_decided() -> None:
    moved = offer(leg(day=date(2026, 12, 15), at=None), BACK)
    assert told(moved) == [("warning", "Departs Tue 15 Dec, asked Mon 14 Dec 10:00 (leg 1)")]
    assert offered_trip(moved, round_trip()).legs[0].time is None


def test_a_time_that_was_left_open_is_shown_and_not_warned_about() -> None:
    open_trip = one_way(time=None)
    offered = offer(leg(at="12:30"))
    assert told(offered, open_trip) == [("note", "Departs 12:30")]
    assert not differs(offered, open_trip)
    assert as_recorded(offered, open_trip).kind is QuoteKind.QUOTE
    assert offered_trip(offered, open_trip).legs[0].time == time(12, 30)


def test_a_time_that_was_only_assumed_is_shown_and_not_warned_about() -> None:
    said = Source(path="legs.0.time", words="in the morning", how="assumed")
    trip = one_way().model_copy(update={"sources": (said,)})
    assert told(offer(leg(at="12:30")), trip) == [("note", "Departs 12:30, 10:00 was assumed")]
    moved = offer(leg(day=date(2026, 12, 15), at="12:30"))
    assert told(moved, trip) == [("warning", "Departs Tue 15 Dec 12:30, asked Mon 14 Dec")]


def arriving() -> Trip:
    return one_way(time=time(18), time_kind="arrive")


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("14:00", [("note", "Departs Mon 14 Dec 14:00")]),
        ("15:30", [("note", "Departs Mon 14 Dec 15:30"), ("warning", "Arrives 18:12, asked by 18:00")]),
    ],
)
def test_who_must_be_there_by_a_time_is_warned_of_a_later_arrival(at: str, expected: list[Any]) -> None:
    assert told(offer(leg(at=at), block_minutes=(342,)), arriving()) == expected


def test_an_arrival_that_cannot_be_worked_out_is_not_claimed_to_be_late() -> None:
    assert told(offer(leg(at="15:30"), block_minutes=()), arriving()) == [
        ("note", "Departs Mon 14 Dec 15:30")
    ]


@pytest.mark.parametrize(
    ("day", "severity", "text"),
    [
        (date(2026, 12, 13), "note", "Departs Sun 13 Dec"),
        (date(2026, 12, 15), "warning", "Departs Tue 15 Dec, asked an arrival by Mon 14 Dec 18:00"),
        (date(2026, 12, 12), "warning", "Departs Sat 12 Dec, asked an arrival by Mon 14 Dec 18:00"),
    ],
)
def test_a_day_without_a_time_is_held_against_the_arrival_that_was_asked(
    day: date, severity: str, text: str
) -> None:
    offered = offer(leg(day=day, at=None))
    assert told(offered, arriving()) == [(severity, text)]
    flown = offered_trip(offered, arriving()).legs[0]
    if severity == "note":
        assert flown == arriving().legs[0]
    else:
        assert (flown.date, flown.time, flown.time_kind) == (day, None, "depart")


def test_across_the_date_line_the_day_after_may_be_in_time() -> None:
    haneda = airport("RJTT")
    assert haneda is not None
    asked = one_way(origin=to_place(haneda, "Haneda"), time=time(18), time_kind="arrive")
    offered = offer(leg("RJTT", day=date(2026, 12, 15), at=None))
    assert told(offered, asked) == [("note", "Departs Tue 15 Dec")]


def test_an_arrival_a_day_early_is_told() -> None:
    assert told(offer(leg(day=date(2026, 12, 13), at="14:00"), block_minutes=(342,)), arriving()) == [
        ("note", "Departs Sun 13 Dec 14:00"),
        ("warning", "Arrives Sun 13 Dec 16:42, asked by Mon 14 Dec 18:00"),
    ]


@pytest.mark.parametrize("day", [None, OUT_DAY], ids=["no-day", "same-day"])
def test_a_time_that_was_asked_stands_at_one_end_of_a_way_with_stops(day: date | None) -> None:
    silent = offer(leg(destination="KAPA", day=day, at=None), leg("KAPA", day=day, at=None))
    times = [(one.time, one.time_kind) for one in offered_trip(silent, arriving()).legs]
    assert times == [(None, "depart"), (time(18), "arrive")]
    times = [(one.time, one.time_kind) for one in offered_trip(silent, one_way()).legs]
    assert times == [(time(10), "depart"), (None, "depart")]


def test_two_codes_of_one_airport_are_one_airport() -> None:
    pbi = airport("KPBI")
    assert pbi is not None
    alias = next(code for code in ("KDJT", "DJT", "PBI") if airport(code) == pbi)
    asked = Trip(
        legs=(
            Leg(
                origin=TEB, destination=to_place(pbi, "Palm Beach"), date=OUT_DAY, time=time(10), passengers=4
            ),
        )
    )
    assert told(offer(leg(destination=alias)), asked) == []


def test_the_offered_trip_has_the_offered_airports_days_and_times_and_the_clients_passengers() -> None:
    trip = offered_trip(offer(leg("KHPN", day=date(2026, 12, 15), at="12:30"), BACK), round_trip())
    out, back = trip.legs
    assert out.origin is not None
    assert (out.origin.iata, out.origin.timezone, out.origin.country) == ("HPN", "America/New_York", "US")
    assert (out.destination, out.date, out.time, out.passengers) == (VNY, date(2026, 12, 15), time(12, 30), 6)
    assert back == round_trip().legs[1]
    stopping = offered_trip(offer(leg(destination="KAPA"), leg("KAPA", at="13:00"), BACK), round_trip())
    assert (stopping.route, [one.passengers for one in stopping.legs]) == ("TEB → APA → VNY → TEB", [6, 6, 6])


def priced(offered: OperatorQuote, trip: Trip, today: date = date(2026, 11, 23)) -> dict[str, Money]:
    snapshot = price_quote(with_taxes(offered, "excluded"), trip, margin_percent=Decimal(10), today=today)
    return {line.code: line.amount for line in snapshot.lines}


def test_an_offer_as_asked_costs_what_it_cost_before() -> None:
    assert priced(offer(leg(), BACK), round_trip()) == priced(quote(1), round_trip())


def test_taxes_are_those_of_the_offered_day() -> None:
    """The segment fee of 2027 is another one, and is of the day that is flown."""
    asked = round_trip(out=date(2026, 12, 30), back=date(2026, 12, 31))
    moved = offer(leg(day=date(2026, 12, 30)), leg("KVNY", "KTEB", date(2027, 1, 2), "16:00"))
    flown = round_trip(out=date(2026, 12, 30), back=date(2027, 1, 2))
    assert priced(moved, asked) == priced(quote(1), flown) != priced(quote(1), asked)


def test_taxes_are_those_of_the_offered_airports() -> None:
    """To Toluca instead of Van Nuys the percentage tax falls away and the travel tax comes."""
    abroad = priced(offer(leg(destination="MMTO")), one_way())
    assert "percentage_tax" not in abroad
    assert "head_tax" in abroad
    assert "percentage_tax" in priced(offer(leg()), one_way())


def test_a_stop_with_passengers_is_a_segment_and_a_leg_that_is_not_flown_is_none() -> None:
    fees = [
        priced(offered, round_trip())["segment_fee"]
        for offered in (
            offer(leg()),
            offer(leg(), BACK),
            offer(leg(destination="KAPA"), leg("KAPA", at="13:00"), BACK),
        )
    ]
    assert fees[1] == fees[0] + fees[0]
    assert fees[2] == fees[1] + fees[0]
