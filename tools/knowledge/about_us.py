"""Who the assistant is and what it does today. Nothing stands here that does not work yet."""

from __future__ import annotations

import re

from tools.knowledge.question import Asked

_CAN = re.compile(
    r"\bwhat (?:all )?(?:can|do|could) you (?:do|help)(?: for (?:me|us)| here| today| me with)?\W*$|"
    r"\bwhat (?:else )?can (?:you help|i ask)\b|"
    r"\bhow (?:can|do) you (?:help|work)\b|\bwhat are you (?:able|capable|good)\b|"
    r"\byour (?:features|capabilities|skills)\b"
)
_WHO = re.compile(
    r"\b(?:who|what) are you\W*$|\bwhat(?:'s| is) jetvision\b|"
    r"\bare you (?:a |an )?(?:bot|human|person|ai|robot|machine|real)\b"
)

CAN_DO = """I take a charter request from words to an accepted offer:

- read a pasted e-mail or your own words into a trip and ask for what is missing
- give an indicative range, and create the trip at the marketplace when you say so
- follow the RFQs, rank the quotes that come in and say why
- price options with your margin and the US, UK and French taxes, and make the PDF proposal
- prepare the e-mail: it goes out once, after you approve it
- tell you when the client has seen, accepted or declined it
- look up and add clients, list your open deals
- answer short questions on aircraft, airports, flight times, taxes and terms

Contracts, signatures, payments, empty legs and messages to operators are not there yet."""

WHO = (
    "I am JetVision, the assistant of a charter broker's desk: I take a request from a client's words to an "
    "accepted proposal. Ask “what can you do” for the list."
)


def about_us(asked: Asked) -> str | None:
    if _CAN.search(asked.lower):
        return CAN_DO
    return WHO if _WHO.search(asked.lower) else None
