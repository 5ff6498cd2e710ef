"""What the letters about money mean: they leave only while their sums are still true."""

from __future__ import annotations

from datetime import datetime

from domain.deal import Deal
from domain.letters import Letter
from domain.standing import standing
from tools.deals.wording import money_label
from tools.letters.meaning import Meaning

STALE = "The client's account has changed since this was written. Write it anew."


def _request(deal: Deal, letter: Letter, _now: datetime) -> str | None:
    paid = standing(deal)
    if paid is None or paid.open.amount <= 0:
        return "Nothing is open any more: there is nothing to ask for."
    return None if money_label(paid.open) in letter.content.must_hold else STALE


def _receipt(deal: Deal, letter: Letter, _now: datetime) -> str | None:
    # a receipt also says what is paid in all
    lines = deal.ledger.entries
    return None if lines and lines[-1].entry_id == letter.about else STALE


PAYMENT_REQUEST = Meaning(refuse=_request)
RECEIPT = Meaning(refuse=_receipt)
