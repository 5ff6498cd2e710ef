"""A contract as it was drafted, for tests that need no database: the trade's own example."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from domain.contracts import ContractDrafted, ContractRendered, ContractSent, ContractSigned, Paper
from domain.deal import Deal
from domain.disclosures import Carrier, DisclosuresDrafted, DisclosuresGiven, Facts
from domain.events import DealEvent
from domain.history import apply
from domain.money import Money
from domain.quotes import Aircraft, Operator, OperatorQuote
from domain.trip import Leg, Place, Trip
from persistence.clients import Client
from persistence.unit_of_work import Broker
from tests.support.deals import HOUSE
from tools.contracts.facts import one_flight
from tools.contracts.texts import terms_version
from tools.places.airports import airport, to_place
from tools.quoting.price import TAXES, price_quote

DAY = dt.date(2025, 3, 14)
MADE = dt.datetime(2025, 3, 1, 15, tzinfo=dt.UTC)
ANNA = Broker(
    name="Anna Berg (demo)", email="anna@jetvision.example", phone=None, timezone="America/New_York"
)
OLGA = Client(
    id="c0000000-0000-4000-8000-00000000000c",
    company="Acme Corporation (demo)",
    contact_name="Olga Петрова (demo)",
    email="olga@acme.example",
)
PEAK = Carrier(legal_name="Peak Air LLC (demo)", trade_names=("Peak Air (demo)",))
FACTS = Facts(carrier=PEAK, capacity="agent_of_client", insurance=HOUSE.contracts.insurance)


PAPER = Paper(document_id="p", name="contract.pdf", sha256="a" * 64, size=1000, pages=3)
RENDERED = ContractRendered(version=1, document=PAPER, words_id="w")
SENT = ContractSent(version=1)
SIGNED = ContractSigned(
    version=1,
    name="Olga Petrova",
    consent="I agree.",
    consent_version="2026-11",
    address="203.0.113.7",
    user_agent="A phone",
    sha256="a" * 64,
)
TOLD = (
    DisclosuresDrafted(disclosure_id="x", when="before_contract", facts=FACTS, text_version="2026-11"),
    DisclosuresGiven(
        disclosure_id="x",
        text_version="2026-11",
        recipient="olga@acme.example",
        channel="email",
        sha256="b" * 64,
    ),
)


def place(code: str) -> Place:
    found = airport(code)
    assert found is not None
    return to_place(found, found.name)


def colorado(passengers: int = 2) -> Trip:
    """Colorado Springs to Rifle on 14 March 2025."""
    leg = Leg(
        origin=place("KCOS"), destination=place("KRIL"), date=DAY, time=dt.time(9), passengers=passengers
    )
    return Trip(legs=(leg,))


def pc12(price: str = "6483.00") -> OperatorQuote:
    return OperatorQuote(
        id="00000000-0000-4000-8000-000000000001",
        system="avinode",
        external_id="aquote-1",
        rfq_external_id="arfq-1",
        operator=Operator(external_id="seller-1", name="Peak Air (demo)"),
        aircraft=Aircraft(type_name="Pilatus PC-12", icao_type="PC12", category="Turboprop", seats=8),
        price=Money.of(price),
        includes=dict.fromkeys(TAXES, "no"),
        flight_minutes=(52,),
        block_minutes=(62,),
        received_at=MADE,
    )


def drafted(**changes: Any) -> ContractDrafted:
    quote, trip = changes.pop("quote", pc12()), changes.pop("trip", colorado())
    said = {
        "version": 1,
        "proposal_version": 1,
        "option": 1,
        "snapshot": price_quote(quote, trip, margin_percent=Decimal(0), today=MADE.date()),
        "flight": one_flight(quote, trip, None),
        "facts": FACTS,
        "terms_version": terms_version(),
        **changes,
    }
    return ContractDrafted.model_validate(said)


def deal_with(*happenings: Any, state: str = "accepted") -> Deal:
    """A sold deal with these events."""
    deal = Deal(
        id="d0000000-0000-4000-8000-00000000000d",
        broker_id="b0000000-0000-4000-8000-00000000000b",
        number="JV-25-0001",
        thread_id="e0000000-0000-4000-8000-00000000000e",
        state=state,
        opened_at=MADE,
        updated_at=MADE,
        trip=colorado(),
    )
    for n, happening in enumerate(happenings):
        at = MADE + dt.timedelta(minutes=n)
        deal = apply(
            deal, DealEvent(deal_id=deal.id, seq=deal.seq + 1, at=at, actor="system", payload=happening)
        )
    return deal
