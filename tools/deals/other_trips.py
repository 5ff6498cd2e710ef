"""Trips told in a thread that is about another one: each is offered, and with one click it becomes a request
of its own. The two threads are linked; the first one stays as it is."""

from __future__ import annotations

import re

from domain.deal import Deal, Linked, OtherTrip
from domain.deal_state import allowed
from domain.events import OpenedFrom, OtherTripDismissed, OtherTripOpened, OtherTripsNoticed
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork
from tools.deals.describe import link_client
from tools.deals.errors import RefusedError
from tools.deals.wording import plain

OF_A_CLIENT = re.compile(r"\bclients?\b", re.I)
"""words that name a client may mean another one than this thread's"""
LONGEST_NAME = 60


async def note_other_trips(uow: UnitOfWork, deal: Deal, words: tuple[str, ...], *, together: bool) -> Deal:
    """The deal with these trips offered; words that are offered already are not offered twice. `together`:
    they stood in one message with this deal's own trip. A deal that has ended offers nothing."""
    if not allowed(deal.state, "other_trips_noticed"):
        return deal
    offered = {other.words for other in deal.other_trips if not other.dismissed}
    new = tuple(dict.fromkeys(text for text in words if text not in offered))
    if not new:
        return deal
    return await uow.happen(deal, OtherTripsNoticed(words=new, together=together), actor=uow.broker)


def other_trips_cards(deal: Deal, words: tuple[str, ...]) -> tuple[Card, ...]:
    """The card to show with a message that tells of these trips."""
    known = {other.words for other in deal.other_trips}
    return (Card("OtherTripsCard", deal.id, deal.seq),) if known & set(words) else ()


async def open_other_trip(uow: UnitOfWork, deal_id: str, n: int) -> Linked:
    """A thread and a deal of its own for the other trip number `n` of this deal, with its words as the
    broker's message, still to be understood. A second press finds the first one's. RefusedError when it was
    dismissed, or the deal has ended."""
    deal = await uow.deals.get(deal_id, lock=True)
    other = _offered(deal, n)
    if other.opened is not None:
        return other.opened
    if other.dismissed:
        raise RefusedError("This is no trip of its own any more. Paste its words again to have it offered.")
    thread_id = uow.ids.new()
    await uow.feed.open_thread(thread_id, _beginning(other.words))
    opened = await uow.deals.open(uow.ids.new(), thread_id, at=uow.now(), actor=uow.broker)
    origin = OpenedFrom(deal_id=deal.id, thread_id=deal.thread_id, number=deal.number)
    opened = await uow.happen(opened, origin, actor=uow.broker)
    await uow.feed.hear(uow.ids.new(), thread_id, other.words)
    if other.together and deal.client_id and not OF_A_CLIENT.search(other.words):
        client = await uow.clients.get(deal.client_id)
        if client is not None:
            opened = await link_client(uow, opened, client, how="recognised")
    happening = OtherTripOpened(n=n, deal_id=opened.id, thread_id=thread_id, number=opened.number)
    await uow.happen(deal, happening, actor=uow.broker)
    return Linked(deal_id=opened.id, thread_id=thread_id, number=opened.number)


async def dismiss_other_trip(uow: UnitOfWork, deal_id: str, n: int) -> None:
    """No other trip was meant. Once it is opened, it stays."""
    deal = await uow.deals.get(deal_id, lock=True)
    other = _offered(deal, n)
    if other.opened is not None:
        raise RefusedError(f"This is a request of its own already: {other.opened.number}.")
    if not other.dismissed:
        await uow.happen(deal, OtherTripDismissed(n=n), actor=uow.broker)


async def origin_of(uow: UnitOfWork, deal: Deal | None) -> str:
    """Where a deal was opened, with a link, said with its first trip; empty for one that began here."""
    if deal is None or deal.opened_from is None or deal.trip is not None:
        return ""
    thread_id = deal.opened_from.thread_id
    name = await uow.feed.thread_name(thread_id) or deal.opened_from.number
    return f"Opened from [{plain(name)}]({thread_address(thread_id)}). "


def thread_address(thread_id: str) -> str:
    """Within the page."""
    return f"/thread/{thread_id}"


def _offered(deal: Deal, n: int) -> OtherTrip:
    other = next((other for other in deal.other_trips if other.n == n), None)
    if other is None:
        raise RefusedError("There is no such trip in this thread. Reload the page.")
    if other.opened is None and not allowed(deal.state, "other_trip_opened"):
        raise RefusedError(f"{deal.number} is closed. Start a new chat for this trip.")
    return other


def _beginning(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_NAME else f"{line[:LONGEST_NAME].rsplit(' ', 1)[0]} …"
