"""Trips and quotes of the trade, for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from domain.money import Money
from domain.quotes import Aircraft, Operator, OperatorQuote, Rfq, RfqState
from domain.trip import Leg, Place, Trip, TripType
from tools.proposals.document import Brand
from tools.proposals.house import ContractFacts, House
from tools.sourcing.port import RfqAnswer

HOUSE = House(
    brand=Brand(name="JetVision Charter (demo)", legal_name="JetVision Charter (demo)"),
    public_url="http://127.0.0.1:8000",
    mail_from="anna@jetvision.example",
    demo_mark="Demonstration (demo)",
    quote_channels=("aviapages",),
    played_channels=("aviapages",),
    contracts=ContractFacts(
        insurance="The broker has liability insurance of USD 1,000,000 for each event (demo).",
        bank=(("Beneficiary", "JetVision Charter (demo)"), ("Account", "000 123 456 (demo)")),
    ),
)

TEB = Place(
    text="Teterboro", icao="KTEB", iata="TEB", name="Teterboro", city="Teterboro", region="NJ", country="US",
    timezone="America/New_York", latitude=40.8501, longitude=-74.0608,
)  # fmt: skip
VNY = Place(
    text="Van Nuys", icao="KVNY", iata="VNY", name="Van Nuys", city="Van Nuys", region="CA", country="US",
    timezone="America/Los_Angeles", latitude=34.2098, longitude=-118.4900,
)  # fmt: skip


def round_trip(
    passengers: int = 6, *, out: date = date(2026, 12, 14), back: date = date(2026, 12, 18)
) -> Trip:
    """Teterboro to Van Nuys on 14 December 2026, back on the 18th."""
    return Trip(
        legs=(
            Leg(origin=TEB, destination=VNY, date=out, time=time(10), passengers=passengers),
            Leg(origin=VNY, destination=TEB, date=back, time=time(16), passengers=passengers),
        ),
        trip_type=TripType.ROUND_TRIP,
        requirements=("pets", "wifi"),
    )


def operator(n: int) -> Operator:
    return Operator(external_id=f"seller-{n}", name=f"Operator {n} (demo)", safety_ratings=("ARGUS Gold",))


def quote(n: int, price: str = "98000.00") -> OperatorQuote:
    return OperatorQuote(
        id=f"00000000-0000-4000-8000-{n:012d}",
        system="avinode",
        external_id=f"aquote-{n}",
        rfq_external_id=f"arfq-{n}",
        lift_external_id=f"asellerlift-{n}",
        operator=operator(n),
        aircraft=Aircraft(
            type_name="Gulfstream G450", icao_type="GLF4", category="Heavy jet", tail=f"N{n}00JV", seats=13,
            year=2012, amenities=("wifi", "pets"),
        ),
        price=Money.of(price),
        flight_minutes=(330, 290),
        block_minutes=(342, 302),
        received_at=datetime(2026, 11, 23, 15, 5, tzinfo=UTC),
    )  # fmt: skip


def unanswered(n: int) -> RfqAnswer:
    return RfqAnswer(rfq=Rfq(system="avinode", external_id=f"arfq-{n}", operator=operator(n)))


def answered(n: int, price: str = "98000.00") -> RfqAnswer:
    rfq = Rfq(system="avinode", external_id=f"arfq-{n}", operator=operator(n), state=RfqState.QUOTED)
    return RfqAnswer(rfq=rfq, quotes=(quote(n, price),))


def declined(n: int, why: str = "Crew rest (demo)") -> RfqAnswer:
    rfq = Rfq(
        system="avinode",
        external_id=f"arfq-{n}",
        operator=operator(n),
        state=RfqState.DECLINED,
        decline_reason=why,
    )
    return RfqAnswer(rfq=rfq)
