"""Users and sign-ins: through the role that knows nothing else."""

from __future__ import annotations

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pydantic import BaseModel, ConfigDict
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from persistence.tables import users

_hasher = PasswordHasher()
_NOBODY = _hasher.hash("nobody has this password")


class UserRecord(BaseModel):
    """A person who may sign in; a revoked one is as good as unknown."""

    model_config = ConfigDict(frozen=True)

    id: str
    identifier: str
    display_name: str
    email: str
    phone: str | None
    role: str
    timezone: str
    created_at: str


class Users:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def by_identifier(self, identifier: str) -> UserRecord | None:
        query = select(users).where(users.c.identifier == identifier, users.c.revoked_at.is_(None))
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            return None
        fields = dict(row._mapping)
        fields["created_at"] = row.created_at.isoformat()
        return UserRecord.model_validate({k: fields[k] for k in UserRecord.model_fields})

    async def sign_in(self, identifier: str, password: str) -> UserRecord | None:
        """The user when the password is right, else None; as slow for an unknown name as for a known one."""
        query = select(users.c.password_hash).where(
            users.c.identifier == identifier, users.c.revoked_at.is_(None)
        )
        async with self._engine.connect() as connection:
            stored = (await connection.execute(query)).scalar_one_or_none()
        try:
            # slow on purpose: not on the loop that serves everybody
            await asyncio.to_thread(_hasher.verify, stored or _NOBODY, password)
        except (VerificationError, InvalidHashError):
            return None
        return await self.by_identifier(identifier) if stored else None

    async def add(self, record: UserRecord, password: str) -> None:
        fields = record.model_dump(exclude={"created_at"})
        async with self._engine.begin() as connection:
            await connection.execute(insert(users).values(**fields, password_hash=_hasher.hash(password)))

    async def set_password(self, identifier: str, password: str) -> None:
        change = update(users).where(users.c.identifier == identifier)
        async with self._engine.begin() as connection:
            await connection.execute(change.values(password_hash=_hasher.hash(password)))
