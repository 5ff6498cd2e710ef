"""The one vocabulary of a deal's life and the one table of what may happen in which state."""

from __future__ import annotations

from enum import StrEnum


class DealState(StrEnum):
    DRAFT = "draft"
    TRIP_CREATED = "trip_created"
    QUOTING = "quoting"
    QUOTES_READY = "quotes_ready"
    PROPOSAL_DRAFT = "proposal_draft"
    PROPOSAL_SENT = "proposal_sent"
    ACCEPTED = "accepted"
    CONTRACT_SENT = "contract_sent"
    SIGNED = "signed"
    OPERATOR_CONFIRMED = "operator_confirmed"
    PART_PAID = "part_paid"
    PAID = "paid"
    FLOWN = "flown"
    CLOSED_WON = "closed_won"
    CLOSED_LOST = "closed_lost"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


S = DealState

ENDED = frozenset({S.CLOSED_WON, S.CLOSED_LOST, S.CANCELLED, S.EXPIRED})
"""Nothing more happens to such a deal but that operators are told so and that accounts are settled."""

_BEFORE_ACCEPTANCE = (
    S.DRAFT,
    S.TRIP_CREATED,
    S.QUOTING,
    S.QUOTES_READY,
    S.PROPOSAL_DRAFT,
    S.PROPOSAL_SENT,
)
UNSOLD = frozenset(_BEFORE_ACCEPTANCE)
"""Prices are still wanted."""
TOLD_TO_OPERATORS = frozenset(
    f"ask_{what}"
    for what in (
        "requested", "drafted", "approved", "attempted", "reached", "sent", "not_sent", "deferred",
        "discarded",
    )
)  # fmt: skip
SETTLING = frozenset(
    (
        "payment_recorded", "refund_recorded", "payee_changed", "payee_called_back", "payable_paid",
    )
)  # fmt: skip
"""What was sold is paid, paid back and owed, also after the deal has ended."""
_ALIVE = tuple(state for state in DealState if state not in ENDED)
_SIGNED = (S.SIGNED, S.OPERATOR_CONFIRMED, S.PART_PAID, S.PAID, S.FLOWN)
_SOLD = (S.ACCEPTED, S.CONTRACT_SENT, *_SIGNED)
SOLD = frozenset(_SOLD)
"""The client has accepted an offer, and the deal goes on."""
_WITHOUT_MARKETPLACE = (S.DRAFT, S.QUOTING, S.QUOTES_READY)
_SOURCING = (S.QUOTING, S.QUOTES_READY, S.PROPOSAL_DRAFT, S.PROPOSAL_SENT, S.ACCEPTED)
_SETTLED_AFTER = (S.CLOSED_WON, S.CANCELLED)


def _stays(*states: DealState) -> dict[DealState, DealState]:
    return {state: state for state in states}


TRANSITIONS: dict[str, dict[DealState, DealState]] = {
    # a changed trip goes back to draft: what was asked and answered was for another trip
    "trip_described": dict.fromkeys(_BEFORE_ACCEPTANCE, S.DRAFT),
    # a document names its client: with another client the proposal has to be made again
    "client_linked": _stays(S.DRAFT, S.TRIP_CREATED, S.QUOTING, S.QUOTES_READY)
    | {S.PROPOSAL_DRAFT: S.QUOTES_READY},
    "estimate_given": _stays(S.DRAFT, S.TRIP_CREATED, S.QUOTING),
    # after a proposal only a trip that the marketplace forgot is asked for again; the offer ends with it
    # operators may have been asked by e-mail before
    "trip_requested": _stays(*_WITHOUT_MARKETPLACE) | {S.PROPOSAL_SENT: S.DRAFT},
    # what became of it is told later: what was answered by e-mail may have been proposed meanwhile
    "trip_request_failed": _stays(S.DRAFT, *_SOURCING),
    "trip_created": {S.DRAFT: S.TRIP_CREATED} | _stays(*_SOURCING),
    # what has been sent to a client stays with the client until the broker starts again
    "trip_forgotten": dict.fromkeys((S.TRIP_CREATED, S.QUOTING, S.QUOTES_READY, S.PROPOSAL_DRAFT), S.DRAFT)
    | {S.PROPOSAL_SENT: S.PROPOSAL_SENT},
    "rfq_seen": {S.DRAFT: S.QUOTING, S.TRIP_CREATED: S.QUOTING} | _stays(*_SOURCING),
    # in draft again, because the marketplace forgot the trip: what was answered by e-mail still comes in
    "quote_received": dict.fromkeys((S.DRAFT, S.TRIP_CREATED, S.QUOTING), S.QUOTES_READY)
    | _stays(*_SOURCING[1:]),
    "quote_state_changed": _stays(S.DRAFT, S.TRIP_CREATED, *_SOURCING),
    "options_priced": {
        S.DRAFT: S.PROPOSAL_DRAFT,
        S.TRIP_CREATED: S.PROPOSAL_DRAFT,
        # one operator's answer is kept from before, another one is asked
        S.QUOTING: S.PROPOSAL_DRAFT,
        S.QUOTES_READY: S.PROPOSAL_DRAFT,
        S.PROPOSAL_DRAFT: S.PROPOSAL_DRAFT,
        S.PROPOSAL_SENT: S.PROPOSAL_DRAFT,
    },
    "currency_chosen": _stays(*_BEFORE_ACCEPTANCE),
    "rate_entered": _stays(*_BEFORE_ACCEPTANCE),
    # a decision prices the options anew: what was sent stays with the client until then
    "tax_decided": _stays(S.PROPOSAL_DRAFT, S.PROPOSAL_SENT),
    "document_rendered": _stays(S.PROPOSAL_DRAFT),
    "document_failed": _stays(S.PROPOSAL_DRAFT),
    # after a bounce the client has nothing: the same proposal is written to again
    "mail_drafted": dict.fromkeys((S.PROPOSAL_DRAFT, S.PROPOSAL_SENT), S.PROPOSAL_DRAFT),
    "mail_edited": _stays(S.PROPOSAL_DRAFT),
    "mail_discarded": _stays(S.PROPOSAL_DRAFT),
    "proposal_approved": _stays(S.PROPOSAL_DRAFT),
    "mail_attempted": _stays(S.PROPOSAL_DRAFT),
    "mail_not_sent": _stays(S.PROPOSAL_DRAFT),
    "mail_deferred": _stays(S.PROPOSAL_DRAFT),
    "mail_sent": {S.PROPOSAL_DRAFT: S.PROPOSAL_SENT},
    "link_withdrawn": _stays(S.PROPOSAL_DRAFT, S.PROPOSAL_SENT, *_SOLD),
    "client_asked": _stays(*_ALIVE),
    "aircraft_pictured": _stays(*_ALIVE),
    "proposal_seen": _stays(S.PROPOSAL_SENT, S.ACCEPTED),
    "proposal_accepted": {S.PROPOSAL_SENT: S.ACCEPTED},
    # a "no" is an answer, not the end: the broker may revise the offer or close the deal
    "proposal_declined": _stays(S.PROPOSAL_SENT),
    "deal_lost": dict.fromkeys((*_BEFORE_ACCEPTANCE, S.ACCEPTED), S.CLOSED_LOST),
    # what was offered and not taken ends with its day; a draft may still get another one
    "deal_expired": dict.fromkeys(_BEFORE_ACCEPTANCE[1:], S.EXPIRED),
    "deadline_met": _stays(*_ALIVE),
    "deal_cancelled": dict.fromkeys(_ALIVE, S.CANCELLED),
    **dict.fromkeys(
        ("carrier_checked", "booking_requested"), _stays(*(state for state in _SOLD if state is not S.FLOWN))
    ),
    # what is confirmed early or again is a fact of the booking; the headline follows the money
    "aircraft_confirmed": _stays(*_SOLD),
    "operator_confirmed": _stays(*_SOLD) | {S.SIGNED: S.OPERATOR_CONFIRMED},
    "deal_part_paid": dict.fromkeys((S.SIGNED, S.OPERATOR_CONFIRMED, S.PAID), S.PART_PAID),
    "deal_paid": dict.fromkeys((S.SIGNED, S.OPERATOR_CONFIRMED, S.PART_PAID), S.PAID),
    "deal_unpaid": dict.fromkeys((S.PART_PAID, S.PAID), S.SIGNED),
    "deal_confirmed": {S.SIGNED: S.OPERATOR_CONFIRMED},
    "deal_flown": dict.fromkeys((S.OPERATOR_CONFIRMED, S.PART_PAID, S.PAID), S.FLOWN),
    "deal_closed": {S.FLOWN: S.CLOSED_WON},
    "words_noted": _stays(*_ALIVE, *_SETTLED_AFTER),
    # money moves after the end too: a refund, a fee, what the operator is owed
    **dict.fromkeys(SETTLING, _stays(*_SOLD, *_SETTLED_AFTER)),
    # the commission was reckoned from it when the deal was closed
    "payable_set": _stays(*_SOLD, S.CANCELLED),
    # another trip is no part of this one, however far this one is
    "other_trips_noticed": _stays(*_ALIVE),
    "other_trip_opened": _stays(*_ALIVE),
    "other_trip_dismissed": _stays(*_ALIVE),
    "opened_from": _stays(S.DRAFT),
    # a reminder or a stand-down may be due at any time; whether a request makes sense is the command's to say
    **dict.fromkeys(
        (
            "operator_mails_drafted",
            "operator_mail_edited",
            "operator_mails_approved",
            "operator_mails_discarded",
            "operator_mail_approved_again",
            "operator_mail_attempted",
            "operator_mail_sent",
            "operator_mail_not_sent",
            "operator_mail_deferred",
            "operator_asked",
        ),
        _stays(*_ALIVE),
    ),
    # requests are for a trip that is still to be sold, words and the outcome also for one that is sold or not
    # any more: which one makes sense is the command's to say. What has left has left, whatever became of it
    **dict.fromkeys(TOLD_TO_OPERATORS, _stays(*DealState)),
    # another trip of this deal's past: it stands in nothing's way
    **dict.fromkeys(
        ("old_trip_cancel_requested", "old_trip_cancelled", "old_trip_cancel_failed"), _stays(*_ALIVE)
    ),
    # a change after the signature is an amendment: the deal stays where it is
    **dict.fromkeys(
        (
            "contract_drafted",
            "contract_rendered",
            "contract_failed",
            "contract_opened",
            "contract_withdrawn",
            "disclosures_drafted",
            "disclosures_rendered",
            "disclosures_failed",
            "disclosures_given",
            "disclosures_put_off",
            "carrier_changed",
        ),
        _stays(*_SOLD),
    ),
    "contract_sent": _stays(*_SOLD) | {S.ACCEPTED: S.CONTRACT_SENT},
    "contract_signed": _stays(*_SIGNED) | {S.CONTRACT_SENT: S.SIGNED},
    "contract_certified": _stays(*_SIGNED),
    "contract_countersigned": _stays(*_SIGNED),
    # what comes back by e-mail comes back, whatever became of the deal
    **dict.fromkeys(("reply_received", "mail_bounced", "mail_delayed"), _stays(*DealState)),
    # whether a deal may be put aside is the command's to say
    # another broker takes a deal over wherever it stands
    **dict.fromkeys(("deal_archived", "deal_brought_back", "deal_handed_over"), _stays(*DealState)),
    # empty legs are looked for beside the deal's trip
    **dict.fromkeys(
        ("empty_legs_asked", "empty_legs_seen", "empty_legs_not_seen", "empty_leg_watch_ended"),
        _stays(*_ALIVE),
    ),
    "market_prices_seen": _stays(S.DRAFT, S.TRIP_CREATED, S.QUOTING, S.QUOTES_READY),
    # whether a letter of its purpose makes sense is the command's to say; an end is written about after it
    **dict.fromkeys(
        (
            "letter_drafted",
            "letter_edited",
            "letter_discarded",
            "letter_ended",
            "letter_approved",
            "letter_attempted",
            "letter_sent",
            "letter_not_sent",
            "letter_deferred",
        ),
        _stays(*DealState),
    ),
}
"""kind of event -> state before -> state after. What is not in the table cannot happen."""


class IllegalTransitionError(ValueError):
    """An event that the table does not allow in this state. `kind` and `state` say which."""

    def __init__(self, kind: str, state: DealState) -> None:
        super().__init__(f"{kind} cannot happen to a deal that is {state.value}")
        self.kind = kind
        self.state = state


def next_state(state: DealState, kind: str) -> DealState:
    """The state after an event of this kind; IllegalTransitionError when the table has no such row."""
    try:
        return TRANSITIONS[kind][state]
    except KeyError:
        raise IllegalTransitionError(kind, state) from None


def allowed(state: DealState, kind: str) -> bool:
    return state in TRANSITIONS.get(kind, {})
