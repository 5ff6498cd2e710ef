"""One letter as it will leave, to be edited and approved."""

from __future__ import annotations

from domain.deal import Deal
from domain.letters import Letter, LetterPurpose
from tools.cards.desk import Desk, Props
from tools.deals.wording import moment_label, size_label
from tools.letters.purposes import PURPOSES

TITLES: dict[LetterPurpose, str] = {
    "contract": "The contract, to the client",
    "disclosure": "Disclosures to the client",
    "countersigned": "The signed contract, to the client",
    "booking": "The booking, to the operator",
    "payment_request": "Payment request to the client",
    "receipt": "Receipt for the client",
    "client_reminder": "Reminder to the client",
    "cancellation": "Cancellation",
    "note": "Letter to the client",
}


def letter_card(deal: Deal, desk: Desk, letter_id: str) -> Props:
    letter = deal.letter(letter_id)
    assert letter is not None
    content = letter.content
    return {
        "letter_id": letter.letter_id,
        "title": TITLES[letter.purpose],
        "state": letter.status,
        "to": content.to,
        "subject": content.subject,
        "body": content.body,
        "from_label": (
            f"{desk.house.sender(desk.broker.name)} <{desk.house.mail_from}>, answers to {desk.broker.email}"
        ),
        "content_hash": content.content_hash,
        "enclosures": [
            {
                "name": one.name,
                "size_label": size_label(one.size),
                "url": f"/documents/{one.document_id}",
            }
            for one in content.enclosures
        ],
        "held_back": _held_back(deal, desk, letter),
        "confirmations": [
            {"key": one.key, "text": one.sentence} for one in PURPOSES[letter.purpose].confirm(deal, letter)
        ],
        "sent_label": f"Sent {moment_label(letter.sent_at, desk.broker.timezone)}"
        if letter.sent_at
        else None,
        "problem": letter.problem,
        "delayed": letter.delayed,
    }


def _held_back(deal: Deal, desk: Desk, letter: Letter) -> str | None:
    """Why it cannot be approved as things stand."""
    if letter.status not in {"draft", "failed", "uncertain"}:
        return None
    return PURPOSES[letter.purpose].refuse(deal, letter, desk.now)
