"""The contract's card: which buttons a state has, and what it says is missing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.contracts import ContractCountersigned, ContractFailed
from domain.deal import ClientAnswer, Deal, Proposal
from domain.disclosures import Carrier, CarrierChanged, DisclosuresPutOff
from domain.events import PricedOption
from tests.support.contract_papers import (
    ANNA,
    MADE,
    OLGA,
    RENDERED,
    SENT,
    SIGNED,
    TOLD,
    deal_with,
    drafted,
    pc12,
)
from tests.support.deals import HOUSE
from tools.cards.contract_card import contract_card
from tools.cards.desk import Desk
from tools.deals.errors import RefusedError
from web.amend_form import legs_of

DESK = Desk(ANNA, OLGA, MADE + timedelta(hours=1), HOUSE, True)


def sold(*happenings: Any) -> Deal:
    quote = pc12()
    option = PricedOption(n=1, quote_id=quote.id, snapshot=drafted().snapshot)
    proposal = Proposal(
        version=1,
        options=(option,),
        margin_percent=option.snapshot.margin_percent,
        valid_until=MADE,
        priced_at=MADE,
        priced_seq=1,
    )
    answer = ClientAnswer(version=1, answer="accepted", option=1, name="Olga Petrova")
    changes = {"quotes": (quote,), "proposals": (proposal,), "answer": answer}
    return deal_with(*happenings).model_copy(update=changes)


def card(*happenings: Any) -> dict[str, Any]:
    return contract_card(sold(*happenings), DESK)


def buttons(*happenings: Any) -> set[str]:
    return {key for key, value in card(*happenings).items() if key.startswith("can_") and value is True}


def test_each_state_has_its_buttons() -> None:
    assert buttons() == {"can_prepare", "can_disclose", "can_put_off"}
    failed = ContractFailed(version=1, sentence="It could not be printed.")
    assert "can_print_again" in buttons(drafted(), failed)
    ready = {"can_prepare", "can_disclose", "can_send", "can_withdraw"}
    assert buttons(drafted(), RENDERED, *TOLD) == ready
    assert buttons(drafted(), RENDERED, *TOLD, SENT, SIGNED) == {
        "can_disclose",
        "can_countersign",
        "can_amend",
    }
    both = ContractCountersigned(version=1, name="Anna Berg")
    assert buttons(drafted(), RENDERED, *TOLD, SENT, SIGNED, both) == {"can_disclose", "can_amend"}


def test_an_amendment_does_not_take_the_broker_away_from_the_signature_before_it() -> None:
    shown = card(drafted(), RENDERED, *TOLD, SENT, SIGNED, drafted(version=2, amends=1, reason="Later."))
    assert (shown["can_countersign"], shown["signed_version"], shown["contract_version"]) == (True, 1, 2)


def test_what_stands_against_sending_is_said() -> None:
    (missing,) = card(drafted(), RENDERED)["missing"]
    assert "not been told in writing yet: the direct air carrier" in missing
    assert card(drafted(), RENDERED, *TOLD)["missing"] == []
    put_off = DisclosuresPutOff(items=("carrier", "capacity", "insurance"))
    assert card(drafted(), RENDERED, put_off)["missing"] == []


def test_another_carrier_after_the_signature_asks_for_an_amendment() -> None:
    changed = CarrierChanged(carrier=Carrier(legal_name="Another Air LLC (demo)"))
    shown = card(drafted(), RENDERED, *TOLD, SENT, SIGNED, changed)
    assert "Another Air LLC (demo) instead of Peak Air LLC (demo)" in shown["missing"][0]
    assert [fact["state"] for fact in shown["facts"]] == ["open", "told", "told"]


def test_the_form_of_an_amendment_is_read_leg_by_leg() -> None:
    change, other = legs_of(
        {"leg1_date": "2026-12-15", "leg1_time": "", "leg1_passengers": "4", "leg2_time": "16:30"}
    )
    assert (change.n, str(change.date), change.time, change.passengers) == (1, "2026-12-15", None, 4)
    assert (other.n, str(other.time), other.passengers) == (2, "16:30:00", None)
    assert legs_of({"reason": "nothing of legs"}) == ()
    for wrong in ({"leg1_date": "15/12"}, {"leg1_time": "4pm"}, {"leg1_passengers": "many"}):
        with pytest.raises(RefusedError, match="Leg 1 cannot be read"):
            legs_of(wrong)
