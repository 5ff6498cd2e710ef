"""What a letter about a cancellation means: it leaves only once the deal is cancelled."""

from __future__ import annotations

from datetime import datetime

from domain.deal import Deal
from domain.deal_state import DealState
from domain.letters import Letter
from tools.letters.meaning import Meaning


def _refuse(deal: Deal, _letter: Letter, _now: datetime) -> str | None:
    return None if deal.state is DealState.CANCELLED else f"{deal.number} is not cancelled."


MEANING = Meaning(refuse=_refuse)
