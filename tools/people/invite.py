"""An invitation: a link that lets one person in, once, within three days."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from domain.ports import Clock, Ids
from persistence.invitations import Invitation, Invitations, TakenError
from tools.deals.errors import RefusedError
from tools.mail.message import BadAddressError, require_address
from tools.proposals.house import House

ROLES = ("broker", "reviewer", "evaluator", "admin")
HOURS = 72


@dataclass(frozen=True)
class Invited:
    """The link is shown once: only its hash is kept."""

    invitation: Invitation
    link: str


async def invite(
    invitations: Invitations,
    house: House,
    clock: Clock,
    ids: Ids,
    *,
    email: str,
    role: str,
    by: str,
    address: str = "",
) -> Invited:
    """RefusedError for what is no address or role, and for somebody who is a user already."""
    try:
        wanted = require_address(email.strip().lower())
    except BadAddressError as bad:
        raise RefusedError(f"{bad}. Nobody was invited.") from bad
    if role not in ROLES:
        raise RefusedError("Choose a role: broker, reviewer, evaluator or admin.")
    now, token = clock.now(), secrets.token_urlsafe(32)
    invitation = Invitation(
        id=ids.new(),
        email=wanted,
        role=role,
        invited_by=by,
        created_at=now,
        expires_at=now + timedelta(hours=HOURS),
        revoked_at=None,
        used_at=None,
        form=None,
    )
    try:
        await invitations.add(token, invitation, address=address)
    except TakenError:
        raise RefusedError(
            f"{wanted} signs in here already. Restore access or change the role in the list."
        ) from None
    return Invited(invitation, house.invitation_link(token))
