"""The order of quotes, the points behind it, and what a broker is warned of."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from domain.money import Money
from domain.policy import policy_on
from domain.quotes import Aircraft, Estimate, Operator, OperatorQuote, QuoteKind, QuoteState
from domain.ranking import RankedQuote, TypeFacts, rank, recommendation
from domain.trip import Leg, Place, Trip
from tools.quoting.price import taxes_included, with_taxes
from tools.quoting.rank import rank_quotes, wanted_categories

TEB = Place(text="TEB", icao="KTEB", iata="TEB", country="US", latitude=40.85, longitude=-74.06)
VNY = Place(text="VNY", icao="KVNY", iata="VNY", country="US", latitude=34.21, longitude=-118.49)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
POLICY = policy_on(NOW.date())
TRIP = Trip(
    legs=(
        Leg(origin=TEB, destination=VNY, date=date(2026, 12, 14), passengers=6),
        Leg(origin=VNY, destination=TEB, date=date(2026, 12, 18), passengers=6),
    ),
    requirements=("pets", "wifi"),
)


def quote(
    name: str,
    amount: str = "100000",
    *,
    currency: str = "USD",
    type_name: str = "Gulfstream G450",
    category: str = "Heavy jet",
    seats: int | None = 13,
    ratings: tuple[str, ...] = ("ARGUS Platinum",),
    amenities: tuple[str, ...] = (),
    year: int | None = 2015,
    tail: str | None = "N123BS",
    **changes: object,
) -> OperatorQuote:
    base = OperatorQuote(
        id=f"id-{name}",
        system="avinode",
        external_id=f"aquote-{name}",
        rfq_external_id=f"arfq-{name}",
        lift_external_id=f"lift-{name}",
        operator=Operator(external_id=name, name=f"{name} Aviation (demo)", safety_ratings=ratings),
        aircraft=Aircraft(
            type_name=type_name, category=category, seats=seats, amenities=amenities, year=year, tail=tail
        ),
        price=Money.of(amount, currency),
        received_at=NOW,
    )
    return base.model_copy(update=changes)


def heavy_estimate(mid: str) -> Estimate:
    return Estimate(
        category="Heavy jet",
        low=Money.of("1"),
        mid=Money.of(mid),
        high=Money.of("999999"),
        basis="test",
    )


def ranked(
    *quotes: OperatorQuote, trip: Trip = TRIP, estimates: tuple[Estimate, ...] = ()
) -> tuple[RankedQuote, ...]:
    return rank(quotes, trip, policy=POLICY, estimates=estimates, now=NOW)


def codes(item: RankedQuote) -> set[str]:
    return {flag.code for flag in item.flags}


def points(item: RankedQuote) -> dict[str, int]:
    return {part.key: part.points for part in item.parts}


def test_the_parts_carry_the_policys_weights_and_add_up() -> None:
    [only] = ranked(quote("Blue"))
    assert {part.key: part.max for part in only.parts} == {
        "price": 35,
        "operator": 25,
        "aircraft_fit": 20,
        "client_fit": 15,
        "reliability": 5,
    }
    assert only.score == sum(part.points for part in only.parts)
    assert all(part.why for part in only.parts)
    assert points(only)["price"] == 35


def test_all_else_equal_the_cheaper_quote_comes_first() -> None:
    first, second = ranked(quote("Blue", "110000"), quote("Amber", "100000"))
    assert first.quote.operator.name == "Amber Aviation (demo)"
    assert (first.rank, second.rank) == (1, 2)
    assert points(second)["price"] == 28
    assert "10 % above" in second.parts[0].why


def test_a_well_rated_operator_can_beat_a_slightly_lower_price() -> None:
    first, _ = ranked(
        quote("Blue", "103000", ratings=("ARGUS Platinum", "Wyvern Wingman")),
        quote("Amber", "100000", ratings=()),
    )
    assert first.quote.operator.name == "Blue Aviation (demo)"


def test_known_amenities_and_the_wanted_category_count() -> None:
    with_both = quote("Blue", amenities=("wifi", "pets"))
    with_none = quote("Amber")
    first, second = ranked(with_none, with_both)
    assert first.quote is with_both
    assert points(first)["client_fit"] == 15
    assert points(second)["client_fit"] < 15
    assert [flag.text for flag in second.flags if flag.code == "amenity"] == [
        "Pets on board: not known, ask the operator.",
        "Wi-Fi: not known, ask the operator.",
    ]
    wishing = TRIP.model_copy(update={"requirements": ("light jet",)})
    assert wanted_categories(wishing) == ("Light jet",)
    light, heavy = rank_quotes(
        [quote("Amber"), quote("Blue", type_name="Phenom 300", category="Light jet", seats=8)],
        wishing,
        now=NOW,
        estimates=(),
    )
    assert light.quote.aircraft.category == "Light jet"
    assert "not the Light jet that was asked for" in heavy.parts[2].why


def test_too_few_seats_block_a_quote_and_put_it_last() -> None:
    first, second = ranked(quote("Small", "50000", seats=4), quote("Blue", "150000"))
    assert first.quote.operator.name == "Blue Aviation (demo)"
    assert points(first)["price"] == 35
    assert not second.open
    assert second.flags[0].text == "4 seats are too few for 6 passengers."


def test_unknown_seats_are_judged_by_the_type_but_do_not_block() -> None:
    unsaid = quote("Blue", seats=None)
    facts = {unsaid.id: TypeFacts(seats=4)}
    [item] = rank([unsaid], TRIP, policy=POLICY, estimates=(), now=NOW, facts=facts)
    assert item.open
    assert "capacity" in codes(item)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": QuoteState.EXPIRED},
        {"state": QuoteState.WITHDRAWN},
        {"valid_until": NOW},
        {"price": Money.zero()},
    ],
)
def test_what_no_longer_stands_cannot_be_offered(changes: dict[str, object]) -> None:
    [item] = ranked(quote("Blue", **changes))  # type: ignore[arg-type]
    assert not item.open
    assert item.flags[0].severity == "block"


def test_a_price_far_off_the_estimate_is_flagged_on_both_sides() -> None:
    at_limit = ranked(quote("Blue", "120000"), estimates=(heavy_estimate("100000"),))[0]
    above = ranked(quote("Blue", "120001"), estimates=(heavy_estimate("100000"),))[0]
    below = ranked(quote("Blue", "79999"), estimates=(heavy_estimate("100000"),))[0]
    assert "outlier" not in codes(at_limit)
    assert "outlier" in codes(above)
    assert "20 % below the estimate of USD 100,000.00" in below.flags[0].text


def test_a_price_in_the_wrong_unit_is_flagged() -> None:
    [cents] = rank_quotes([quote("Blue", "12000000")], TRIP, now=NOW, estimates=())
    [thousands] = rank_quotes([quote("Blue", "120")], TRIP, now=NOW, estimates=())
    [right] = rank_quotes([quote("Blue", "120000")], TRIP, now=NOW, estimates=())
    assert "price_per_hour" in codes(cents) & codes(thousands)
    assert "price_per_hour" not in codes(right)


def test_a_price_that_moved_far_is_flagged_and_the_old_one_is_not_ranked() -> None:
    old = quote("Blue", "100000", state=QuoteState.REVISED, received_at=NOW - timedelta(hours=1))
    new = quote("Blue", "136000").model_copy(update={"id": "id-new", "external_id": "aquote-new"})
    [item] = ranked(old, new)
    assert item.quote is new
    assert "The price moved up 36 % from USD 100,000.00." in [flag.text for flag in item.flags]


def test_a_price_that_moved_by_exactly_the_limit_is_not_flagged() -> None:
    old = quote("Blue", "100000", state=QuoteState.REVISED, received_at=NOW - timedelta(hours=1))
    for amount, flagged in (("135000", False), ("135001", True), ("65000", False), ("64999", True)):
        new = quote("Blue", amount).model_copy(update={"id": "id-new", "external_id": "aquote-new"})
        [item] = ranked(old, new)
        assert ("moved" in codes(item)) is flagged


def test_a_day_that_one_crew_may_not_fly_is_flagged() -> None:
    same_day = TRIP.model_copy(
        update={"legs": tuple(leg.model_copy(update={"date": date(2026, 12, 14)}) for leg in TRIP.legs)}
    )
    [item] = rank_quotes([quote("Blue")], same_day, now=NOW)
    [flag] = [flag for flag in item.flags if flag.code == "crew_duty"]
    assert flag.severity == "warning"
    assert "14 CFR 135.267" in flag.text
    assert "a second crew after leg 1" in flag.text
    [apart] = rank_quotes([quote("Blue")], TRIP, now=NOW)
    assert "crew_duty" not in codes(apart)


def test_the_budget_is_watched() -> None:
    tight = TRIP.model_copy(update={"budget": Money.of("90000")})
    [over] = ranked(quote("Blue", "100000"), trip=tight)
    assert "The operator's price alone is USD 10,000.00 over the budget." in [f.text for f in over.flags]
    [within] = ranked(quote("Blue", "80000"), trip=tight)
    assert "budget" not in codes(within)


def test_prices_in_two_currencies_are_not_compared() -> None:
    items = ranked(quote("Blue", "100000"), quote("Amber", "60000", currency="EUR"))
    assert all(points(item)["price"] == 35 for item in items)
    assert all("only with quotes in" in item.parts[0].why for item in items)


def test_other_aircraft_and_counter_offers_are_a_little_less_reliable() -> None:
    [asked] = ranked(quote("Blue", valid_until=NOW + timedelta(days=2)))
    [counter] = ranked(quote("Blue", valid_until=NOW + timedelta(days=2), kind=QuoteKind.COUNTER_OFFER))
    assert points(asked)["reliability"] == 5
    assert points(counter)["reliability"] == 4


def test_a_recommendation_names_the_first_and_only_numbers_from_the_quotes() -> None:
    items = ranked(quote("Blue", "104000", amenities=("wifi", "pets")), quote("Amber", "100000"))
    text = recommendation(items)
    assert text.startswith("Blue Aviation (demo) with the Gulfstream G450 at USD 104,000.00: ")
    assert "Next is Amber Aviation (demo) at USD 100,000.00" in text
    assert "USD 4,000.00 cheaper" in text
    facts = " ".join(
        f"{i.score} {i.quote.price} {i.quote.aircraft} {[p.why for p in i.parts]}" for i in items
    )
    for number in re.findall(r"\d[\d,.]*\d", text.replace("4,000.00 cheaper", "")):
        assert number in facts or number == "100"
    assert recommendation(()) == "No quotes yet."
    assert recommendation(ranked(quote("Blue", seats=2))) == "No quote can be offered as it stands."


def test_what_the_broker_says_of_taxes_fills_only_the_unknown() -> None:
    unsaid = quote("Blue")
    assert taxes_included(unsaid) == "unknown"
    assert taxes_included(with_taxes(unsaid, "included")) == "included"
    assert taxes_included(with_taxes(unsaid, "excluded")) == "excluded"
    said = quote("Blue", includes={"head_tax": "yes"})
    assert with_taxes(said, "excluded").including("head_tax") == "yes"
    assert taxes_included(with_taxes(said, "excluded")) == "unknown"


QUOTES = st.lists(
    st.builds(
        quote,
        st.sampled_from(["Amber", "Blue", "Cedar", "Delta", "Echo"]),
        st.sampled_from(["60000", "90000", "90000.00", "100000", "150000"]),
        seats=st.sampled_from([None, 4, 8, 13]),
        ratings=st.sampled_from([(), ("ARGUS Gold",), ("ARGUS Platinum", "IS-BAO Stage 3")]),
        amenities=st.sampled_from([(), ("wifi",), ("wifi", "pets")]),
        year=st.sampled_from([None, 1998, 2012, 2024]),
        currency=st.sampled_from(["USD", "EUR"]),
        state=st.sampled_from(list(QuoteState)),
    ),
    max_size=8,
).map(
    lambda quotes: [
        one.model_copy(update={"id": f"id-{n}", "external_id": f"aquote-{n}"}) for n, one in enumerate(quotes)
    ]
)


@given(quotes=QUOTES, data=st.data())
def test_the_order_does_not_depend_on_how_the_quotes_came_in(
    quotes: list[OperatorQuote], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(quotes))
    assert ranked(*quotes) == ranked(*shuffled)


@given(quotes=QUOTES, data=st.data())
def test_nor_does_it_with_the_tables_flight_times_and_estimates(
    quotes: list[OperatorQuote], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(quotes))
    assert rank_quotes(quotes, TRIP, now=NOW) == rank_quotes(shuffled, TRIP, now=NOW)


@given(quotes=QUOTES)
def test_every_flag_names_its_check_its_severity_and_a_sentence(quotes: list[OperatorQuote]) -> None:
    for item in rank_quotes(quotes, TRIP, now=NOW):
        for flag in item.flags:
            assert flag.code
            assert flag.code == flag.code.lower()
            assert flag.text.endswith((".", "?"))
        order = ["block", "warning", "info"]
        places = [order.index(flag.severity) for flag in item.flags]
        assert places == sorted(places)


@given(quotes=QUOTES)
def test_scores_stay_in_bounds_and_blocked_quotes_come_last(quotes: list[OperatorQuote]) -> None:
    items = ranked(*quotes)
    assert [item.rank for item in items] == list(range(1, len(items) + 1))
    assert [item.open for item in items] == sorted((item.open for item in items), reverse=True)
    for item in items:
        assert 0 <= item.score <= 100
        assert all(0 <= part.points <= part.max for part in item.parts)
    assert len(items) == sum(one.state is not QuoteState.REVISED for one in quotes)


@given(amount=st.decimals(Decimal("1000"), Decimal("500000"), places=2))
def test_a_lower_price_never_scores_less(amount: Decimal) -> None:
    other = quote("Amber", "100000")
    cheaper, dearer = quote("Blue", str(amount)), quote("Blue", str(amount + 500))
    score = {
        one.price.amount: next(i.score for i in ranked(one, other) if i.quote is one)
        for one in (cheaper, dearer)
    }
    assert score[cheaper.price.amount] >= score[dearer.price.amount]
