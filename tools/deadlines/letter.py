"""What a reminder to the client means: it leaves only while an answer or a signature is still waited for."""

from __future__ import annotations

from datetime import datetime

from domain.deadlines import heard_since, offer_waits, signature_waits
from domain.deal import Deal
from domain.letters import Letter
from tools.letters.meaning import Meaning

OFFER = "offer"
CONTRACT = "contract"


def of_offer(version: int) -> str:
    """What such a letter is about, as the deal keeps it."""
    return f"{OFFER}:{version}"


def of_contract(version: int) -> str:
    return f"{CONTRACT}:{version}"


def _refuse(deal: Deal, letter: Letter, now: datetime) -> str | None:
    what, _, version = (letter.about or "").partition(":")
    if what == OFFER:
        return _against_offer(deal, int(version), now)
    return _against_contract(deal, int(version))


def _against_offer(deal: Deal, version: int, now: datetime) -> str | None:
    if not offer_waits(deal, version):
        return "The client has answered, or there is a newer version: no reminder is needed."
    assert deal.proposal is not None
    if deal.proposal.valid_until <= now:
        return "The offer has ended meanwhile: there is nothing to remind of. Price the options again."
    if deal.mail is not None and deal.mail.sent_at is not None and heard_since(deal, deal.mail.sent_at):
        return "The client has written meanwhile: answer that instead."
    return None


def _against_contract(deal: Deal, version: int) -> str | None:
    contract = signature_waits(deal, version)
    if contract is None:
        return "The contract was signed, replaced or taken back: no reminder is needed."
    if contract.sent_at is not None and heard_since(deal, contract.sent_at):
        return "The client has written meanwhile: answer that instead."
    return None


REMINDER = Meaning(refuse=_refuse)
