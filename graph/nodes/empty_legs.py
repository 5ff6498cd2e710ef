"""Empty legs: looked for, watched, no longer watched, or which watches there are."""

from __future__ import annotations

import re

from langgraph.runtime import Runtime

from domain.empty_legs import LegQuery
from domain.policy import policy_on
from graph.state import TurnContext, TurnState, remember
from graph.understanding.leg_search import LegWish, read_leg_wish
from persistence.empty_leg_watches import Watch
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError
from tools.deals.other_trips import thread_address
from tools.deals.wording import local_day, moment_label, plain
from tools.proposals.house import House
from tools.sourcing.empty_legs.request import open_watches, search_legs, stop_watch
from tools.sourcing.empty_legs.wording import code, query_label

WHERE = (
    "Empty legs from where, or to where? For example “empty legs from Teterboro to Miami next week”, or "
    "“watch empty legs near London until Friday”."
)
NO_WATCH = "You watch no empty legs. Say for example “watch empty legs from Nice to London until Friday”."


async def empty_legs(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    context = runtime.context
    thread_id = state["thread_id"]
    deal_id = state.get("deal_id")
    async with context.work.unit(context.user_id) as uow:
        deal = await uow.deals.of_thread(thread_id)
        leg = next(iter(deal.trip.legs), None) if deal and deal.trip else None
        today = local_day(uow.now(), (await uow.me()).timezone)
        rules = policy_on(uow.now().date()).empty_legs
        wish = read_leg_wish(state["text"], today=today, near_nm=rules.near_nm, leg=leg)
        reply: str | None
        try:
            reply = await _done(uow, context.house, thread_id, state["text"], wish)
        except RefusedError as refused:
            reply = refused.sentence
        if reply is not None:
            await uow.say(thread_id, reply, deal_id=deal.id if deal else None)
        found = await uow.deals.of_thread(thread_id)
        deal_id = found.id if found else deal_id
    if reply is None:
        begun = f"I look for empty legs {query_label(wish.query)}." if wish.query else ""
        reply = "I no longer watch them." if wish.kind == "stop" else begun
    return {"deal_id": deal_id, "said": remember(state["said"], {"role": "assistant", "text": reply})}


async def _done(uow: UnitOfWork, house: House, thread_id: str, text: str, wish: LegWish) -> str | None:
    """What to say; None when it was said with a card."""
    if wish.kind == "list":
        return await _listed(uow)
    if wish.kind == "stop":
        return await _stopped(uow, thread_id, text)
    opening = ""
    if wish.unread:
        known = "" if wish.query is None else " I look without it."
        opening = f"I know no airport called “{plain(wish.unread)}”.{known} "
    if wish.query is None:
        return opening + WHERE
    await search_legs(
        uow,
        house,
        thread_id,
        wish.query,
        watch=wish.kind == "watch",
        until_day=wish.until,
        opening=opening,
    )
    return None


async def _listed(uow: UnitOfWork) -> str:
    watches = await open_watches(uow)
    if not watches:
        return NO_WATCH
    zone = (await uow.me()).timezone
    return "You watch empty legs:\n" + "\n".join([await _line(uow, watch, zone) for watch in watches])


async def _stopped(uow: UnitOfWork, thread_id: str, text: str) -> str | None:
    watches = await open_watches(uow)
    if not watches:
        return NO_WATCH
    named = {watch.id: _named(watch.query, text) for watch in watches}
    most = max(named.values())
    here = [watch for watch in watches if watch.thread_id == thread_id]
    meant = [watch for watch in watches if named[watch.id] == most] if most else here or list(watches)
    chosen = meant if most or here or len(meant) == 1 else []
    if not chosen:
        return f"Which one shall I stop?\n{(await _listed(uow)).partition(chr(10))[2]}"
    for watch in chosen:
        await stop_watch(uow, watch.deal_id, watch.id)
    if any(watch.thread_id == thread_id for watch in chosen):
        return None
    return "Stopped: " + "; ".join(f"empty legs {query_label(watch.query)}" for watch in chosen) + "."


def _named(query: LegQuery, text: str) -> int:
    """How many ends of the route the words name, as they were named before or by a code."""
    said = set(re.findall(r"\w+", text.casefold()))
    ends = [area for area in (query.origin, query.destination) if area]
    return sum(
        area.text.casefold() in text.casefold()
        or bool(said & {word.casefold() for icao in area.airports for word in (icao, code(icao))})
        for area in ends
    )


async def _line(uow: UnitOfWork, watch: Watch, zone: str) -> str:
    deal = await uow.deals.get(watch.deal_id)
    found = deal.leg_search(watch.id)
    count = sum(not match.gone for match in found.matches) if found else 0
    listed = f"{count} listed now" if count else "nothing listed yet"
    return (
        f"- {query_label(watch.query)}, until {moment_label(watch.until, zone)}: {listed} "
        f"([{deal.number}]({thread_address(watch.thread_id)}))"
    )
