"""What the cards need to know beside the deal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.deal import Deal
from domain.events import DealEvent
from domain.exchange import ExchangeRate
from persistence.clients import Client
from persistence.unit_of_work import Broker
from tools.proposals.house import House

Props = dict[str, object]


@dataclass(frozen=True)
class ClientPast:
    """What the book knows of a client beside its entry."""

    deals: tuple[Deal, ...]
    """the newest first"""
    twins: tuple[Client, ...]
    """entries that may be the same client"""


@dataclass(frozen=True)
class Desk:
    broker: Broker
    client: Client | None
    now: datetime
    house: House
    is_simulator: bool
    """the marketplace is the local one: the card says so beside its link"""
    threads: Mapping[str, str] = field(default_factory=dict)
    """names of the threads that were opened out of this deal's, by their ids"""
    rates: tuple[ExchangeRate, ...] = ()
    """the house's exchange rates, the newest of each pair"""
    book: ClientPast | None = None
    """of the client, for the card that shows it"""
    history: tuple[DealEvent, ...] = ()
    """the deal's events, also those after the card's own version"""
    looked_at: Mapping[str, datetime] = field(default_factory=dict)
    """when the list was read that a watch was compared with last, by the watch"""
