"""Where a deal stands on the board, what it is worth, what is urgent, and what is done next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain import contracts as c, events as e
from domain.archive import why_not_archived
from domain.archive_events import DealArchived, DealBroughtBack
from domain.closing import DealCancelled
from domain.deal import Deal
from domain.deal_state import DealState
from domain.pipeline import STAGES, Stage, hot_marks, search_words, summary, value_of
from domain.quotes import OperatorQuote, RfqState
from tests.support.card_story import DESCRIBED, DRAFTED, PRICED, QUOTED, RENDERED, SENT, SOURCED, deal, rfq
from tests.support.deals import quote, round_trip
from tests.support.sale_story import (
    ACCEPTED,
    BOOKED,
    FLOWN,
    OUT,
    PAID,
    SIGNED,
    TOTAL,
    contract,
    operator_paid,
    payable,
    received,
    refunded,
    told,
)

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
SEEN = (*SENT, e.ProposalSeen(version=1))
MAIL_FAILED = (
    *DRAFTED,
    e.ProposalApproved(draft_id="m", content_hash="0" * 64, provisional_confirmed=False),
    e.MailAttempted(draft_id="m", message_id="<m@x>"),
    e.MailNotSent(draft_id="m", sentence="No."),
)
COUNTERSIGNED = (*BOOKED, c.ContractCountersigned(version=1, name="Anna Berg (demo)"))
ALL_PAID = (*PAID, c.ContractCountersigned(version=1, name="Anna Berg (demo)"))


def test_every_state_has_its_stage() -> None:
    assert set(STAGES) == set(DealState)
    assert set(STAGES.values()) == set(Stage)


@pytest.mark.parametrize(
    ("happenings", "stage", "step"),
    [
        ((), "new_request", "Describe the trip"),
        (DESCRIBED, "new_request", "Create the trip or ask operators"),
        (
            (
                e.TripDescribed(
                    trip=round_trip().model_copy(update={"missing": ("passengers", "return date")})
                ),
            ),
            "new_request",
            "Ask for what is missing: passengers, return date",
        ),
        ((*DESCRIBED, e.TripRequested(external_trip_id="d.2")), "new_request", "The trip is being created"),
        (SOURCED, "sourcing", "Ask operators for quotes"),
        (
            (*SOURCED, e.RfqSeen(rfq=rfq(1)), e.RfqSeen(rfq=rfq(2, RfqState.DECLINED))),
            "sourcing",
            "Wait for operators: 1 of 2 answered",
        ),
        ((*SOURCED, e.RfqSeen(rfq=rfq(2, RfqState.DECLINED))), "sourcing", "No operator offers: ask others"),
        (QUOTED, "quotes_in", "Compare 2 quotes and price them"),
        (RENDERED, "quotes_in", "Prepare the e-mail with the proposal"),
        (DRAFTED, "quotes_in", "Check the e-mail and approve it"),
        (MAIL_FAILED, "quotes_in", "The e-mail did not leave: send it again"),
        (SENT, "proposal_out", "Wait for the client to open it"),
        (SEEN, "proposal_out", "Seen by the client: ask for the answer"),
        (
            (*SEEN, e.ClientAsked(version=1, text="Wi-Fi?")),
            "proposal_out",
            "Answer the client's question",
        ),
        (
            (*SEEN, e.ProposalDeclined(version=1, name="Alex")),
            "proposal_out",
            "Declined: offer something else, or close the deal",
        ),
        (ACCEPTED, "accepted", "Accepted: prepare the contract"),
        ((*ACCEPTED, contract()), "accepted", "Check the contract and send it"),
        (OUT, "contract", "Wait for the client's signature"),
        (
            (*OUT, c.ContractOpened(version=1)),
            "contract",
            "The client has opened the contract: ask for the signature",
        ),
        (SIGNED, "payment", "Signed, and no aircraft is confirmed: tell the operator to book"),
        (BOOKED, "payment", "Countersign the contract"),
        (COUNTERSIGNED, "payment", "Collect the payment"),
        ((*COUNTERSIGNED, received(1, "1000.00")), "payment", "Collect the rest of the payment"),
        (ALL_PAID, "payment", "Pay the operator"),
        ((*ALL_PAID, operator_paid()), "payment", "All is settled: say when it has flown"),
        ((*FLOWN, operator_paid()), "flown", "Close the deal"),
        ((*DESCRIBED, e.DealLost(reason="Flew elsewhere")), "closed", ""),
        (
            (*PAID, DealCancelled(reason="Ill", by="client", fee=None)),
            "closed",
            "",
        ),
    ],
)
def test_the_stage_and_what_is_next(happenings: tuple[e.Payload, ...], stage: str, step: str) -> None:
    line = summary(told(*happenings))
    assert (line.stage.value, line.step) == (stage, step)


@pytest.mark.parametrize(
    ("happenings", "priced", "at_least"),
    [(DESCRIBED, False, True), (QUOTED, False, True), (PRICED, True, True), (ACCEPTED, True, False)],
)
def test_an_estimate_until_there_is_a_price(
    happenings: tuple[e.Payload, ...], priced: bool, at_least: bool
) -> None:
    value = value_of(told(*happenings))
    assert value is not None
    assert (value.priced, value.at_least) == (priced, at_least)
    if priced:
        assert value.amount == TOTAL


def test_nothing_is_known_of_an_empty_deal() -> None:
    assert value_of(deal()) is None


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("facts", "marks"),
    [
        ({}, ()),
        ({"expires_at": NOW + 24 * HOUR}, ("expiring",)),
        ({"expires_at": NOW + 24 * HOUR + timedelta(seconds=1)}, ()),
        ({"expires_at": NOW}, ()),
        ({"expires_at": NOW - HOUR}, ()),
        ({"large": True}, ("large",)),
        ({"looked_at": NOW - timedelta(minutes=5)}, ("looking",)),
        ({"looked_at": NOW - timedelta(minutes=6)}, ()),
        ({"unconfirmed": True, "large": True}, ("without_aircraft", "large")),
        ({"stage": Stage.CLOSED, "large": True, "unconfirmed": True, "looked_at": NOW}, ()),
    ],
)
def test_what_is_hot(facts: dict[str, object], marks: tuple[str, ...]) -> None:
    cold: dict[str, object] = {
        "stage": Stage.PAYMENT,
        "large": False,
        "unconfirmed": False,
        "expires_at": None,
        "looked_at": None,
        "now": NOW,
    }
    assert hot_marks(**cold | facts) == marks  # type: ignore[arg-type]


def test_over_a_hundred_thousand_is_large_in_whatever_currency() -> None:
    assert summary(told(*ACCEPTED)).large
    assert not summary(told()).large


def quoted_until(n: int, end: datetime) -> OperatorQuote:
    return quote(n).model_copy(update={"valid_until": end})


def test_the_next_end_is_the_first_that_lies_ahead() -> None:
    now = told(
        *SOURCED,
        e.QuoteReceived(quote=quoted_until(1, NOW - HOUR)),
        e.QuoteReceived(quote=quoted_until(2, NOW + 30 * HOUR)),
        e.QuoteReceived(quote=quoted_until(3, NOW + 20 * HOUR)),
    )
    assert summary(now).expires_at == NOW + 20 * HOUR


def test_an_answered_offer_ends_no_more() -> None:
    assert summary(told(*SENT)).expires_at is not None
    assert summary(told(*SENT, e.ProposalDeclined(version=1, name="Alex"))).expires_at is None


def test_what_a_deal_is_found_by() -> None:
    words = summary(told(*QUOTED)).words
    assert {"jv260001", "0001", "teb", "kteb", "teterboro", "van", "nuys", "n100jv"} <= words
    assert search_words("  JV-26-0001, Van Nuys… ") == ("jv260001", "van", "nuys")


@pytest.mark.parametrize(
    ("happenings", "why"),
    [
        (SENT, None),
        (ACCEPTED, "The client still owes money"),
        (SIGNED, "no aircraft is confirmed"),
        (BOOKED, "The client still owes money"),
        (PAID, "The operator is still owed money"),
        ((*PAID, operator_paid()), None),
        ((*PAID, operator_paid(), received(2, "5.00")), "paid back to the client"),
        ((*PAID, operator_paid(), received(2, "5.00"), refunded(3, "5.00")), None),
        ((*PAID, operator_paid(), payable()), "The operator is still owed money"),
    ],
)
def test_what_may_be_put_aside(happenings: tuple[e.Payload, ...], why: str | None) -> None:
    said = why_not_archived(told(*happenings))
    assert (said is None) if why is None else (said is not None and why in said)


def archived(*more: e.Payload) -> Deal:
    return told(*SENT, DealArchived(), *more)


def test_a_deal_that_the_client_answers_comes_back_by_itself() -> None:
    assert archived().archived
    assert not archived(DealBroughtBack()).archived
    assert archived(e.ProposalSeen(version=1)).archived
    assert not archived(e.ProposalAccepted(version=1, option=1, name="Alex")).archived
    assert archived().state is DealState.PROPOSAL_SENT
