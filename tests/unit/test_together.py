"""Several aircraft for one trip as one option: people seated once, each taxed by itself, one total."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from domain.card_fee import Card
from domain.exchange import Exchange, ExchangeRate, ExchangeTable
from domain.margin import Margin
from domain.money import Money, total
from domain.policy import policy_on
from domain.pricing import margin_on
from domain.quotes import OperatorQuote
from domain.snapshot import TRANSPORT, PriceSnapshot
from domain.together import SeatingError, check_seating, named, seated, shares
from domain.trip import Place, Trip
from tests.unit.test_pricing import ALL_APART, LHR, NAS, TEB, VNY, quote, trip
from tools.quoting.price import price_quote
from tools.quoting.together import Flown, price_together, seating

TODAY = date(2026, 11, 23)
DAY = date(2026, 12, 14)
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
EURO = ExchangeRate(base="EUR", quote="USD", rate=Decimal("1.08"), as_of=NOW, source="the broker")


def aircraft(n: int, price: str, currency: str = "USD", **changes: object) -> OperatorQuote:
    return quote(price, currency, id=f"q-{n}", **changes)


def exchange(currency: str = "USD") -> Exchange:
    return Exchange(currency=currency, table=ExchangeTable((EURO,)), now=NOW, limit_hours=48)


def together(
    flown: list[Flown], journey: Trip, *, margin: Margin | None = None, card: bool = False
) -> PriceSnapshot:
    wanted = margin or Margin(percent=Decimal(10))
    paid: Card | None = "limited" if card else None
    return price_together(flown, journey, margin=wanted, today=TODAY, card=paid, exchange=exchange())


def amounts(snapshot: PriceSnapshot, code: str) -> list[tuple[int | None, str]]:
    return [(line.aircraft, str(line.amount)) for line in snapshot.lines if line.code == code]


@given(st.integers(1, 60), st.lists(st.integers(1, 19), min_size=2, max_size=4))
def test_everyone_sits_once_and_no_aircraft_is_overfull(people: int, seats: list[int]) -> None:
    if not len(seats) <= people <= sum(seats):
        with pytest.raises(SeatingError):
            seated(people, seats)
        return
    own = seated(people, seats)
    assert sum(own) == people
    assert all(1 <= count <= room for count, room in zip(own, seats, strict=True))


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=5))
def test_shares_add_up_to_the_cent(cents: int, weights: list[int]) -> None:
    amount = Money.of(Decimal(cents) / 100)
    parts = shares(amount, weights)
    assert total(parts) == amount
    assert all(part.amount >= 0 and part == part.rounded() for part in parts)


def test_twenty_people_in_two_jets_of_ten() -> None:
    journey = trip((TEB, VNY, DAY, 20))
    price = together([Flown(aircraft(1, "50000"), (10,)), Flown(aircraft(2, "60000"), (10,))], journey)
    assert amounts(price, TRANSPORT) == [(1, "USD 55,000.00"), (2, "USD 66,000.00")]
    assert amounts(price, "percentage_tax") == [(1, "USD 4,125.00"), (2, "USD 4,950.00")]
    assert amounts(price, "segment_fee") == [(1, "USD 53.00"), (2, "USD 53.00")], "ten people each"
    assert str(price.total) == "USD 130,181.00"
    assert price.quote_ids == ("q-1", "q-2")
    assert [one.passengers for one in price.aircraft] == [(10,), (10,)]


@given(
    st.integers(2, 28),
    st.integers(1, 27),
    st.decimals(1000, 500_000, places=2),
    st.decimals(1000, 500_000, places=2),
    st.decimals(0, 40, places=1),
    st.booleans(),
    st.sampled_from([(TEB, VNY), (TEB, NAS), (LHR, TEB)]),
)
def test_the_option_is_the_sum_of_its_aircraft(
    people: int,
    first: int,
    one: Decimal,
    other: Decimal,
    percent: Decimal,
    card: bool,
    route: tuple[Place, Place],
) -> None:
    first = max(1, min(first, people - 1, 14))
    rest = people - first
    journey = trip((*route, DAY, people))
    flown = [
        Flown(aircraft(1, str(one)), (first,)),
        Flown(aircraft(2, str(other), "EUR"), (rest,)),
    ]
    price = together(flown, journey, margin=Margin(percent=percent), card=card)
    parts = [part.price for part in price.aircraft]
    assert price.total == total([part.total for part in parts])
    assert price.total == total([line.amount for line in price.lines if line.amount.currency == "USD"])
    assert price.transport == total([part.transport for part in parts])
    assert price.margin == price.transport - price.operator_price
    assert price.margin == margin_on(price.operator_price, percent), "as of one aircraft of that price"
    for n, part in enumerate(parts, start=1):
        own = [line for line in price.lines if line.aircraft == n]
        assert [line.label for line in own] == [f"{line.label} (aircraft {n})" for line in part.lines]
        assert [(line.code, line.amount, line.basis) for line in own] == [
            (line.code, line.amount, line.basis) for line in part.lines
        ]
    # a tax by the head is that of the whole party, whoever sits where
    whole = price_quote(aircraft(3, "1000"), journey, margin_percent=Decimal(0), today=TODAY)
    for code in ("segment_fee", "head_tax", "passenger_duty.GB"):
        by_head = [line.original or line.amount for line in price.lines if line.code.startswith(code)]
        expected = [line.amount for line in whole.lines if line.code.startswith(code)]
        if expected:
            assert total(by_head) == total(expected)


def test_uk_duty_goes_by_each_aircraft_s_own_weight() -> None:
    journey = trip((LHR, TEB, DAY, 12))
    light = aircraft(
        2, "60000",
        aircraft=aircraft(2, "1").aircraft.model_copy(update={"type_name": "Citation XLS", "seats": 8}),
    )  # fmt: skip
    price = together([Flown(aircraft(1, "90000"), (8,)), Flown(light, (4,))], journey)
    duty = [line for line in price.lines if line.code.startswith("passenger_duty")]
    assert [(line.aircraft, str(line.amount)) for line in duty] == [(1, "GBP 8,776.00"), (2, "GBP 976.00")]


def test_a_price_that_holds_its_taxes_is_not_taxed_again_beside_one_that_does_not() -> None:
    journey = trip((TEB, VNY, DAY, 16))
    held = aircraft(2, "60000", includes=dict.fromkeys(ALL_APART, "yes"))
    price = together([Flown(aircraft(1, "50000"), (8,)), Flown(held, (8,))], journey)
    assert amounts(price, "percentage_tax") == [(1, "USD 4,125.00")]
    assert any(note.startswith("Aircraft 2: The operator's price holds") for note in price.notes)


def test_the_floor_and_the_cap_of_the_house_are_of_the_option_not_of_each_aircraft() -> None:
    journey = trip((TEB, VNY, DAY, 16))
    flown = [Flown(aircraft(1, "50000"), (8,)), Flown(aircraft(2, "150000"), (8,))]
    policy = policy_on(TODAY).model_copy(
        update={"margin_floor": Money.of("4000"), "margin_cap": Money.of("10000")}
    )

    def margin(wanted: Margin) -> list[str]:
        price = price_together(
            flown, journey, margin=wanted, today=TODAY, card=None, exchange=exchange(), policy=policy
        )
        return [str(price.margin), *(str(part.price.margin) for part in price.aircraft)]

    assert margin(Margin(percent=Decimal(1))) == ["USD 4,000.00", "USD 1,000.00", "USD 3,000.00"]
    assert margin(Margin(percent=Decimal(20))) == ["USD 10,000.00", "USD 2,500.00", "USD 7,500.00"]
    assert margin(Margin(fixed=Money.of("5000"))) == ["USD 5,000.00", "USD 1,250.00", "USD 3,750.00"]


def test_an_amount_that_is_entered_for_the_whole_party_is_not_charged_twice() -> None:
    journey = trip((NAS, TEB, DAY, 15))
    code = "passenger_duty.BS.1"
    said = {code: Money.of("450")}
    open_first = together([Flown(aircraft(1, "50000"), (9,)), Flown(aircraft(2, "60000"), (6,))], journey)
    assert open_first.open_codes == (code,), "one question, though both aircraft leave from there"
    price = together(
        [Flown(aircraft(1, "50000"), (9,), said), Flown(aircraft(2, "60000"), (6,), said)], journey
    )
    assert amounts(price, code) == [(1, "USD 270.00"), (2, "USD 180.00")]
    assert price.approvable


def test_people_are_seated_by_seats_or_as_the_broker_says() -> None:
    journey = trip((TEB, VNY, DAY, 20), (VNY, TEB, date(2026, 12, 18), 10))
    quotes = [aircraft(1, "50000"), aircraft(2, "60000")]
    assert seating(quotes, journey, {}) == ((10, 5), (10, 5))
    assert seating(quotes, journey, {"q-1": [12, 4], "q-2": [8, 6]}) == ((12, 4), (8, 6))
    for said, sentence in (
        ({"q-1": [12, 4], "q-2": [7, 6]}, "12 + 7 are not the 20 people on leg 1."),
        ({"q-1": [15, 4], "q-2": [5, 6]}, "Aircraft 1 has 14 seats, not 15 on leg 1."),
        ({"q-1": [10, 10], "q-2": [10, 0]}, "Aircraft 2 would fly with nobody on leg 2."),
        ({"q-1": [10, 5]}, "Say how many people fly in the Gulfstream G550 too."),
        (
            {"q-1": [1, 2, 3], "q-2": [1]},
            "Give the people of each of the 2 legs, or one number for all of them.",
        ),
    ):
        with pytest.raises(SeatingError, match="^" + sentence.replace("+", r"\+")):
            seating(quotes, journey, said)


def test_people_who_fit_no_aircraft_together_are_told_so() -> None:
    with pytest.raises(SeatingError, match=r"^29 people do not fit 14 \+ 14 seats\.$"):
        seating([aircraft(1, "1"), aircraft(2, "1")], trip((TEB, VNY, DAY, 29)), {})
    check_seating(trip((TEB, VNY, DAY, 20)), [(10,), (10,)], [None, 10])


def test_the_aircraft_of_an_option_have_one_name() -> None:
    assert named(["Learjet 45"]) == "Learjet 45"
    assert named(["Learjet 45", "Learjet 45"]) == "2 × Learjet 45"
    assert named(["Learjet 45", "Phenom 300"]) == "Learjet 45 and Phenom 300"
    assert (
        named(["Learjet 45", "Phenom 300", "Learjet 45", "PC-12"]) == "2 × Learjet 45, Phenom 300 and PC-12"
    )


def test_a_price_of_one_aircraft_is_what_it_was() -> None:
    price = price_quote(
        aircraft(1, "50000"), trip((TEB, VNY, DAY, 8)), margin_percent=Decimal(10), today=TODAY
    )
    assert (price.each, price.quote_ids, price.aircraft) == ((price,), ("q-1",), ())
    before = {key: value for key, value in price.model_dump(mode="json").items() if key != "aircraft"}
    assert PriceSnapshot.model_validate(before) == price, "what was frozen before still reads"
