"""The client book of the user of this transaction."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from sqlalchemy import RowMapping, Select, Text, cast, func, insert, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from persistence.tables import clients


class Contact(BaseModel):
    """A further person of a client: an assistant, a chief of staff, a crew that is called first."""

    model_config = ConfigDict(frozen=True)

    name: str
    email: str | None = None
    phone: str | None = None
    role: str | None = None


class Client(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: str
    company: str | None
    contact_name: str
    email: str
    phone: str | None = None
    currency: str | None = None
    """ISO 4217: what this client is quoted in; None: the house's own"""
    contacts: tuple[Contact, ...] = ()
    """others who may be spoken to; the first address above is where proposals go"""
    preferences: tuple[str, ...] = ()
    """a line each: `leaves from Teterboro`, `no propeller aircraft`"""
    notes: str | None = None
    """for the broker alone"""

    @property
    def title(self) -> str:
        return self.company or self.contact_name


class Clients:
    """An entry that was merged into another is read as that other one, under either id."""

    def __init__(self, connection: AsyncConnection, user_id: str) -> None:
        self._connection = connection
        self._user_id = user_id

    async def add(self, client: Client) -> None:
        values = client.model_dump(mode="json")
        await self._connection.execute(insert(clients).values(broker_id=self._user_id, **values))

    async def change(self, client: Client) -> None:
        """The whole entry, as it is now."""
        values = client.model_dump(mode="json", exclude={"id"})
        await self._connection.execute(update(clients).where(clients.c.id == client.id).values(**values))

    async def merge(self, other_id: str, into: str) -> None:
        """`other_id`, and what was merged into it before, are `into` from now on. Nothing is deleted."""
        gone = or_(clients.c.id == other_id, clients.c.merged_into == other_id)
        await self._connection.execute(update(clients).where(gone).values(merged_into=into))

    async def ids_of(self, client_id: str) -> tuple[str, ...]:
        """Under which the entry stands in deals: its own, and those of entries that were merged into it."""
        query = select(clients.c.id).where(or_(clients.c.id == client_id, clients.c.merged_into == client_id))
        return tuple((await self._connection.execute(query)).scalars())

    async def page(self, limit: int, *, after: str | None = None) -> tuple[Client, ...]:
        """The newest first, from the one behind the client `after` on."""
        query = _STANDING.order_by(clients.c.created_at.desc(), clients.c.id.desc()).limit(limit)
        if after is not None:
            place = tuple_(clients.c.created_at, clients.c.id)
            before = clients.alias()
            query = query.where(
                place < select(before.c.created_at, before.c.id).where(before.c.id == after).scalar_subquery()
            )
        return tuple(_client(row._mapping) for row in await self._connection.execute(query))

    async def set_currency(self, client_id: str, currency: str) -> None:
        """What the client's next deals are quoted in."""
        await self._connection.execute(
            update(clients).where(clients.c.id.in_(_standing_id(client_id))).values(currency=currency)
        )

    async def hold(self, *client_ids: str) -> None:
        """Nobody else changes these entries until the end of the transaction."""
        chosen = select(clients.c.id).where(clients.c.id.in_(client_ids))
        await self._connection.execute(chosen.order_by(clients.c.id).with_for_update())

    async def get(self, client_id: str) -> Client | None:
        query = _ALL.where(clients.c.id.in_(_standing_id(client_id)))
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else _client(row._mapping)

    async def everyone(self) -> tuple[Client, ...]:
        """By company and name."""
        rows = await self._connection.execute(_STANDING.order_by(clients.c.company, clients.c.contact_name))
        return tuple(_client(row._mapping) for row in rows)

    async def matching(self, text: str, limit: int = 10) -> tuple[Client, ...]:
        """Whose company, names or addresses hold these words."""
        pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        query = (
            _STANDING.where(
                or_(
                    clients.c.company.ilike(pattern),
                    clients.c.contact_name.ilike(pattern),
                    clients.c.email.ilike(pattern),
                    cast(clients.c.contacts, Text).ilike(pattern),
                )
            )
            .order_by(clients.c.company)
            .limit(limit)
        )
        return tuple(_client(row._mapping) for row in await self._connection.execute(query))


_ALL = select(*(clients.c[name] for name in Client.model_fields))
_STANDING = _ALL.where(clients.c.merged_into.is_(None))


def _standing_id(client_id: str) -> Select[tuple[str]]:
    """Of the entry that this id is read as."""
    own = clients.alias()
    return select(func.coalesce(own.c.merged_into, own.c.id)).where(own.c.id == client_id)


def _client(row: RowMapping) -> Client:
    return Client.model_validate(dict(row))
