"""The operators that the user of this transaction asks by e-mail, and what is recorded of their answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.events import QuoteReceived, RfqSeen
from persistence.tables import operator_aircraft, operators

Scheme = Literal["ARGUS", "Wyvern", "IS-BAO"]


class Certification(BaseModel):
    model_config = ConfigDict(frozen=True)

    scheme: Scheme
    level: str
    """`Platinum`, `Wingman`, `Stage 3`"""
    on: date | None = None
    """when it was given or last confirmed"""

    @property
    def label(self) -> str:
        """`ARGUS Platinum`"""
        return f"{self.scheme} {self.level}".strip()


class FleetAircraft(BaseModel):
    model_config = ConfigDict(frozen=True)

    type_name: str
    tail: str | None = None
    seats: int | None = None
    year: int | None = None


class OperatorEntry(BaseModel):
    """One operator of the broker's own list."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    base_icao: str
    contact_name: str | None = None
    email: str
    """in small letters; the entry's own key for a person"""
    phone: str | None = None
    certifications: tuple[Certification, ...] = ()
    notes: str | None = None
    active: bool = True
    """False: kept for the record and never asked"""
    fleet: tuple[FleetAircraft, ...] = ()


class Heard(BaseModel):
    """One line of what was asked of operators and answered, in any deal of this broker."""

    model_config = ConfigDict(frozen=True)

    deal_id: str
    at: datetime
    event: RfqSeen | QuoteReceived


class Operators:
    def __init__(self, connection: AsyncConnection, user_id: str) -> None:
        self._connection = connection
        self._user_id = user_id

    async def add(self, entry: OperatorEntry, aircraft_ids: Sequence[str]) -> None:
        """`aircraft_ids`: an id for each aircraft of the fleet."""
        await self._connection.execute(
            insert(operators).values(id=entry.id, broker_id=self._user_id, **_columns(entry))
        )
        await self._add_fleet(entry, aircraft_ids)

    async def change(self, entry: OperatorEntry, aircraft_ids: Sequence[str]) -> None:
        """The whole entry, its fleet included."""
        await self._connection.execute(
            update(operators).where(operators.c.id == entry.id).values(**_columns(entry))
        )
        await self._connection.execute(
            delete(operator_aircraft).where(operator_aircraft.c.operator_id == entry.id)
        )
        await self._add_fleet(entry, aircraft_ids)

    async def everyone(self) -> tuple[OperatorEntry, ...]:
        """By name, with their fleets."""
        fleets: dict[str, list[FleetAircraft]] = {}
        for row in await self._connection.execute(
            select(operator_aircraft).order_by(operator_aircraft.c.type_name, operator_aircraft.c.tail)
        ):
            aircraft = FleetAircraft(type_name=row.type_name, tail=row.tail, seats=row.seats, year=row.year)
            fleets.setdefault(row.operator_id, []).append(aircraft)
        rows = await self._connection.execute(select(operators).order_by(operators.c.name, operators.c.id))
        return tuple(
            OperatorEntry(
                id=row.id,
                name=row.name,
                base_icao=row.base_icao,
                contact_name=row.contact_name,
                email=row.email,
                phone=row.phone,
                certifications=tuple(Certification.model_validate(one) for one in row.certifications),
                notes=row.notes,
                active=row.active,
                fleet=tuple(fleets.get(row.id, ())),
            )
            for row in rows
        )

    async def get(self, operator_id: str) -> OperatorEntry | None:
        return next((entry for entry in await self.everyone() if entry.id == operator_id), None)

    async def heard(self, since: datetime) -> tuple[Heard, ...]:
        """Every request and quote recorded since then, of all systems, the oldest first."""
        query = text(
            "select deal_id, at, kind, payload from deal_events "
            "where kind in ('rfq_seen', 'quote_received') and at >= :since order by at, deal_id, seq"
        )
        return tuple(
            Heard(
                deal_id=str(row.deal_id),
                at=row.at,
                event=(RfqSeen if row.kind == "rfq_seen" else QuoteReceived).model_validate_json(row.payload),
            )
            for row in await self._connection.execute(query, {"since": since})
        )

    async def _add_fleet(self, entry: OperatorEntry, aircraft_ids: Sequence[str]) -> None:
        for aircraft_id, aircraft in zip(aircraft_ids, entry.fleet, strict=True):
            await self._connection.execute(
                insert(operator_aircraft).values(
                    id=aircraft_id,
                    broker_id=self._user_id,
                    operator_id=entry.id,
                    **aircraft.model_dump(),
                )
            )


def _columns(entry: OperatorEntry) -> dict[str, object]:
    return entry.model_dump(mode="json", exclude={"id", "fleet"})
