"""What the jobs of one worker process work with; put together once by the composition root."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from jobs.mailbox import Mailbox
from persistence.across import Across
from persistence.unit_of_work import Work
from tools.clients.sheets.api import SheetsApi
from tools.exchange.fetch import RatesAddress
from tools.mail.port import Mailer
from tools.pictures.source import PictureSource
from tools.proposals.house import House
from tools.sourcing.channel import QuoteChannel
from tools.sourcing.port import Marketplace


@dataclass(frozen=True)
class Reconcile:
    """Looks that no webhook asked for: their calls are charged to a share of the connection's calls."""

    marketplace: Marketplace
    turn: Callable[[], Awaitable[float]]
    """seconds until a look may begin; 0.0: now"""


@dataclass(frozen=True)
class JobServices:
    work: Work
    across: Across
    marketplace: Marketplace
    mailer: Mailer
    house: House
    pictures: PictureSource | None = None
    """where aircraft pictures may be fetched from; None: from nowhere"""
    rates: RatesAddress | None = None
    """where the day's exchange rates are; None: brokers enter them"""
    sheets: SheetsApi | None = None
    """None: client books are not kept in sheets"""
    aviapages: QuoteChannel | None = None
    """None: not set up, and then not offered"""
    reconcile: Reconcile | None = None
    """None: looks by the clock spend as they like"""
    mailbox: Mailbox | None = None
    """None: nothing that comes back is read"""
    look_at_all: Callable[[], Awaitable[float]] | None = None
    """seconds until all open trips may be looked at for pointers that say not whose they are; 0.0: now, and
    then not again for a while. None: at every batch"""
