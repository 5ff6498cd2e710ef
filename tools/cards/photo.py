"""The picture of an aircraft as a card shows it: from us, never from the marketplace's host."""

from __future__ import annotations

from domain.deal import Deal
from domain.quotes import Aircraft
from tools.pictures.keep import picture_of


def photo_url(deal: Deal, aircraft: Aircraft) -> str | None:
    sha256 = picture_of(deal, aircraft)
    return f"/pictures/{sha256}.jpg" if sha256 else None
