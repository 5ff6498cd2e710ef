"""Options that the broker prices himself, margins of every kind, the card fee and the policy behind them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from domain.build_up import BuildUp, HourlyRate, LiveLeg, Stay, build_up
from domain.margin import Margin, MarginError
from domain.money import Money
from domain.policy import PaymentTerms, Policy, RankingWeights, policy_on
from domain.pricing import Card, price_option
from domain.quotes import Aircraft, Inclusion, Operator, OperatorQuote
from domain.ranking import price_flags
from domain.snapshot import PriceSnapshot
from domain.trip import Leg, Place, Trip
from tools.places.aircraft import aircraft_type
from tools.places.airports import airport, to_place
from tools.quoting.own_price import own_build_up, price_own

TODAY = date(2026, 11, 23)
DAY = date(2026, 12, 3)
POLICY = policy_on(TODAY)
RATE = HourlyRate(hour=Money.of("10000"), daily_minimum_hours=Decimal(2), source="test")


def place(code: str) -> Place:
    found = airport(code)
    assert found is not None
    return to_place(found, code)


def trip(*legs: tuple[str, date], wishes: tuple[str, ...] = ()) -> Trip:
    return Trip(
        legs=tuple(
            Leg(origin=place(route[:4]), destination=place(route[5:]), date=day, passengers=6)
            for route, day in legs
        ),
        requirements=wishes,
    )


def built(
    *blocks: int, stays: tuple[Stay, ...] = (), to_first: int = 0, from_last: int = 0, days: int = 1
) -> BuildUp:
    legs = [LiveLeg(f"leg {n}", DAY + timedelta(days=n % days), block) for n, block in enumerate(blocks)]
    return build_up(legs, stays, rate=RATE, to_first_minutes=to_first, from_last_minutes=from_last, pilots=2)


def amounts(own: BuildUp) -> dict[str, str]:
    return {line.code: str(line.amount) for line in own.lines}


def test_hours_are_billed_as_flown_and_a_short_leg_as_an_hour() -> None:
    assert amounts(built(300)) == {
        "hours": "USD 50,000.00",
        "landing": "USD 300.00",
        "handling": "USD 1,550.00",
    }
    two_hops = built(120, 40, stays=(Stay(0, 0, 0, 0),))
    assert amounts(two_hops)["hours"] == "USD 30,000.00"
    assert two_hops.lines[0].basis == "3.0 hours x USD 10,000.00"


def test_a_short_day_is_billed_at_the_daily_minimum() -> None:
    own = built(60, 60, stays=(Stay(1, 0, 0, 100),), days=2)
    assert amounts(own)["hours"] == "USD 40,000.00"
    assert own.lines[0].basis == "daily minimum 2 hours x 2 days (flown: 2.0) x USD 10,000.00"


def test_positioning_from_and_to_the_base_is_billed_and_lands() -> None:
    own = built(300, to_first=90, from_last=60)
    assert amounts(own)["positioning.to_first"] == "USD 15,000.00"
    assert amounts(own)["positioning.from_last"] == "USD 10,000.00"
    assert amounts(own)["landing"] == "USD 900.00"


def test_the_cheaper_of_waiting_and_flying_home_is_taken_and_the_other_is_named() -> None:
    short = built(300, 300, stays=(Stay(nights=1, idle_days=0, ferry_minutes=0, home_minutes=600),), days=2)
    assert amounts(short)["overnight.1"] == "USD 2,000.00"
    assert "flying home empty would be USD 100,000.00" in short.lines[1].basis
    long = built(60, 60, stays=(Stay(nights=9, idle_days=8, ferry_minutes=0, home_minutes=120),), days=2)
    assert amounts(long)["positioning.1"] == "USD 20,000.00"
    assert "waiting would be USD 178,000.00" in long.lines[1].basis
    assert amounts(long)["landing"] == "USD 1,200.00"


def test_what_passes_at_cost_is_named_without_an_amount() -> None:
    own = build_up(
        [LiveLeg("KTEB to EGGW", DAY, 400, international=True, icing=True)],
        [],
        rate=RATE,
        to_first_minutes=0,
        from_last_minutes=0,
        pilots=2,
        wifi=True,
    )
    assert [line.code for line in own.at_cost] == ["international", "de_icing", "wifi"]
    assert all("at cost" in line.label and line.amount == Money.zero() for line in own.at_cost)


def test_a_rate_that_is_not_in_dollars_is_refused() -> None:
    with pytest.raises(ValueError, match="US dollars"):
        build_up(
            [LiveLeg("a", DAY, 60)],
            [],
            rate=RATE.model_copy(update={"hour": Money.of("9000", "EUR")}),
            to_first_minutes=0,
            from_last_minutes=0,
            pilots=2,
        )


STAYS = st.builds(Stay, st.integers(0, 9), st.integers(0, 8), st.integers(0, 300), st.integers(0, 900))


@given(blocks=st.lists(st.integers(20, 900), min_size=1, max_size=5), data=st.data())
def test_the_lines_add_up_and_neither_choice_would_be_cheaper(blocks: list[int], data: st.DataObject) -> None:
    stays = tuple(data.draw(STAYS) for _ in blocks[1:])
    own = built(*blocks, stays=stays, days=3)
    assert own.cost.amount == sum(line.amount.amount for line in own.lines)
    for n, stay in enumerate(stays, start=1):
        chosen = sum((line.amount.amount for line in own.lines if line.code.endswith(f".{n}")), Decimal(0))
        waiting = RATE.of_minutes(stay.idle_days * 120).amount + stay.nights * 2000
        waiting += RATE.of_minutes(stay.ferry_minutes).amount
        home = RATE.of_minutes(stay.home_minutes).amount
        assert chosen == (min(waiting, home) if stay.home_minutes and waiting else waiting)


@given(block=st.integers(20, 900), more=st.integers(0, 300))
def test_a_longer_flight_is_never_cheaper(block: int, more: int) -> None:
    assert built(block).cost <= built(block + more).cost


KIND = aircraft_type("GLF4")
assert KIND is not None


def own_price(journey: Trip, *, margin: str = "10", card: Card | None = None) -> PriceSnapshot:
    assert KIND is not None
    return price_own(
        journey,
        KIND,
        Money.of("9000"),
        option_id="own-1",
        margin=Margin(percent=Decimal(margin)),
        today=TODAY,
        policy=POLICY,
        card=card,
    )


def test_a_client_sees_one_charter_price_and_never_the_reckoning_behind_it() -> None:
    price = own_price(trip(("KTEB-KVNY", DAY), ("KVNY-KTEB", DAY + timedelta(days=4)), wishes=("wifi",)))
    assert [line.code for line in price.lines] == [
        "transport",
        "percentage_tax",
        "segment_fee",
        "de_icing",
        "wifi",
    ]
    assert price.operator_price.amount == sum(line.amount.amount for line in price.cost_lines)
    assert price.transport == price.operator_price + price.margin
    visible = " ".join(f"{line.label} {line.basis} {line.amount} {line.source}" for line in price.lines)
    for line in price.cost_lines:
        assert str(line.amount) not in visible
    for secret in ("margin", "Landing", "Handling", str(price.margin), str(price.operator_price)):
        assert secret not in visible
    assert PriceSnapshot.model_validate_json(price.model_dump_json()) == price


def test_an_aircraft_at_its_base_waits_for_nothing() -> None:
    assert KIND is not None
    journey = trip(("KTEB-KBOS", DAY), ("KBOS-KTEB", DAY), ("KTEB-KBOS", DAY + timedelta(days=5)))
    own = own_build_up(journey, KIND, Money.of("9000"))
    assert not [line for line in own.lines if line.code in ("overnight.2", "waiting.2", "positioning.2")]
    away = own_build_up(journey, KIND, Money.of("9000"), base=place("KVNY"))
    assert {"positioning.to_first", "positioning.from_last", "positioning.2"} <= set(amounts(away))


def test_a_stay_is_billed_by_its_nights_and_by_its_days_without_a_leg() -> None:
    assert KIND is not None
    own = own_build_up(
        trip(("KTEB-KVNY", DAY), ("KVNY-KTEB", DAY + timedelta(days=2))), KIND, Money.of("9000")
    )
    assert amounts(own)["waiting.1"] == "USD 22,500.00"
    assert amounts(own)["overnight.1"] == "USD 4,000.00"


def test_a_night_too_short_is_mended_without_moving_the_clients_days() -> None:
    """The other way, a later departure, would cost less and is not ours to choose."""
    assert KIND is not None
    night = trip(("KTEB-KVNY", DAY), ("KVNY-KTEB", DAY + timedelta(days=1)))
    out, back = night.legs
    short = night.model_copy(
        update={
            "legs": (out.model_copy(update={"time": time(18)}), back.model_copy(update={"time": time(6)}))
        }
    )
    own = own_build_up(short, KIND, Money.of("9000"))
    assert amounts(own)["second_crew"] == "USD 2,200.00"
    assert amounts(own)["overnight.1"] == "USD 2,000.00"


def test_an_illegal_day_gets_its_second_crew_as_a_line() -> None:
    assert KIND is not None
    own = own_build_up(trip(("KTEB-EGLL", DAY), ("EGLL-KTEB", DAY)), KIND, Money.of("9000"))
    [crew] = [line for line in own.lines if line.code == "second_crew"]
    assert crew.rule == "14 CFR 135.267(b)(2), (d)"
    assert "their travel is not in it" in crew.basis
    legal = own_build_up(trip(("KTEB-KBOS", DAY), ("KBOS-KTEB", DAY)), KIND, Money.of("9000"))
    assert "second_crew" not in amounts(legal)


# --- an operator's whole price: nothing is added twice


def quote(amount: str = "50000", currency: str = "USD", **includes: Inclusion) -> OperatorQuote:
    return OperatorQuote(
        id="q-1",
        system="avinode",
        external_id="aquote-1",
        rfq_external_id="arfq-1",
        operator=Operator(external_id="op-1", name="Blue Sky Aviation (demo)"),
        aircraft=Aircraft(type_name="Gulfstream G450", category="Heavy jet", seats=13),
        price=Money.of(amount, currency),
        includes={"percentage_tax": "no", "segment_fee": "no", **includes},
        received_at=datetime(2026, 11, 23, tzinfo=UTC),
    )


def sold(
    offer: OperatorQuote,
    *,
    margin: Margin | None = None,
    policy: Policy = POLICY,
    card: Card | None = None,
) -> PriceSnapshot:
    margin = margin or Margin(percent=Decimal(10))
    return price_option(
        offer,
        trip(("KTEB-KVNY", DAY)),
        margin_percent=margin.percent,
        margin_fixed=margin.fixed,
        margin_floor=margin.floor,
        margin_cap=margin.cap,
        today=TODAY,
        payment_date=None,
        policy=policy,
        card=card,
    )


@pytest.mark.parametrize("said", ["yes", "no", "unknown"])
def test_nothing_of_the_flight_is_added_to_an_operators_price(said: Inclusion) -> None:
    price = sold(quote(landing=said, handling=said, de_icing=said))
    assert [line.code for line in price.lines] == ["transport", "percentage_tax", "segment_fee"]
    assert price.transport == Money.of("55000.00")
    assert price.cost_lines == ()


@pytest.mark.parametrize(
    ("margin", "amount", "basis"),
    [
        (Margin(percent=Decimal(10)), "5000.00", "10 % of USD 50,000.00"),
        (Margin(fixed=Money.of("3200")), "3200.00", "USD 3,200.00 fixed"),
        (
            Margin(percent=Decimal(2), fixed=Money.of("500")),
            "1500.00",
            "2 % of USD 50,000.00 + USD 500.00 fixed",
        ),
        (
            Margin(percent=Decimal(2), floor=Money.of("2500")),
            "2500.00",
            "2 % of USD 50,000.00, raised to the floor of USD 2,500.00",
        ),
        (
            Margin(percent=Decimal(20), cap=Money.of("7000")),
            "7000.00",
            "20 % of USD 50,000.00, cut to the cap of USD 7,000.00",
        ),
    ],
)
def test_a_margin_of_every_kind_with_its_basis(margin: Margin, amount: str, basis: str) -> None:
    price = sold(quote(), margin=margin)
    assert price.margin == Money.of(amount)
    assert price.margin_basis == basis
    assert price.transport == Money.of("50000") + price.margin


@pytest.mark.parametrize(
    ("margin", "said"),
    [
        (Margin(percent=Decimal(-1)), "not negative"),
        (Margin(fixed=Money.of("-1")), "not negative"),
        (Margin(floor=Money.of("9"), cap=Money.of("8")), "above its cap"),
        (Margin(fixed=Money.of("100", "EUR")), "a margin in EUR does not fit a price in USD"),
    ],
)
def test_a_margin_that_makes_no_sense_is_refused(margin: Margin, said: str) -> None:
    with pytest.raises(MarginError, match=said):
        sold(quote(), margin=margin)


def test_the_policys_floor_and_cap_hold_where_none_is_given() -> None:
    house = POLICY.model_copy(update={"margin_floor": Money.of("6000"), "margin_cap": Money.of("9000")})
    assert sold(quote(), policy=house).margin == Money.of("6000.00")
    assert sold(quote("200000"), policy=house).margin == Money.of("9000.00")
    own_floor = Margin(percent=Decimal(10), floor=Money.of("100"))
    assert sold(quote(), margin=own_floor, policy=house).margin == Money.of("5000.00")
    euros = sold(quote(currency="EUR"), policy=house)
    assert euros.margin == Money.of("5000.00", "EUR")
    assert any("floor of USD 6,000.00 is not applied to a price in EUR" in note for note in euros.notes)


def test_a_margin_below_the_minimum_is_flagged_after_floor_and_cap() -> None:
    assert price_flags(sold(quote(), margin=Margin(percent=Decimal(5))), POLICY) == ()
    [flag] = price_flags(sold(quote(), margin=Margin(percent=Decimal("4.9"))), POLICY)
    assert (flag.severity, flag.code) == ("warning", "minimum_margin")
    assert "USD 2,450.00 is 4.9 % of the operator's price; the house's minimum is 5 %" in flag.text
    capped = Margin(percent=Decimal(20), cap=Money.of("1000"))
    assert [flag.code for flag in price_flags(sold(quote(), margin=capped), POLICY)] == ["minimum_margin"]


@pytest.mark.parametrize(("card", "fee"), [("limited", "2070.49"), ("maximum", "2957.84")])
def test_the_card_fee_is_taken_of_everything_that_is_paid(card: Card, fee: str) -> None:
    """55,000 and 7.5 % of it and 6 x 5.30 are 59,156.80: 3.5 or 5 % of that."""
    plain, paid = sold(quote()), sold(quote(), card=card)
    line = paid.lines[-1]
    assert line.code == "card_fee"
    assert line.basis.startswith(f"{line.rate} of {plain.total}, taxes included")
    assert paid.total == plain.total + line.amount
    assert line.amount == plain.total.percent(Decimal("3.5") if card == "limited" else 5).rounded()
    assert line.amount == Money.of(fee)


# --- the policy


def test_a_later_policy_changes_new_prices_and_no_frozen_one() -> None:
    changed = Policy(
        version="2026-12",
        valid_from=date(2026, 12, 1),
        commission_percent=Decimal(50),
        margin_floor=Money.of("8000"),
        payment=PaymentTerms(card_surcharge_percent=Decimal(3)),
    )
    table = (POLICY, changed)
    before = sold(quote(), policy=policy_on(date(2026, 11, 30), table), card="limited")
    frozen = before.model_dump_json()
    after = sold(quote(), policy=policy_on(date(2026, 12, 1), table), card="limited")
    assert (before.policy_version, after.policy_version) == ("2024-01", "2026-12")
    assert (before.margin, after.margin) == (Money.of("5000.00"), Money.of("8000.00"))
    assert (before.commission, after.commission) == (Money.of("5000.00"), Money.of("4000.00"))
    assert (before.lines[-1].rate, after.lines[-1].rate) == ("3.5 %", "3 %")
    thawed = PriceSnapshot.model_validate_json(frozen)
    assert thawed == before
    assert thawed.total == sum((line.amount for line in thawed.lines), Money.zero())


def test_a_frozen_price_cannot_be_changed() -> None:
    price = sold(quote())
    with pytest.raises(ValidationError, match="frozen"):
        price.margin = Money.of("1")  # type: ignore[misc]


def test_a_price_of_before_these_fields_is_still_read() -> None:
    old = sold(quote()).model_dump(mode="json", exclude={"margin_basis", "cost_lines"})
    assert PriceSnapshot.model_validate(old).margin == Money.of("5000.00")


def test_a_policy_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(ValidationError, match="add up to 95"):
        RankingWeights(price=30)
    with pytest.raises(ValidationError, match="above its cap"):
        Policy(version="x", valid_from=DAY, margin_floor=Money.of("9"), margin_cap=Money.of("8"))
