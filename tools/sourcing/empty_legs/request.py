"""A person's wish for empty legs: look once, watch for a while, stop. A list is read, nobody is asked."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.deal import Deal, Linked
from domain.deal_state import allowed
from domain.empty_legs import EmptyLeg, EmptyLegsAsked, EmptyLegWatchEnded, LegQuery, LegSearch
from domain.policy import policy_on
from persistence.chat.feed import Card
from persistence.empty_leg_watches import Watch
from persistence.unit_of_work import UnitOfWork
from tools.deals.describe import locked_deal_of
from tools.deals.errors import RefusedError
from tools.deals.other_trips import note_other_trips, open_other_trip
from tools.deals.wording import date_label, local_day, moment_label
from tools.places.airports import airport
from tools.proposals.house import House
from tools.sourcing.empty_legs.wording import query_label

SYSTEM = "aviapages"
LOOK_FOR_LEGS = "look_for_empty_legs"
CARD = "EmptyLegsCard"
NOT_SET_UP = (
    "Empty legs come from Aviapages, which is not set up here. Avinode's API lists none to a broker: look on "
    "its own page, or ask the person who runs this installation for AVIAPAGES_TOKEN."
)


async def search_legs(
    uow: UnitOfWork,
    house: House,
    thread_id: str,
    query: LegQuery,
    *,
    watch: bool = False,
    until_day: date | None = None,
    opening: str = "",
) -> Deal:
    """Look for such legs among what is listed; with `watch` until the end of a day of the broker's, or for
    the house's usual number of days. The answer appears on a card. RefusedError in words."""
    if SYSTEM not in house.quote_channels:
        raise RefusedError(NOT_SET_UP)
    until = await _until(uow, query, until_day) if watch else None
    if watch:
        await _room(uow)
    deal = await locked_deal_of(uow, thread_id)
    if deal is None:
        await uow.feed.open_thread(thread_id)
        deal = await uow.deals.open(uow.ids.new(), thread_id, at=uow.now(), actor=uow.broker)
        await uow.feed.rename_thread(thread_id, f"Empty legs {query_label(query)} · {deal.number}")
    if not allowed(deal.state, "empty_legs_asked"):
        raise RefusedError(f"{deal.number} is closed. Start a new chat to look for empty legs.")
    search_id = uow.ids.new()
    asked = EmptyLegsAsked(search_id=search_id, system=SYSTEM, query=query, until=until)
    deal = await uow.happen(deal, asked, actor=uow.broker)
    if until is not None:
        await uow.empty_leg_watches.add(
            search_id, deal_id=deal.id, thread_id=thread_id, query=query, until=until
        )
    await uow.later(LOOK_FOR_LEGS, deal, f"{LOOK_FOR_LEGS}:{search_id}", {"search_id": search_id})
    zone = (await uow.me()).timezone
    told = (
        f"I watch empty legs {query_label(query)} until {moment_label(until, zone)}. What fits is shown "
        "here, once each, and again when its price drops."
        if until
        else f"Empty legs {query_label(query)}, as Aviapages lists them:"
    )
    await uow.say(thread_id, f"{opening}{told}", Card(CARD, deal.id, deal.seq))
    return deal


async def stop_watch(uow: UnitOfWork, deal_id: str, search_id: str) -> Deal:
    """RefusedError when it is none of this deal; a second time it is simply over."""
    deal = await uow.deals.get(deal_id, lock=True)
    search = _of(deal, search_id)
    if not await uow.empty_leg_watches.end(search_id, uow.now()):
        return deal
    if allowed(deal.state, "empty_leg_watch_ended"):
        deal = await uow.happen(
            deal, EmptyLegWatchEnded(search_id=search_id, why="stopped"), actor=uow.broker
        )
    said = f"I no longer watch empty legs {query_label(search.query)}."
    await uow.say(deal.thread_id, said, Card(CARD, deal.id, deal.seq))
    return deal


async def watch_search(uow: UnitOfWork, house: House, deal_id: str, search_id: str) -> Deal:
    """The button under a search or an ended watch: the same is watched from now on."""
    deal = await uow.deals.get(deal_id, lock=True)
    search = _of(deal, search_id)
    if search.until and search.open:
        raise RefusedError("This is watched already.")
    return await search_legs(uow, house, deal.thread_id, search.query, watch=True)


async def make_leg_a_trip(uow: UnitOfWork, deal_id: str, search_id: str, leg_id: str) -> Linked:
    """A thread and a deal of its own for the trip on this leg, to be asked for like any other one. A second
    press finds the first one's."""
    deal = await uow.deals.get(deal_id, lock=True)
    search = _of(deal, search_id)
    match = next((one for one in search.matches if one.leg.external_id == leg_id), None)
    if match is None or match.leg.destination is None:
        raise RefusedError("This leg cannot be made a trip. Reload the page.")
    words = trip_words(search, match.leg, local_day(uow.now(), (await uow.me()).timezone))
    deal = await note_other_trips(uow, deal, (words,), together=False)
    other = next((one for one in deal.other_trips if one.words == words and not one.dismissed), None)
    if other is None:
        raise RefusedError(f"{deal.number} is closed. Start a new chat for this trip.")
    return await open_other_trip(uow, deal.id, other.n)


def trip_words(search: LegSearch, leg: EmptyLeg, today: date) -> str:
    """`London Luton (EGGW) to Nice (LFMN) on Mon 14 Dec 2026, 4 passengers`: read like any words of the
    broker's."""
    assert leg.destination is not None
    words = f"{_place(leg.origin)} to {_place(leg.destination)}"
    begins = [day for day in (leg.first_day, search.query.first_day, today) if day]
    if leg.first_day:
        words += f" on {date_label(max(begins))}"
    people = search.query.passengers
    return f"{words}, {people} passenger{'' if people == 1 else 's'}" if people else words


async def open_watches(uow: UnitOfWork) -> tuple[Watch, ...]:
    return await uow.empty_leg_watches.open()


def _place(icao: str) -> str:
    found = airport(icao)
    return f"{found.name} ({icao})" if found else icao


def _of(deal: Deal, search_id: str) -> LegSearch:
    search = deal.leg_search(search_id)
    if search is None:
        raise RefusedError("There is no such search in this thread. Reload the page.")
    return search


async def _room(uow: UnitOfWork) -> None:
    most = policy_on(uow.now().date()).empty_legs.watches_most
    if len(await uow.empty_leg_watches.open()) >= most:
        raise RefusedError(
            f"You watch {most} routes already, the most at once. Say “what am I watching” and stop one first."
        )


async def _until(uow: UnitOfWork, query: LegQuery, until_day: date | None) -> datetime:
    """Never beyond the days that are looked for, nor the longest that the house watches."""
    zone = ZoneInfo((await uow.me()).timezone)
    now = uow.now()
    rules = policy_on(now.date()).empty_legs
    said = until_day or query.last_day
    wanted = _end_of(said, zone) if said else now + timedelta(days=rules.days)
    if query.last_day:
        wanted = min(wanted, _end_of(query.last_day, zone))
    if wanted <= now:
        raise RefusedError("That day has passed: say until when I shall watch.")
    return min(wanted, now + timedelta(days=rules.most_days))


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), tzinfo=zone).astimezone(UTC) - timedelta(
        minutes=1
    )
