"""A client's private link: what it opens, and who is looking through it.

Whoever has the link may answer and sign. A person of the house may only read: a broker who tries a client's
link while signed in must not answer in the client's name.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Literal

from persistence.across import LinkOwner
from persistence.links import token_hash
from persistence.who import NobodyAskedError, current_user
from web.services import ChatServices

ONLY_READ = (
    "You are signed in to the house's own system, so this page can only be read. The client answers on it: "
    "nothing was changed."
)


async def link_of(
    services: ChatServices, token: str, opens: Literal["proposal", "contract"]
) -> LinkOwner | None:
    """Whose link this is; None when it opens something else, has ended or was withdrawn."""
    if not 20 <= len(token) <= 100:
        return None
    owner = await services.across.owner_of_link(token_hash(token))
    if owner is None or owner.opens != opens:
        return None
    return owner if owner.expires_at > services.work.clock.now() else None


def of_the_house() -> bool:
    """Somebody is signed in, whoever it is."""
    try:
        current_user()
    except NobodyAskedError:
        return False
    return True


def csrf_of(token: str, form: str) -> str:
    """What a form on the link's page carries."""
    return hashlib.sha256(f"{form}:{token}".encode()).hexdigest()[:32]


def same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())
