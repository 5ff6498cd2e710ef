"""Users and sign-ins: through the role that knows nothing else."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from persistence.audit import Act, write_down
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


@dataclass(frozen=True)
class UserLine:
    """A user as an admin sees the house's people."""

    id: str
    identifier: str
    display_name: str
    role: str
    created_at: datetime
    revoked_at: datetime | None


class LastAdminError(ValueError):
    """Nobody would be left who can let anybody in."""


async def slow_hash(password: str) -> str:
    """argon2; slow on purpose: not on the loop that serves everybody."""
    return await asyncio.to_thread(_hasher.hash, password)


class Users:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        # asked at every request and socket event: one statement needs no transaction around it
        self._reading = engine.execution_options(isolation_level="AUTOCOMMIT")

    async def by_identifier(self, identifier: str) -> UserRecord | None:
        query = select(users).where(users.c.identifier == identifier, users.c.revoked_at.is_(None))
        async with self._reading.connect() as connection:
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

    async def change_password(self, user: UserRecord, old: str, new: str, *, address: str) -> bool:
        """One's own; False when the old one is not right."""
        if await self.sign_in(user.identifier, old) is None:
            return False
        hashed = await slow_hash(new)
        async with self._engine.begin() as connection:
            await connection.execute(update(users).where(users.c.id == user.id).values(password_hash=hashed))
            await write_down(
                connection, Act(user.id, "changed the password", user.identifier, address=address)
            )
        return True

    async def by_id(self, user_id: str) -> UserRecord | None:
        query = select(users.c.identifier).where(users.c.id == user_id)
        async with self._engine.connect() as connection:
            identifier = (await connection.execute(query)).scalar_one_or_none()
        return None if identifier is None else await self.by_identifier(identifier)

    async def everyone(self) -> tuple[UserLine, ...]:
        """By name, those whose access was withdrawn last."""
        columns = (users.c.id, users.c.identifier, users.c.display_name, users.c.role)
        query = select(*columns, users.c.created_at, users.c.revoked_at).order_by(
            users.c.revoked_at.is_not(None), users.c.display_name
        )
        async with self._engine.connect() as connection:
            return tuple(UserLine(*row) for row in await connection.execute(query))

    async def give_role(self, user_id: str, role: str, *, by: str | None, address: str = "") -> None:
        """From the next request on. LastAdminError."""
        await self._change(user_id, {"role": role}, Act(by, "gave a role", "", {"role": role}, address))

    async def revoke(self, user_id: str, *, by: str | None, address: str = "") -> None:
        """From the next request on this user is as good as unknown. LastAdminError."""
        await self._change(user_id, {"revoked_at": func.now()}, Act(by, "withdrew access", "", {}, address))

    async def restore(self, user_id: str, *, by: str | None, address: str = "") -> None:
        await self._change(user_id, {"revoked_at": None}, Act(by, "restored access", "", {}, address))

    async def _change(self, user_id: str, values: dict[str, object], act: Act) -> None:
        admins = (
            select(users.c.id)
            .where(users.c.role == "admin", users.c.revoked_at.is_(None))
            .order_by(users.c.id)
            .with_for_update()
        )
        change = update(users).where(users.c.id == user_id).values(**values).returning(users.c.identifier)
        async with self._engine.begin() as connection:
            before = (await connection.execute(admins)).scalars().all()
            identifier = (await connection.execute(change)).scalar_one()
            if before and not (await connection.execute(admins)).scalars().all():
                raise LastAdminError(identifier)
            await write_down(connection, Act(act.who, act.act, identifier, act.details, act.address))

    async def signed_in(self, user: UserRecord | None, identifier: str, *, address: str, what: str) -> None:
        """`what` happened when somebody gave this name and a password."""
        async with self._engine.begin() as connection:
            await write_down(
                connection, Act(user.id if user else None, what, identifier[:200], address=address)
            )
