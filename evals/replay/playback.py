"""The acts of a thread done again, one after the other, on a stage of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.events import DealEvent, DealOpened
from evals.replay.leaves import leaves
from evals.replay.original import Left, Original, left_by
from evals.replay.stage import Stage
from jobs.ask_handlers import handle_poll_ask, handle_prepare_ask, handle_send_ask, handle_tell
from jobs.empty_leg_handlers import handle_look_for_legs, handle_market_prices
from jobs.handlers import HANDLERS
from jobs.picture_handlers import handle_keep_pictures
from jobs.run import handled
from persistence.outbox import Due
from persistence.recordings import Recorded, acts_of_thread
from persistence.tape import repeating
from persistence.unit_of_work import UnitOfWork
from tools.proposals.house import House
from web.actions import Press, out_of_sight

NOT_PLAYED = {
    kind
    for kind, handler in HANDLERS.items()
    if handler
    in (
        handle_keep_pictures,
        handle_prepare_ask,
        handle_send_ask,
        handle_poll_ask,
        handle_tell,
        handle_look_for_legs,
        handle_market_prices,
    )
}
"""jobs whose answers are not recorded whole: what they left is taken over"""


class GoneError(LookupError):
    """There is no such button or job any more."""


@dataclass(frozen=True)
class Played:
    """`left` by act, None where an act left no recording of itself; `taken_over` events were not played;
    `problems` stopped what they name, the rest went on."""

    left: tuple[Left | None, ...]
    taken_over: int
    problems: tuple[str, ...]


def is_played(act: Recorded) -> bool:
    return not (act.kind == "job" and act.name in NOT_PLAYED)


async def play(original: Original, stage: Stage, house: House) -> Played:
    for table, rows in original.book.items():
        stage.put(table, rows)
    stage.as_owner(
        'insert into threads (id, "userId", "createdAt", metadata) values (%s, %s, %s, \'{}\') '
        "on conflict do nothing",
        original.thread_id,
        original.user_id,
        original.acts[0].at.isoformat() if original.acts else original.ends.isoformat(),
    )
    playing = _Playing(original, stage)
    for act in original.acts:
        if is_played(act):
            await playing.act(act)
    await playing.take_over(until=None)
    playing.set_times()
    stage.clock.at = original.ends
    found = [act for act in playing.again if act is not None]
    left = iter(await left_by(stage.work, house, original.thread_id, original.user_id, found))
    return Played(
        tuple(None if act is None else next(left) for act in playing.again),
        len(playing.foreign),
        tuple(playing.problems),
    )


class _Playing:
    def __init__(self, original: Original, stage: Stage) -> None:
        self._original = original
        self._stage = stage
        played = {place for act in original.acts if is_played(act) for place in act.tape.events}
        self.foreign = [one for one in original.history if (one.deal_id, one.seq) not in played]
        """what no recorded act did: the client's page, an operator's, mail that came in"""
        self._waiting = list(self.foreign)
        self._numbers = {
            one.deal_id: one.payload.number for one in original.history if isinstance(one.payload, DealOpened)
        }
        self._happened = {(one.deal_id, one.seq): one for one in original.history}
        self._hashes: dict[str, str] = {}
        """of contents, as they were and as they are now"""
        self._known: set[str] = set()
        self.again: list[Recorded | None] = []
        self.problems: list[str] = []

    async def act(self, act: Recorded) -> None:
        await self.take_over(until=act)
        for deal_id, seq in act.tape.events:
            if seq == 1 and deal_id in self._numbers:
                self._next_number(self._numbers[deal_id])
        readings = act.tape.clock.get("house")
        self._stage.clock.at = act.at.fromisoformat(readings[0]) if readings else act.at
        ended = None
        with repeating(act.tape):
            try:
                await self._do(act)
            except GoneError as gone:
                self.problems.append(str(gone))
            except Exception as error:  # noqa: BLE001 - its type stands in the recording, and is compared
                ended = type(error).__name__
        played = await self._recorded()
        if played is not None:
            await self._note_hashes(act, played)
        elif ended is not None:
            self.problems.append(f"{act.kind} {act.name} ended with {ended}")
        self.again.append(played)

    async def _note_hashes(self, then: Recorded, now: Recorded) -> None:
        async with self._stage.work.unit(self._original.user_id) as uow:
            for place, (deal_id, seq) in zip(then.tape.events, now.tape.events, strict=False):
                was = self._happened.get(place)
                became = [one for one in await uow.deals.history(deal_id, until=seq) if one.seq == seq]
                if was is None or not became:
                    continue
                pair = (was.payload.model_dump(mode="json"), became[0].payload.model_dump(mode="json"))
                for path, earlier, later in leaves(*pair, ""):
                    if path.endswith("hash") and isinstance(earlier, str) and isinstance(later, str):
                        self._hashes[earlier] = later

    def _as_shown(self, act: Recorded) -> dict[str, Any]:
        """A person approves what the card shows: today's content, where today's code makes another."""
        return {
            name: self._hashes.get(value, value) if isinstance(value, str) else value
            for name, value in act.input.items()
        }

    async def _do(self, act: Recorded) -> None:
        stage, thread_id = self._stage, self._original.thread_id
        if act.kind == "words":
            said = act.input
            await stage.turns.words(thread_id, act.user_id, said["text"], out_of_sight, said["message_id"])
        elif act.kind == "press" and act.name in stage.buttons:
            await stage.buttons[act.name](Press(self._as_shown(act), act.user_id, thread_id, out_of_sight))
        elif act.kind == "job" and act.name in HANDLERS:
            await handled(stage.jobs, act.user_id, Due.model_validate(act.input), _held)
        else:
            raise GoneError(f"{act.kind} {act.name}: today's code does not know it")

    async def _recorded(self) -> Recorded | None:
        async with self._stage.work.database.as_user(self._original.user_id) as connection:
            acts = await acts_of_thread(connection, self._original.thread_id)
        new = [act for act in acts if act.id not in self._known]
        self._known |= {act.id for act in new}
        return new[0] if new else None

    async def take_over(self, *, until: Recorded | None) -> None:
        """What the act had before it; at the end all that is left."""
        while self._waiting and (until is None or _before(self._waiting[0], until)):
            event = self._waiting.pop(0)
            try:
                await self._append(event)
            except Exception as error:  # noqa: BLE001 - the deal went another way: told, and the rest goes on
                what = f"event {event.seq} ({event.payload.kind})"
                self.problems.append(f"{what} could not be taken over: {type(error).__name__}")

    async def _append(self, event: DealEvent) -> None:
        original, stage = self._original, self._stage
        stage.clock.at = event.at
        async with stage.work.unit(original.user_id) as uow:
            if isinstance(event.payload, DealOpened):
                self._next_number(event.payload.number)
                await uow.deals.open(event.deal_id, original.thread_id, at=event.at, actor=event.actor)
                return
            deal = await uow.deals.get(event.deal_id, lock=True)
            await uow.happen(deal, event.payload, actor=event.actor, why=event.why)

    def _next_number(self, number: str) -> None:
        self._stage.as_owner("select setval('deal_numbers', %s, false)", int(number.rsplit("-", 1)[1]))

    def set_times(self) -> None:
        """What was said then and now stands at the same time, and beside it what was said by acts that were
        not played: cards are compared as the same thread shows them."""
        stage = self._stage
        for step in self._original.posts["steps"]:
            stage.as_owner('update steps set "createdAt" = %s where id = %s', step["createdAt"], step["id"])
        for card in self._original.posts["elements"]:
            if "said" in (card["props"] or {}):
                stage.as_owner(
                    "update elements set props = props || jsonb_build_object('said', %s::text) where id = %s",
                    card["props"]["said"],
                    card["id"],
                )
        said = {one for act in self._original.acts if is_played(act) for one in act.tape.said}
        steps = [one for one in self._original.posts["steps"] if one["id"] not in said]
        stage.put("steps", steps)
        kept = {one["id"] for one in steps}
        stage.put("elements", [one for one in self._original.posts["elements"] if one["forId"] in kept])


def _before(event: DealEvent, act: Recorded) -> bool:
    seen = act.tape.seen.get(event.deal_id)
    wrote = [seq for deal_id, seq in act.tape.events if deal_id == event.deal_id]
    return (seen is not None and event.seq <= seen) or (bool(wrote) and event.seq < min(wrote))


async def _held(_uow: UnitOfWork) -> None:
    """Nobody else works here."""
