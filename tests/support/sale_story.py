"""A deal told event by event from the acceptance to its end."""

from __future__ import annotations

import datetime as dt
from datetime import timedelta

from domain import booking as b, contracts as c, events as e, payments as p
from domain.closing import DealFlown
from domain.deal import Deal
from domain.disclosures import Facts
from domain.headline import steps
from domain.history import apply
from domain.money import Money
from domain.trip import Trip
from tests.support.card_story import NOW, SENT as SENT, deal, options_priced
from tests.support.deals import round_trip

ANNA = "Anna Berg (demo)"
ACCEPTED = (*SENT, e.ProposalAccepted(version=1, option=1, name="Alex Carter (demo)"))
TOTAL = options_priced().options[0].snapshot.total


def contract(version: int = 1, trip: Trip | None = None) -> c.ContractDrafted:
    return c.ContractDrafted(
        version=version,
        proposal_version=1,
        option=1,
        snapshot=options_priced().options[0].snapshot,
        flight=c.ContractFlight(
            legs=tuple(
                c.ContractLeg(leg=leg, flight_minutes=330, block_minutes=342, distance_nm=2128)
                for leg in (trip or round_trip()).legs
            ),
            aircraft="Gulfstream G450",
            category="Heavy jet",
            tail="N100JV",
        ),
        facts=Facts(),
        terms_version="2026-01",
    )


SIGNATURE = c.ContractSigned(
    version=1,
    name="Alex Carter (demo)",
    consent="I agree.",
    consent_version="1",
    address="127.0.0.1",
    user_agent="a browser",
    sha256="0" * 64,
)
OUT = (*ACCEPTED, contract(), c.ContractSent(version=1))
SIGNED = (*OUT, SIGNATURE)


def check(**other: object) -> e.Payload:
    facts: dict[str, object] = {
        "carrier": "Operator 1 (demo)",
        "certificate": "JV1A234B",
        "tail": "N100JV",
        "on_certificate": True,
        "insurer": "Sky Mutual (demo)",
        "insurance_limit": Money.of("50000000"),
        "insurance_until": dt.date(2027, 3, 31),
        "source": "looked_up",
        "by": ANNA,
        "at": NOW,
    }
    return b.CarrierChecked(check=b.CarrierCheck.model_validate(facts | other))


def requested(how: b.ToldHow = "marketplace") -> e.Payload:
    return b.BookingRequested(
        request=b.BookingRequest(how=how, to="the desk of Operator 1 (demo)", by=ANNA, at=NOW)
    )


def confirmed(tail: str = "N100JV", price: str = "98000.00", differences: tuple[str, ...] = ()) -> e.Payload:
    return b.OperatorConfirmed(
        confirmation=b.Confirmation(
            tail=tail,
            carrier="Operator 1 (demo)",
            price=Money.of(price),
            hold_until=NOW + timedelta(hours=24),
            how="mail",
            differences=differences,
            by=ANNA,
            at=NOW,
        )
    )


def payable(due: dt.date = dt.date(2026, 12, 10), price: str = "98000.00") -> e.Payload:
    return b.PayableSet(payable=b.Payable(amount=Money.of(price), due=due, by=ANNA, at=NOW))


def operator_paid() -> e.Payload:
    return b.PayablePaid(
        paid=b.OperatorPaid(
            method="wire", reference="FT-77812", paid_on=dt.date(2026, 11, 23), by=ANNA, at=NOW
        )
    )


def entry(n: int, amount: str, *, back: bool = False, day: dt.date = dt.date(2026, 11, 23)) -> p.Entry:
    return p.Entry(
        entry_id=f"00000000-0000-4000-9000-{n:012d}",
        back=back,
        amount=Money.of(amount),
        method="wire",
        reference=f"WT-{n:04d}",
        on=day,
        by=ANNA,
        at=NOW,
    )


def received(n: int, amount: str) -> e.Payload:
    return p.PaymentRecorded(entry=entry(n, amount))


def refunded(n: int, amount: str) -> e.Payload:
    return p.RefundRecorded(entry=entry(n, amount, back=True))


def told(*happenings: e.Payload) -> Deal:
    """The deal with its state brought in line with its facts, as the use cases do."""
    now = deal()
    for happening in happenings:
        now = apply(now, _event(now, happening))
        for step in steps(now):
            now = apply(now, _event(now, step))
    return now


def _event(now: Deal, happening: e.Payload) -> e.DealEvent:
    at = NOW + timedelta(minutes=now.seq)
    return e.DealEvent(deal_id=now.id, seq=now.seq + 1, at=at, actor="broker:b", payload=happening)


BOOKED = (*SIGNED, check(), requested(), confirmed(), payable())
PAID = (*BOOKED, received(1, str(TOTAL.amount)))
FLOWN = (*PAID, DealFlown(by=ANNA))
