"""Which moments a deal waits for, and when the broker is told of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from domain import events as e
from domain.booking import OperatorConfirmed
from domain.deadline_events import DeadlineMet, DealExpired, What
from domain.deadlines import by_day, deadlines
from domain.deal import ClientQuestion, Deal
from domain.deal_state import DealState
from domain.replies import ReplyReceived
from tests.support.card_story import NOW, PRICED, options_priced
from tests.support.deals import round_trip
from tests.support.sale_story import (
    ACCEPTED,
    BOOKED,
    FLOWN,
    OUT,
    PAID,
    SENT,
    SIGNED,
    confirmed,
    operator_paid,
    told,
)
from tools.deadlines.meet import BRINGS

ZONE = "America/New_York"
NEW_YORK = ZoneInfo(ZONE)


def waited(deal: Deal, zone: str = ZONE) -> dict[str, datetime]:
    return {one.key: one.at for one in deadlines(deal, zone)}


def there(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


def test_a_deal_without_an_offer_waits_for_nothing() -> None:
    assert waited(told(*PRICED)) == {}


def test_a_sent_proposal_waits_for_an_answer_its_end_and_the_day_of_departure() -> None:
    deal = told(*SENT)
    assert deal.mail is not None
    assert deal.mail.sent_at is not None
    assert deal.proposal is not None
    assert waited(deal) == {
        "offer_silent:1": deal.mail.sent_at + timedelta(hours=24),
        "offer_ended:1": deal.proposal.valid_until,
        "departed:2026-12-14": there("2026-12-15T08:00"),
    }


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        (e.ProposalAccepted(version=1, option=1, name="Alex Carter"), set[str]()),
        (e.ProposalDeclined(version=1, name="Alex Carter"), {"departed:2026-12-14"}),
        (options_priced(2), {"departed:2026-12-14"}),
        (e.TripDescribed(trip=round_trip(8)), set[str]()),
    ],
    ids=["accepted", "declined", "priced again", "another trip"],
)
def test_an_answer_or_a_new_version_ends_the_waiting(answer: e.Payload, left: set[str]) -> None:
    assert set(waited(told(*SENT, answer))) == left


def test_whoever_has_written_or_asked_is_not_reminded() -> None:
    mail = ReplyReceived(
        mail_id="m",
        about="proposal",
        message_id="<m@jetvision.example>",
        from_name="Alex",
        from_address="office@acme.example",
        reading="question",
        text="Can we leave at noon?",
    )
    assert "offer_silent:1" not in waited(told(*SENT, mail))
    assert "offer_ended:1" in waited(told(*SENT, mail))
    of_operator = mail.model_copy(update={"about": "operator"})
    assert "offer_silent:1" in waited(told(*SENT, of_operator))
    deal = told(*SENT)
    asked = ClientQuestion(version=1, text="Wi-Fi?", at=NOW + timedelta(hours=1))
    assert "offer_silent:1" not in waited(deal.model_copy(update={"client_questions": (asked,)}))


def test_no_reminder_of_an_offer_that_ends_first_or_whose_mail_came_back() -> None:
    deal = told(*SENT)
    assert deal.proposal is not None
    assert deal.mail is not None
    soon = deal.proposal.model_copy(update={"valid_until": NOW + timedelta(hours=20)})
    assert "offer_silent:1" not in waited(deal.model_copy(update={"proposals": (soon,)}))
    came_back = deal.mail.model_copy(update={"bounced": True})
    assert "offer_silent:1" not in waited(deal.model_copy(update={"mail": came_back}))


def test_a_contract_waits_for_its_signature_until_it_is_signed() -> None:
    out = told(*OUT)
    assert out.contract is not None
    assert out.contract.sent_at is not None
    assert waited(out) == {"contract_silent:1": out.contract.sent_at + timedelta(hours=24)}
    assert "contract_silent:1" not in waited(told(*SIGNED))
    assert waited(told(*ACCEPTED)) == {}


def test_a_signed_contract_waits_for_its_payment_by_the_policy() -> None:
    """24 hours after the signature, which comes long before one business day before departure."""
    signed = told(*SIGNED)
    assert signed.contract is not None
    assert signed.contract.signature is not None
    due = signed.contract.signature.at + timedelta(hours=24)
    assert [at for key, at in waited(signed).items() if key.startswith("payment_due:")] == [due]
    assert not any(key.startswith("payment_due:") for key in waited(told(*PAID)))


def test_a_hold_is_warned_of_before_it_ends_and_told_when_it_has() -> None:
    """It ends on Tuesday at 10:00 in New York; four hours before is night: Monday's closing."""
    booked = waited(told(*BOOKED))
    end = NOW + timedelta(hours=24)
    assert booked[f"hold_ends:{end.isoformat()}"] == there("2026-11-23T18:00")
    assert booked[f"hold_ended:{end.isoformat()}"] == end
    assert booked["payable_due:2026-12-10"] == there("2026-12-10T08:00")
    firm = confirmed()
    assert isinstance(firm, OperatorConfirmed)
    without = firm.confirmation.model_copy(update={"hold_until": None})
    after = waited(told(*BOOKED, firm.model_copy(update={"confirmation": without}), operator_paid()))
    assert not any(key.startswith(("hold_", "payable_")) for key in after)
    assert not any(key.startswith("hold_") for key in waited(told(*FLOWN)))


def test_what_was_told_is_not_waited_for() -> None:
    deal = told(*SENT, DeadlineMet(what="offer_silent", about="1"))
    assert set(waited(deal)) == {"offer_ended:1", "departed:2026-12-14"}
    expired = told(*SENT, DealExpired(reason="gone"))
    assert (expired.state, expired.end_reason, waited(expired)) == (DealState.EXPIRED, "gone", {})


def test_nobody_is_told_at_night_in_the_brokers_own_zone() -> None:
    """The offer ends at 15:00 UTC: day in New York, midnight in Tokyo."""
    deal = told(*SENT)
    assert deal.proposal is not None
    assert waited(deal)["offer_ended:1"] == deal.proposal.valid_until
    tokyo = waited(deal, "Asia/Tokyo")["offer_ended:1"]
    assert tokyo == datetime(2026, 11, 26, 8, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.mark.parametrize(
    ("now", "told_at"),
    [
        ("2026-11-23T07:59", "2026-11-23T08:00"),
        ("2026-11-23T08:00", "2026-11-23T08:00"),
        ("2026-11-23T18:00", "2026-11-23T18:00"),
        ("2026-11-23T18:01", "2026-11-24T08:00"),
        ("2026-11-23T23:30", "2026-11-24T08:00"),
        # the clocks go back on the first Sunday of November
        ("2026-10-31T20:00", "2026-11-01T08:00"),
    ],
)
def test_night_ends_at_the_opening(now: str, told_at: str) -> None:
    assert by_day(there(now).astimezone(UTC), ZONE) == there(told_at)


def test_the_day_of_departure_is_over_where_the_flight_begins() -> None:
    """Los Angeles ends its day three hours after New York; a broker in London is told in the morning."""
    west = round_trip(out=date(2026, 12, 14)).legs[1].model_copy(update={"date": date(2026, 12, 14)})
    deal = told(*SENT)
    assert deal.trip is not None
    moved = deal.model_copy(update={"trip": deal.trip.model_copy(update={"legs": (west,)})})
    london = waited(moved, "Europe/London")["departed:2026-12-14"]
    assert london == datetime(2026, 12, 15, 8, 0, tzinfo=UTC)
    honolulu = waited(moved, "Pacific/Honolulu")["departed:2026-12-14"]
    assert honolulu == datetime(2026, 12, 15, 18, 0, tzinfo=UTC)


def test_every_kind_of_moment_brings_something() -> None:
    assert set(BRINGS) == set(get_args(What))
