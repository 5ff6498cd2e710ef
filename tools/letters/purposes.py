"""Every purpose that a letter can be written for, and what it means. What is not here cannot be drafted."""

from __future__ import annotations

from domain.letters import LetterPurpose
from tools.booking import letter as booking
from tools.closing import letter as closing
from tools.contracts import letter as contracts
from tools.deadlines import letter as deadlines
from tools.letters.meaning import Meaning
from tools.payments import letter as payments

PURPOSES: dict[LetterPurpose, Meaning] = {
    "note": Meaning(),
    "disclosure": contracts.DISCLOSURE,
    "contract": contracts.CONTRACT,
    "countersigned": contracts.COUNTERSIGNED,
    "booking": booking.MEANING,
    "payment_request": payments.PAYMENT_REQUEST,
    "receipt": payments.RECEIPT,
    "client_reminder": deadlines.REMINDER,
    "cancellation": closing.MEANING,
}
