"""Whatever is received and paid back: the account, the state and what the card shows agree."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given, settings, strategies as st

from domain import events as e
from domain.closing import DealFlown
from domain.deal_state import DealState
from domain.money import Money
from domain.standing import standing
from tests.support.card_story import DESK
from tests.support.sale_story import BOOKED, SIGNED, TOTAL, received, refunded, told
from tools.cards.closed_card import closed_card
from tools.cards.ledger_card import ledger_card
from tools.closing.close import not_paid
from tools.deals.wording import money_label

CENTS = int(TOTAL.amount * 100)
MOVES = st.lists(
    st.tuples(st.booleans(), st.one_of(st.integers(1, 2 * CENTS), st.sampled_from((CENTS, CENTS - 1, 1)))),
    max_size=8,
)


def happenings(moves: list[tuple[bool, int]]) -> tuple[tuple[e.Payload, ...], int]:
    """The receipts and refunds that can happen, and the cents that are held after them."""
    told_so_far: list[e.Payload] = []
    held = 0
    for n, (back, cents) in enumerate(moves, start=1):
        amount = str(Decimal(cents) / 100)
        if back and cents > held:  # refused: it is not there
            continue
        held += -cents if back else cents
        told_so_far.append(refunded(n, amount) if back else received(n, amount))
    return tuple(told_so_far), held


@settings(deadline=None, max_examples=60)
@given(moves=MOVES, booked=st.booleans())
def test_account_state_and_card_agree(moves: list[tuple[bool, int]], booked: bool) -> None:
    moved, held = happenings(moves)
    deal = told(*(BOOKED if booked else SIGNED), *moved)
    paid = standing(deal)
    assert paid is not None
    assert paid.held == Money.of(Decimal(held) / 100)
    assert paid.received - paid.paid_back == paid.owed - paid.open

    unpaid = DealState.OPERATOR_CONFIRMED if booked else DealState.SIGNED
    wanted = unpaid if held == 0 else DealState.PAID if held >= CENTS else DealState.PART_PAID
    assert deal.state is wanted

    card: Any = ledger_card(deal, DESK)
    assert card["received_label"] == money_label(paid.received)
    assert card["open_label"] == money_label(Money.of(Decimal(abs(CENTS - held)) / 100))
    assert card["seen"] == len(card["lines"]) == len(moved)
    shown = {0: "unpaid"}.get(held, "part_paid" if held < CENTS else "paid" if held == CENTS else "too_much")
    assert card["state"] == shown


@settings(deadline=None, max_examples=60)
@given(moves=MOVES)
def test_what_is_paid_in_part_never_closes_by_itself(moves: list[tuple[bool, int]]) -> None:
    moved, held = happenings(moves)
    flown = told(*BOOKED, *moved, DealFlown(by="Anna Berg (demo)"))
    close: Any = closed_card(flown, DESK)["close"]
    assert flown.state is DealState.FLOWN
    assert (not_paid(flown) is None) is (held >= CENTS)
    assert (close["unpaid"] is None) is (held >= CENTS)
