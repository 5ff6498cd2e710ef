"""What a card of a sale showed when it was pressed, as a mark that the press brings back.

A page that lay in another tab, or was cut off, shows a contract, a booking, an account or a letter as it was:
its marks differ from today's, and what is pressed there is not done.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from domain.deal import Deal

STALE = "Something has changed since this card was shown. Nothing was done: look at it again, then press."


def shown_mark(kind: str, deal: Deal, about: str | None = None) -> str | None:
    """16 hexadecimal digits, other ones once what the card's buttons are about has changed. None: a card of
    this kind has other means. `about`: the letter of a LetterCard."""
    decides = _DECIDES.get(kind)
    if decides is None:
        return None
    return hashlib.sha256(repr(decides(deal, about or "")).encode()).hexdigest()[:16]


def _contract(deal: Deal, _about: str) -> object:
    now = deal.contract
    # whether its PDF is made already decides nothing
    stage = "unsent" if now and now.status in {"draft", "rendered"} else now and now.status
    given = [one.disclosure_id for one in deal.disclosures if one.given_at]
    return now and now.version, stage, _signed(deal), given, deal.put_off, deal.carrier, deal.other_carriers


def _booking(deal: Deal, _about: str) -> object:
    operators = [payee for payee in deal.ledger.payees if payee.whose == "operator"]
    return deal.booking, operators, _signed(deal), deal.carrier, deal.other_carriers


def _ledger(deal: Deal, _about: str) -> object:
    return deal.ledger.entries, deal.ledger.payee("client"), _signed(deal), deal.cancellation


def _end(deal: Deal, _about: str) -> object:
    return deal.state, len(deal.ledger.entries), _signed(deal)


def _letter(deal: Deal, about: str) -> object:
    letter = deal.letter(about)
    return letter and (letter.status, letter.content.content_hash, letter.message_id)


def _signed(deal: Deal) -> object:
    force = deal.contract_in_force
    return force and (force.version, force.status)


_DECIDES: dict[str, Callable[[Deal, str], object]] = {
    "ContractCard": _contract,
    "BookingCard": _booking,
    "LedgerCard": _ledger,
    "ClosedCard": _end,
    "LetterCard": _letter,
}
