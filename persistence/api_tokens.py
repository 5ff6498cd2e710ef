"""Tokens with which a broker's own programs speak for the broker: through the role that knows sign-ins.

Only the SHA-256 of a token is kept. A token is 256 random bits, not words that somebody chose: there is
nothing to guess from its hash, so the slow hash that a password needs would only slow down each call.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from persistence.links import token_hash
from persistence.tables import users
from persistence.token_tables import api_tokens

PREFIX = "jvt_"
"""by which a token that lies about is known for what it is"""
LONGEST = 100
MAY_HAVE_TOKENS = (users.c.role == "broker", users.c.revoked_at.is_(None))
"""others have no deals that a program could work on"""


@dataclass(frozen=True)
class TokenOwner:
    """For whom a token speaks, and what its owner called it."""

    token_id: str
    user_id: str
    name: str


@dataclass(frozen=True)
class TokenLine:
    """A token as it is listed: never the token itself."""

    id: str
    user: str
    name: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class UnknownUserError(LookupError):
    """No broker of this name may sign in."""


class ApiTokens:
    """`engine` is that of the role `jv_auth`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def create(
        self, row_id: str, identifier: str, name: str, *, expires_at: datetime | None = None
    ) -> str:
        """A new token of this broker, which nobody can show a second time. UnknownUserError."""
        token = PREFIX + secrets.token_urlsafe(32)
        owner = select(users.c.id).where(users.c.identifier == identifier, *MAY_HAVE_TOKENS)
        async with self._engine.begin() as connection:
            user_id = (await connection.execute(owner)).scalar_one_or_none()
            if user_id is None:
                raise UnknownUserError(identifier)
            await connection.execute(
                insert(api_tokens).values(
                    id=row_id,
                    user_id=user_id,
                    name=name,
                    token_hash=token_hash(token),
                    expires_at=expires_at,
                )
            )
        return token

    async def owner(self, token: str) -> TokenOwner | None:
        """None for what is no token, a revoked or ended one, or that of somebody who may not sign in or is no
        broker any more."""
        if not token.startswith(PREFIX) or len(token) > LONGEST:
            return None
        query = (
            select(api_tokens.c.id, api_tokens.c.user_id, api_tokens.c.name)
            .join(users, users.c.id == api_tokens.c.user_id)
            .where(
                api_tokens.c.token_hash == token_hash(token),
                api_tokens.c.revoked_at.is_(None),
                or_(api_tokens.c.expires_at.is_(None), api_tokens.c.expires_at > func.now()),
                *MAY_HAVE_TOKENS,
            )
        )
        async with self._engine.begin() as connection:
            row = (await connection.execute(query)).one_or_none()
            if row is None:
                return None
            # once a minute is often enough to see which tokens are still in use
            stale = or_(
                api_tokens.c.last_used_at.is_(None),
                api_tokens.c.last_used_at < func.now() - text("interval '1 minute'"),
            )
            await connection.execute(
                update(api_tokens)
                .where(and_(api_tokens.c.id == row.id, stale))
                .values(last_used_at=func.now())
            )
        return TokenOwner(row.id, row.user_id, row.name)

    async def listed(self, identifier: str | None = None) -> tuple[TokenLine, ...]:
        """All tokens or those of one user, the newest first."""
        query = (
            select(api_tokens, users.c.identifier)
            .join(users, users.c.id == api_tokens.c.user_id)
            .order_by(api_tokens.c.created_at.desc(), api_tokens.c.id)
        )
        if identifier is not None:
            query = query.where(users.c.identifier == identifier)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return tuple(
            TokenLine(
                id=row.id,
                user=row.identifier,
                name=row.name,
                created_at=row.created_at,
                expires_at=row.expires_at,
                last_used_at=row.last_used_at,
                revoked_at=row.revoked_at,
            )
            for row in rows
        )

    async def revoke(self, token_id: str) -> bool:
        """From the next call on it opens nothing; False when there is no such token that still does."""
        change = (
            update(api_tokens)
            .where(api_tokens.c.id == token_id, api_tokens.c.revoked_at.is_(None))
            .values(revoked_at=func.now())
        )
        async with self._engine.begin() as connection:
            return (await connection.execute(change)).rowcount == 1
