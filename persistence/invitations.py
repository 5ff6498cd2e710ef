"""Invitations to the house, and the agreement that a broker signs on the way in: through the role that knows
sign-ins. Of a link only the hash is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from persistence.audit import Act, write_down
from persistence.links import token_hash
from persistence.people_tables import agreements, invitations
from persistence.tables import users


@dataclass(frozen=True)
class Invitation:
    id: str
    email: str
    role: str
    invited_by: str
    """a user's id"""
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None
    form: Mapping[str, Any] | None
    """what the invited person has filled in; the password as its slow hash"""

    def standing(self, now: datetime) -> str:
        """`open`, `used`, `withdrawn` or `expired`"""
        if self.used_at is not None:
            return "used"
        if self.revoked_at is not None:
            return "withdrawn"
        return "open" if self.expires_at > now else "expired"


@dataclass(frozen=True)
class AgreementPaper:
    """The bytes that were shown to be signed, and the words that they were made from."""

    id: str
    words: Mapping[str, Any]
    content: bytes
    sha256: str
    pages: int
    signature: Mapping[str, Any] | None
    certified: bytes | None


class TakenError(ValueError):
    """Somebody signs in under this name already."""


class Invitations:
    """`engine` is that of the role `jv_auth`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(self, token: str, invitation: Invitation, *, address: str) -> None:
        """TakenError when the person is a user already."""
        taken = select(users.c.id).where(users.c.identifier == invitation.email)
        async with self._engine.begin() as connection:
            if (await connection.execute(taken)).first() is not None:
                raise TakenError(invitation.email)
            values = {name: getattr(invitation, name) for name in _OF_A_NEW_ONE}
            await connection.execute(insert(invitations).values(token_hash=token_hash(token), **values))
            await write_down(
                connection,
                Act(invitation.invited_by, "invited", invitation.email, {"role": invitation.role}, address),
            )

    async def behind(self, token: str) -> Invitation | None:
        query = select(invitations).where(invitations.c.token_hash == token_hash(token))
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else _invitation(row)

    async def newest(self, limit: int = 50) -> tuple[Invitation, ...]:
        query = select(invitations).order_by(invitations.c.created_at.desc()).limit(limit)
        async with self._engine.connect() as connection:
            return tuple(_invitation(row) for row in await connection.execute(query))

    async def withdraw(self, invitation_id: str, *, by: str, at: datetime, address: str) -> bool:
        """From now on its link opens nothing; False when it had been used or withdrawn."""
        still = (invitations.c.used_at.is_(None), invitations.c.revoked_at.is_(None))
        change = (
            update(invitations)
            .where(invitations.c.id == invitation_id, *still)
            .values(revoked_at=at)
            .returning(invitations.c.email)
        )
        async with self._engine.begin() as connection:
            email = (await connection.execute(change)).scalar_one_or_none()
            if email is not None:
                await write_down(connection, Act(by, "withdrew an invitation", email, address=address))
        return email is not None

    async def keep_form(
        self, invitation_id: str, form: Mapping[str, Any], paper: AgreementPaper | None
    ) -> None:
        """What was filled in, and the agreement that was made of it; both may be replaced until it is
        signed."""
        async with self._engine.begin() as connection:
            await connection.execute(
                update(invitations)
                .where(invitations.c.id == invitation_id, invitations.c.used_at.is_(None))
                .values(form=dict(form))
            )
            if paper is not None:
                made = {
                    "id": paper.id,
                    "words": dict(paper.words),
                    "content": paper.content,
                    "sha256": paper.sha256,
                    "pages": paper.pages,
                }
                statement = upsert(agreements).values(invitation_id=invitation_id, **made)
                await connection.execute(
                    statement.on_conflict_do_update(index_elements=["invitation_id"], set_=made)
                )

    async def paper(self, invitation_id: str) -> AgreementPaper | None:
        query = select(agreements).where(agreements.c.invitation_id == invitation_id)
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            return None
        return AgreementPaper(
            row.id, row.words, row.content, row.sha256, row.pages, row.signature, row.certified
        )

    async def come_in(
        self,
        invitation: Invitation,
        user: Mapping[str, Any],
        *,
        at: datetime,
        address: str,
        paper: AgreementPaper | None = None,
    ) -> bool:
        """The account, the signed agreement and the end of the invitation, all or nothing. False when the
        invitation was used or withdrawn meanwhile. TakenError when somebody else has the name by now."""
        async with self._engine.begin() as connection:
            if not await self._is_open(connection, invitation.id, at):
                return False
            taken = select(users.c.id).where(users.c.identifier == user["identifier"])
            if (await connection.execute(taken)).first() is not None:
                raise TakenError(user["identifier"])
            await connection.execute(insert(users).values(**user))
            if paper is not None:
                await connection.execute(
                    update(agreements)
                    .where(agreements.c.id == paper.id, agreements.c.sha256 == paper.sha256)
                    .values(
                        user_id=user["id"],
                        signature=dict(paper.signature or {}),
                        signed_at=at,
                        certified=paper.certified,
                    )
                )
                act = Act(
                    user["id"], "signed the broker agreement", paper.id, {"sha256": paper.sha256}, address
                )
                await write_down(connection, act)
            # the password's hash stands with the account from now on
            await connection.execute(
                update(invitations)
                .where(invitations.c.id == invitation.id)
                .values(used_at=at, user_id=user["id"], form=None)
            )
            await write_down(
                connection, Act(user["id"], "joined", user["identifier"], {"role": user["role"]}, address)
            )
        return True

    @staticmethod
    async def _is_open(connection: AsyncConnection, invitation_id: str, at: datetime) -> bool:
        query = select(invitations).where(invitations.c.id == invitation_id).with_for_update()
        row = (await connection.execute(query)).one()
        return _invitation(row).standing(at) == "open"


_OF_A_NEW_ONE = ("id", "email", "role", "invited_by", "created_at", "expires_at")


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(
        row.id,
        row.email,
        row.role,
        row.invited_by,
        row.created_at,
        row.expires_at,
        row.revoked_at,
        row.used_at,
        row.form,
    )
