"""What a letter about a cancellation means: it leaves only once the deal is cancelled."""

from __future__ import annotations

from datetime import datetime

from domain.cancellation import CancellationFee
from domain.deal import Deal
from domain.deal_state import DealState
from domain.letters import Letter
from domain.standing import standing
from tools.deals.wording import money_label
from tools.letters.meaning import Meaning
from tools.payments.letter import STALE


def account_of(deal: Deal) -> CancellationFee | None:
    """The fee as it was frozen, against the client's money that is here now."""
    fee, paid = deal.cancellation, standing(deal)
    return fee.model_copy(update={"held": paid.held}) if fee and paid else None


def sums_of(deal: Deal) -> tuple[str, ...]:
    """What the client's letter must say."""
    fee = account_of(deal)
    sums = (*fee.fees, fee.refund_due, fee.still_owed) if fee else ()
    return tuple(money_label(one) for one in sums if one.amount > 0)


def _refuse(deal: Deal, letter: Letter, _now: datetime) -> str | None:
    if deal.state is not DealState.CANCELLED:
        return f"{deal.number} is not cancelled."
    if letter.reader == "client" and set(letter.content.must_hold) != set(sums_of(deal)):
        return STALE
    return None


MEANING = Meaning(refuse=_refuse)
