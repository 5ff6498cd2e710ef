"""The client book of the user of this transaction."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from sqlalchemy import RowMapping, insert, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from persistence.tables import clients


class Client(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: str
    company: str | None
    contact_name: str
    email: str
    phone: str | None = None
    currency: str | None = None
    """ISO 4217: what this client is quoted in; None: the house's own"""

    @property
    def title(self) -> str:
        return self.company or self.contact_name


class Clients:
    def __init__(self, connection: AsyncConnection, user_id: str) -> None:
        self._connection = connection
        self._user_id = user_id

    async def add(self, client: Client) -> None:
        await self._connection.execute(insert(clients).values(broker_id=self._user_id, **client.model_dump()))

    async def change(self, client: Client) -> None:
        """The whole entry, as it is now."""
        values = client.model_dump(exclude={"id"})
        await self._connection.execute(update(clients).where(clients.c.id == client.id).values(**values))

    async def page(self, limit: int, *, after: str | None = None) -> tuple[Client, ...]:
        """The newest first, from the one behind the client `after` on."""
        query = _ALL.order_by(clients.c.created_at.desc(), clients.c.id.desc()).limit(limit)
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
            update(clients).where(clients.c.id == client_id).values(currency=currency)
        )

    async def get(self, client_id: str) -> Client | None:
        row = (await self._connection.execute(_ALL.where(clients.c.id == client_id))).one_or_none()
        return None if row is None else _client(row._mapping)

    async def everyone(self) -> tuple[Client, ...]:
        """By company and name."""
        rows = await self._connection.execute(_ALL.order_by(clients.c.company, clients.c.contact_name))
        return tuple(_client(row._mapping) for row in rows)

    async def matching(self, text: str, limit: int = 10) -> tuple[Client, ...]:
        """Whose company, name or address holds these words."""
        pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        query = (
            _ALL.where(
                or_(
                    clients.c.company.ilike(pattern),
                    clients.c.contact_name.ilike(pattern),
                    clients.c.email.ilike(pattern),
                )
            )
            .order_by(clients.c.company)
            .limit(limit)
        )
        return tuple(_client(row._mapping) for row in await self._connection.execute(query))


_ALL = select(
    clients.c.id,
    clients.c.company,
    clients.c.contact_name,
    clients.c.email,
    clients.c.phone,
    clients.c.currency,
)


def _client(row: RowMapping) -> Client:
    return Client.model_validate(dict(row))
