"""How soon each kind of work must begin: what a person waits for goes first, what only looks around last."""

from __future__ import annotations

from typing import Literal

from jobs.pipeline_handlers import SUMMARISE_DEAL
from tools.contracts.disclose import RENDER_DISCLOSURES
from tools.contracts.draft import RENDER_CONTRACT
from tools.contracts.signing import CERTIFY
from tools.letters.approve import SEND_LETTER
from tools.operators.ask import SEND_OPERATOR_MAIL
from tools.pictures.keep import KEEP_PICTURES
from tools.proposals.approve import SEND_MAIL
from tools.proposals.render import RENDER_PROPOSAL
from tools.sourcing.asks.message import TELL_OPERATORS
from tools.sourcing.asks.request import POLL_ASK, PREPARE_ASK, SEND_ASK
from tools.sourcing.empty_legs.request import LOOK_FOR_LEGS
from tools.sourcing.market_prices import FETCH_MARKET_PRICES
from tools.sourcing.old_trips import CANCEL_OLD_TRIP
from tools.sourcing.trip_creation import CREATE_TRIP

Urgency = Literal["now", "soon", "later"]

NOW = (
    CREATE_TRIP,
    RENDER_PROPOSAL,
    RENDER_CONTRACT,
    RENDER_DISCLOSURES,
    CERTIFY,
    SEND_MAIL,
    SEND_LETTER,
    SEND_OPERATOR_MAIL,
    PREPARE_ASK,
    SEND_ASK,
    TELL_OPERATORS,
    CANCEL_OLD_TRIP,
)
"""Somebody pressed a button and looks at the card."""
LATER = (SUMMARISE_DEAL, KEEP_PICTURES, LOOK_FOR_LEGS, FETCH_MARKET_PRICES, POLL_ASK)
"""What adds to a card some minutes sooner or later."""

QUEUES: dict[Urgency, str] = {name: f"jetvision-{name}" for name in ("now", "soon", "later")}
"""RQ's queues, in the order in which a worker empties them. What is in no list above is due soon."""


def choice(urgency: Urgency) -> tuple[list[str] | None, list[str] | None]:
    """(only these kinds, all but these kinds) for `claim_outbox`."""
    if urgency == "soon":
        return None, [*NOW, *LATER]
    return list(NOW if urgency == "now" else LATER), None
