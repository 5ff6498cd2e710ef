"""The transition table: what may happen in which state, and that every event has its row."""

from __future__ import annotations

from typing import get_args

import pytest

from domain.deal_state import (
    ENDED,
    SETTLING,
    TOLD_TO_OPERATORS,
    TRANSITIONS,
    DealState,
    IllegalTransitionError,
    next_state,
)
from domain.events import DealOpened, Payload
from domain.history import _CHANGES

KINDS = {kind.model_fields["kind"].default for kind in get_args(get_args(Payload)[0])}


def test_every_kind_of_event_has_a_row_and_a_rule() -> None:
    opening = {"deal_opened"}
    assert set(TRANSITIONS) == KINDS - opening
    assert set(_CHANGES) == {kind for kind in get_args(get_args(Payload)[0]) if kind is not DealOpened}


def test_every_state_is_reached() -> None:
    reached = {DealState.DRAFT}
    while True:
        more = {
            after
            for row in TRANSITIONS.values()
            for before, after in row.items()
            if before in reached and after not in reached
        }
        if not more:
            break
        reached |= more
    assert reached == set(DealState)


def test_nothing_happens_to_a_deal_that_has_ended() -> None:
    """But that people may be told so, and that what was sold is settled; neither changes its state."""
    sold = {DealState.CLOSED_WON, DealState.CANCELLED}
    for kind, row in TRANSITIONS.items():
        if kind in SETTLING | {"words_noted"}:
            assert ENDED & set(row) == sold
            assert all(row[state] is state for state in row)
        elif kind == "payable_set":
            # what an operator asks for a cancelled booking; a closed deal's commission rests on it
            assert ENDED & set(row) == {DealState.CANCELLED}
        elif kind.startswith("letter_") or kind in {
            "reply_received",
            "mail_bounced",
            "mail_delayed",
            "deal_archived",
            "deal_brought_back",
            "deal_handed_over",
        }:
            assert all(row[state] is state for state in DealState)
        elif kind not in TOLD_TO_OPERATORS:
            assert not ENDED & set(row), f"{kind} would change an ended deal"
    assert all(TRANSITIONS[kind][state] is state for kind in TOLD_TO_OPERATORS for state in DealState)


@pytest.mark.parametrize("kind", sorted(TRANSITIONS))
@pytest.mark.parametrize("state", list(DealState))
def test_the_table_alone_decides(kind: str, state: DealState) -> None:
    if state in TRANSITIONS[kind]:
        assert next_state(state, kind) is TRANSITIONS[kind][state]
    else:
        with pytest.raises(IllegalTransitionError):
            next_state(state, kind)


def test_only_an_approved_draft_becomes_a_sent_proposal() -> None:
    leading = {(kind, before) for kind, row in TRANSITIONS.items() for before, after in row.items()
               if after is DealState.PROPOSAL_SENT and before is not after}  # fmt: skip
    assert leading == {("mail_sent", DealState.PROPOSAL_DRAFT)}
