"""A deal goes on with another broker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from domain.happening import Happening

if TYPE_CHECKING:
    from domain.deal import Deal


class DealHandedOver(Happening):
    """By whom and why stand with the event itself."""

    kind: Literal["deal_handed_over"] = "deal_handed_over"
    from_broker: str
    from_name: str
    to_broker: str
    to_name: str
    by_name: str
    client_id: str | None = None
    """under which the deal's client stands in the new broker's book"""


def _handed_over(_deal: Deal, happening: DealHandedOver, _at: datetime) -> dict[str, object]:
    return {"broker_id": happening.to_broker, "client_id": happening.client_id}


CHANGES: dict[type, Callable[..., dict[str, object]]] = {DealHandedOver: _handed_over}
