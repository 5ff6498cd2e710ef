"""What the cards need to know beside the deal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from persistence.clients import Client
from persistence.unit_of_work import Broker
from tools.proposals.house import House

Props = dict[str, object]


@dataclass(frozen=True)
class Desk:
    broker: Broker
    client: Client | None
    now: datetime
    house: House
    is_simulator: bool
    """the marketplace is the local one: the card says so beside its link"""
