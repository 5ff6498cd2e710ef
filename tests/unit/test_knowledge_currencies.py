"""Questions about a deal whose quotes and client have different currencies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from domain.deal import Deal, Proposal, TaxDecision
from domain.deal_state import DealState
from domain.events import PricedOption
from domain.exchange import ExchangeRate
from domain.money import Money
from domain.quotes import OperatorQuote
from tests.support.deals import quote, round_trip
from tools.exchange.of_deal import exchange_of
from tools.knowledge.answers import answer_question
from tools.quoting.price import price_quote, with_taxes

NOW = datetime(2026, 11, 23, 20, tzinfo=UTC)
RATE = ExchangeRate(
    base="EUR",
    quote="USD",
    rate=Decimal("1.0842"),
    as_of=NOW - timedelta(hours=5),
    zone="Europe/Berlin",
    source="ECB",
)
ECB = "1.0842 USD/EUR of 2026-11-23 16:00 CET, ECB"


def in_euros(n: int, price: str) -> OperatorQuote:
    return quote(n).model_copy(update={"price": Money.of(price, "EUR")})


def deal(*quotes: OperatorQuote, rates: tuple[ExchangeRate, ...] = (RATE,)) -> Deal:
    return Deal(
        id="00000000-0000-4000-8000-00000000000d",
        broker_id="00000000-0000-4000-8000-00000000000b",
        number="JV-26-0001",
        thread_id="thread",
        state=DealState.QUOTES_READY,
        opened_at=NOW,
        updated_at=NOW,
        trip=round_trip(),
        quotes=quotes,
        rates=rates,
    )


def proposed(currency: str, *decisions: TaxDecision) -> Deal:
    offered = in_euros(1, "98000.00")
    about = deal(offered).model_copy(update={"currency": currency, "tax_decisions": decisions})
    snapshot = price_quote(
        with_taxes(offered, "excluded"),
        round_trip(),
        margin_percent=Decimal(10),
        today=NOW.date(),
        exchange=exchange_of(about, now=NOW),
    )
    version = Proposal(
        version=1,
        options=(PricedOption(n=1, quote_id=offered.id, snapshot=snapshot),),
        margin_percent=Decimal(10),
        valid_until=NOW + timedelta(days=2),
        priced_at=NOW,
        priced_seq=9,
    )
    return about.model_copy(update={"state": DealState.PROPOSAL_DRAFT, "proposals": (version,)})


def told(text: str, about: Deal) -> str:
    answer = answer_question(text, deal=about, now=NOW)
    assert answer is not None, text
    return answer.replace("\\", "")


def test_a_converted_tax_is_told_with_its_own_amount_and_the_rate() -> None:
    answer = told("what is the tax on this?", proposed("EUR"))
    assert "US domestic segment fee: **EUR 58.66** = 6 passengers x 2 flights x USD 5.30" in answer
    assert f"= USD 63.60, converted at {ECB}" in answer
    assert "2026-01-01 to 2026-12-31" in answer
    assert "**EUR 8,085.00** = 7.5 % of EUR 107,800.00" in answer


def test_a_converted_price_names_its_rate_and_not_the_operators_price() -> None:
    answer = told("what is the tax on this?", proposed("USD"))
    assert "**USD 8,765.76** = 7.5 % of USD 116,876.76" in answer
    assert f"The charter price is converted at {ECB}." in answer
    assert "98,000" not in answer
    assert "106,251" not in answer


def test_what_was_confirmed_is_told_with_its_reason() -> None:
    decided = TaxDecision(
        quote_id=quote(1).id,
        code="us_rural.KVNY.2026",
        text="KVNY is on DOT's list of rural airports for 2026",
        decision="confirmed",
        reason="DOT's list (demo)",
        at=NOW,
    )
    answer = told("what is the tax on this?", proposed("USD", decided))
    assert (
        "KVNY is on DOT's list of rural airports for 2026: confirmed by the broker (DOT's list (demo))"
        in answer
    )


def test_a_quote_without_a_rate_is_never_recommended_by_its_bare_number() -> None:
    mixed = (quote(1, "90000.00"), in_euros(2, "80000.00"))
    assert told("why is this one recommended?", deal(*mixed)).startswith(
        "Operator 2 (demo) with the Gulfstream G450 at USD 86,736.00"
    )
    assert told("why is this one recommended?", deal(*mixed, rates=())).startswith(
        "Operator 1 (demo) with the Gulfstream G450 at USD 90,000.00"
    )
