"""What the broker decides on prices, as events fold it into the deal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from domain import events as e
from domain.deal import Deal
from domain.exchange import ExchangeRate
from domain.history import rebuild
from domain.money import Money
from tests.support.deals import answered, quote, round_trip

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
BAHAMAS = "passenger_duty.BS.1"


def deal(*happenings: e.Payload) -> Deal:
    opened = e.DealOpened(number="JV-26-0001", thread_id="t")
    history = [
        e.DealEvent(deal_id="d", seq=seq, at=NOW + timedelta(minutes=seq), actor="broker:b", payload=payload)
        for seq, payload in enumerate((opened, *happenings), start=1)
    ]
    return rebuild(history, broker_id="b")


def rate(value: str) -> ExchangeRate:
    return ExchangeRate(
        base="EUR", quote="USD", rate=Decimal(value), as_of=NOW, source="entered by Anna Berg (demo)"
    )


def decided(decision: str, *quote_ids: str, amount: Money | None = None) -> e.TaxDecided:
    return e.TaxDecided.model_validate(
        {
            "code": BAHAMAS,
            "text": "Passenger tax of Bahamas, MYNN to KTEB: not tabled",
            "decision": decision,
            "amount": amount,
            "reason": "the handler's tariff",
            "quote_ids": quote_ids,
        }
    )


def drafted() -> tuple[e.Payload, ...]:
    created = e.TripCreated(system="avinode", trip_id="T", internal_id="i", deep_link="http://x.example")
    options = e.OptionsPriced(
        version=1, options=(), margin_percent=Decimal(10), taxes={}, valid_until=NOW + timedelta(days=2)
    )
    return (
        e.TripDescribed(trip=round_trip()),
        e.TripRequested(external_trip_id="x"),
        created,
        e.RfqSeen(rfq=answered(1).rfq),
        e.QuoteReceived(quote=quote(1)),
        options,
    )


def test_the_newest_rate_of_the_broker_comes_first() -> None:
    found = deal(e.RateEntered(rate=rate("1.08")), e.RateEntered(rate=rate("1.09")))
    assert [one.rate for one in found.rates] == [Decimal("1.09"), Decimal("1.08")]


def test_a_chosen_currency_outlives_a_changed_trip() -> None:
    found = deal(e.CurrencyChosen(currency="EUR"), e.TripDescribed(trip=round_trip()))
    assert found.currency == "EUR"


def test_a_decision_counts_for_its_quotes_and_the_newest_counts() -> None:
    first = decided("entered", "q1", "q2", amount=Money.of("232.00"))
    found = deal(*drafted(), first)
    assert found.decided("q1") == {BAHAMAS: Money.of("232.00")}
    assert found.decided("q3") == {}
    again = deal(*drafted(), first, decided("waived", "q2"))
    assert again.decided("q1") == {BAHAMAS: Money.of("232.00")}
    assert again.decided("q2") == {BAHAMAS: None}
    assert [d.at for d in again.tax_decisions] == [NOW + timedelta(minutes=8), NOW + timedelta(minutes=9)]
    back = deal(*drafted(), first, decided("taken_back", "q1", "q2"))
    assert back.tax_decisions == ()


def test_decisions_belong_to_their_trip() -> None:
    found = deal(*drafted(), decided("waived", "q1"), e.TripDescribed(trip=round_trip(7)))
    assert found.tax_decisions == ()
