"""The end of a sold deal: flown, closed, or cancelled; and what words had noted for a person to confirm."""

from __future__ import annotations

from typing import Literal

from domain.cancellation import CancellationFee
from domain.commission import Commission
from domain.happening import Happening

Noted = Literal["payment", "confirmation", "cancellation"]


class WordsNoted(Happening):
    """What the broker's words say: a form is filled with it. Nothing has happened by it."""

    kind: Literal["words_noted"] = "words_noted"
    about: Noted
    values: dict[str, str]
    """by the form's fields: `amount`, `reference`, `tail`, `reason`, ..."""
    aircraft: int = 1
    """a confirmation's, of those that fly together"""


def noted_key(about: Noted, aircraft: int = 1) -> str:
    """Under which the deal keeps what was noted: `confirmation`, of the second aircraft `confirmation.2`."""
    return about if aircraft == 1 else f"{about}.{aircraft}"


class DealFlown(Happening):
    kind: Literal["deal_flown"] = "deal_flown"
    by: str


class DealClosed(Happening):
    kind: Literal["deal_closed"] = "deal_closed"
    by: str
    override_reason: str | None = None
    """why it is closed though not paid in full"""
    commission: Commission


class DealCancelled(Happening):
    kind: Literal["deal_cancelled"] = "deal_cancelled"
    reason: str
    by: str | None = None
    fee: CancellationFee | None = None
    """None: cancelled before anything was sold"""


Closing = WordsNoted | DealFlown | DealClosed | DealCancelled
