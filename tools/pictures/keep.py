"""Pictures of the aircraft that operators offer: fetched once, kept by their bytes, known to the deal."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

import structlog

from domain.deal import Deal
from domain.deal_state import allowed
from domain.events import AircraftPictured
from domain.quotes import Aircraft
from persistence.unit_of_work import UnitOfWork, Work
from tools.pictures.as_jpeg import NotAPictureError, as_jpeg
from tools.pictures.source import PictureNotNowError, PictureRefusedError, PictureSource

KEEP_PICTURES = "keep_pictures"
MOST_AT_ONCE = 4

log = structlog.get_logger(__name__)


async def order_pictures(uow: UnitOfWork, deal: Deal) -> None:
    """Have what the deal's cards show fetched by a job; nothing when all of it is known."""
    if addresses := wanted(deal, shown(deal)):
        named = hashlib.sha256("\n".join(sorted(addresses)).encode()).hexdigest()[:32]
        await uow.later(KEEP_PICTURES, deal, f"{KEEP_PICTURES}:{deal.id}:{named}")


async def keep_pictures(
    work: Work,
    source: PictureSource,
    user_id: str,
    deal_id: str,
    *,
    of: Collection[str] | None = None,
    last_try: bool = False,
) -> bool:
    """Fetch what is not known yet, of all quotes or of some. True when nothing is left to try.

    An address that never gives a picture is remembered as such; one that does not answer is left for
    another try, unless this is the last.
    """
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id)
    some = shown(deal) if of is None else [q.aircraft for q in deal.quotes if q.id in of]
    addresses = wanted(deal, some)
    if not addresses:
        return True
    turn = asyncio.Semaphore(MOST_AT_ONCE)
    tried = await asyncio.gather(*(_tried(source, address, turn, last_try) for address in addresses))
    settled = {address: one.content for address, one in zip(addresses, tried, strict=True) if one.settled}
    async with work.unit(user_id) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        found = {
            address: await uow.pictures.keep(content) if content else None
            for address, content in settled.items()
            if address not in deal.pictures
        }
        if found and allowed(deal.state, "aircraft_pictured"):
            await uow.happen(deal, AircraftPictured(found=found), actor="system")
    return len(settled) == len(addresses)


class _Tried(NamedTuple):
    content: bytes | None
    settled: bool
    """False: worth another try"""


async def _tried(source: PictureSource, address: str, turn: asyncio.Semaphore, last_try: bool) -> _Tried:
    async with turn:
        try:
            return _Tried(await asyncio.to_thread(as_jpeg, await source.fetch(address)), settled=True)
        except (PictureRefusedError, NotAPictureError) as error:
            log.info("picture.refused", reason=str(error))
            return _Tried(None, settled=True)
        except PictureNotNowError as error:
            log.info("picture.not_now", reason=str(error))
            return _Tried(None, settled=last_try)


def shown(deal: Deal) -> Iterator[Aircraft]:
    """What the deal's cards show: of those that were asked for, the first."""
    yield from (quote.aircraft for quote in deal.quotes)
    yield from (aircraft for rfq in deal.rfqs for aircraft in rfq.aircraft[:1])


def wanted(deal: Deal, of: Iterable[Aircraft]) -> list[str]:
    """Addresses of pictures of which nothing is known yet."""
    named = dict.fromkeys(aircraft.photo_url for aircraft in of)
    return [address for address in named if address and address not in deal.pictures]


def picture_of(deal: Deal, aircraft: Aircraft) -> str | None:
    """SHA-256 of the picture that is kept of it."""
    return deal.pictures.get(aircraft.photo_url) if aircraft.photo_url else None
