"""The list of empty legs, read once for all watches of the house."""

from __future__ import annotations

from datetime import timedelta

from pydantic import ValidationError

from tools.sourcing.aviapages.budget import For
from tools.sourcing.aviapages.client import AviapagesClient
from tools.sourcing.aviapages.connection import WHO
from tools.sourcing.aviapages.parse import read_empty_leg
from tools.sourcing.aviapages.shared import SharedAnswers
from tools.sourcing.avinode.connection import Clock
from tools.sourcing.channel import Listing
from tools.sourcing.port import MarketplaceBusy

NAME = "empty-legs"
KEPT = timedelta(days=1)
PAGES = 5
"""the list has no end and no filter is documented; each page costs a call of the month"""
SOON = 3.0
"""seconds, while another process is reading it"""


async def listed_legs(
    client: AviapagesClient, shared: SharedAnswers, clock: Clock, *, fresh: timedelta, by_the_clock: bool
) -> Listing:
    """Raises a MarketplaceError; MarketplaceBusy also while somebody else reads it."""
    kept = await _kept(shared)
    if kept is not None and clock.now() - kept.read_at <= fresh:
        return kept
    if not await shared.begin(NAME):
        raise MarketplaceBusy(SOON, who=WHO)
    try:
        read_at = clock.now()
        for_whom: For = "background" if by_the_clock else "person"
        nodes = await client.pages("empty_legs/", {}, for_whom=for_whom, only_first=PAGES)
        legs = tuple(leg for node in nodes if (leg := read_empty_leg(node)) is not None)
        listing = Listing(legs=legs, read_at=read_at)
        await shared.put(NAME, listing.model_dump_json().encode(), keep=KEPT)
    finally:
        await shared.end(NAME)
    return listing


async def _kept(shared: SharedAnswers) -> Listing | None:
    answer = await shared.get(NAME)
    if answer is None:
        return None
    try:
        return Listing.model_validate_json(answer)
    except ValidationError:
        # written by an older version of this house: it is read anew
        return None
