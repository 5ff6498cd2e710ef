"""One turn of the conversation: under the thread's lease, through the graph, its steps shown as they run."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from langgraph.types import Command

from graph.state import Decision, TurnContext, TurnState
from graph.understanding.edited import TripEdit
from persistence.checkpoints import UserSaver, thread_config
from persistence.leases import thread_lease
from persistence.meters import STEPS
from persistence.recordings import Act as RecordedAct, recorded
from persistence.text import storable
from persistence.unit_of_work import Work
from tools.deals.describe import may_describe
from tools.deals.errors import RefusedError
from web.commands import words_of
from web.services import ChatServices

STEP_NAMES = {
    "understand": "Understanding the request",
    "clarify": "Looking for what is missing",
    "client_book": "Looking in the client book",
    "sheet": "Looking after the client sheet",
    "separate": "Telling the trips apart",
    "source": "Preparing the trip and an estimate",
    "quotes": "Reading the answers",
    "empty_legs": "Looking for empty legs",
    "message": "Drafting the message",
    "write": "Drafting the letter",
    "settle": "Looking at the sale",
    "pipeline": "Looking at the board",
    "contract": "Looking at the contract",
    "propose": "Preparing the proposal",
    "approve": "Checking the approval",
    "deliver": "Handing over to delivery",
    "answer": "Looking it up",
}

LONGEST_TEXT = 200_000
TOO_LONG = (
    "This text is longer than 200,000 characters, more than I can read at once: paste the part with the "
    "request itself."
)
EMPTY = "That message was empty. Paste the client's request, or tell me what you need."

PATIENCE = 120.0
"""seconds that words wait for the turn before them: a model may be slow"""

ShowStep = Callable[[str], AbstractAsyncContextManager[Any]]


class Turns:
    def __init__(self, services: ChatServices) -> None:
        self._services = services

    async def words(
        self, thread_id: str, user_id: str, text: str, show: ShowStep, message_id: str | None = None
    ) -> None:
        """The broker wrote something; a message that is answered by now (the thread was opened again before
        its turn began) is not answered twice. ThreadBusyError when the turn before does not end,
        UnknownThreadError when the thread is another's."""
        services = self._services
        async with services.work.unit(user_id) as uow:
            await uow.feed.open_thread(thread_id)
        async with thread_lease(services.database, thread_id, user_id, patience=PATIENCE):
            async with services.work.unit(user_id) as uow:
                if message_id is not None and await uow.feed.is_answered(thread_id, message_id):
                    return
            await self._answer(thread_id, user_id, text, show, message_id)

    async def resume(self, thread_id: str, user_id: str, show: ShowStep) -> None:
        """Answer what the broker said last and a killed process left. What a turn writes and what it says are
        one transaction, so silence means that nothing was done either. Looked at under the lease: a turn that
        is still at work is waited for."""
        services = self._services
        async with thread_lease(services.database, thread_id, user_id, patience=PATIENCE):
            async with services.work.unit(user_id) as uow:
                left = await uow.feed.unanswered(thread_id)
            for message_id, words, command in left:
                # while those before it were answered, its own page may have given it up
                async with services.work.unit(user_id) as uow:
                    answered = await uow.feed.is_answered(thread_id, message_id)
                if not answered:
                    text = words_of(command, words)
                    await self._answer(thread_id, user_id, text, show, message_id)

    async def left(self, thread_id: str, user_id: str) -> list[str]:
        """The ids of the broker's messages that have no answer."""
        async with self._services.work.unit(user_id) as uow:
            return [waiting.id for waiting in await uow.feed.unanswered(thread_id)]

    async def give_up_left(self, thread_id: str, user_id: str, sentence: str) -> None:
        """Every message without an answer gets this one. Under the lease: one whose turn is at work gets its
        own. Errors as in `words`."""
        async with thread_lease(self._services.database, thread_id, user_id, patience=PATIENCE):
            await self.give_up(thread_id, user_id, await self.left(thread_id, user_id), sentence)

    async def give_up(self, thread_id: str, user_id: str, message_ids: list[str], sentence: str) -> None:
        """Each of these messages gets this sentence for its answer, and is not taken up again."""
        for message_id in message_ids:
            async with self._services.work.answering(message_id).unit(user_id) as uow:
                await uow.say(thread_id, sentence)

    async def _answer(
        self, thread_id: str, user_id: str, text: str, show: ShowStep, message_id: str | None
    ) -> None:
        text = storable(text)
        act = RecordedAct("words", "words", {"text": text, "message_id": message_id}, thread_id=thread_id)
        async with recorded(self._services.database, user_id, act):
            await self._answered(thread_id, user_id, text, show, message_id)

    async def _answered(
        self, thread_id: str, user_id: str, text: str, show: ShowStep, message_id: str | None
    ) -> None:
        work = self._services.work.answering(message_id)
        refusal = EMPTY if not text.strip() else TOO_LONG if len(text) > LONGEST_TEXT else None
        if refusal is not None:
            async with work.unit(user_id) as uow:
                await uow.say(thread_id, refusal)
            return
        await self._run(_fresh(thread_id, text), thread_id, user_id, show, work)

    async def propose(self, thread_id: str, user_id: str, show: ShowStep) -> None:
        """The button that prepares the e-mail: the same node that the words lead to."""
        async with thread_lease(self._services.database, thread_id, user_id):
            await self._run(_fresh(thread_id, ""), thread_id, user_id, show)

    async def edit(
        self, thread_id: str, user_id: str, deal_id: str, edit: TripEdit, show: ShowStep, *, seen: int
    ) -> None:
        """The trip changed by the fields of its card of version `seen`: on from where words are understood.
        RefusedError, with nothing changed, for a card of an older trip and for what cannot be read."""
        async with thread_lease(self._services.database, thread_id, user_id):
            async with self._services.work.unit(user_id) as uow:
                deal = await uow.deals.get(deal_id)
            if deal.thread_id != thread_id:
                raise RefusedError("This card belongs to another thread. Open that one.")
            if seen < deal.trip_seq:
                raise RefusedError(
                    "The trip has changed since this card was made. Change it on the newest card."
                )
            may_describe(deal)
            turn = _fresh(thread_id, "") | TurnState(edit=edit.model_dump(mode="json"))
            await self._run(turn, thread_id, user_id, show)

    async def approve(
        self, thread_id: str, user_id: str, deal_id: str, decision: Decision, show: ShowStep
    ) -> None:
        """The click on the e-mail's card resumes the graph where it waits; when it waits no longer (another
        turn came between) the click enters at the same node."""
        async with thread_lease(self._services.database, thread_id, user_id):
            async with self._services.work.unit(user_id) as uow:
                if (await uow.deals.get(deal_id)).thread_id != thread_id:
                    raise RefusedError("This card belongs to another thread. Open that one.")
            if await self._waits_for(thread_id, user_id, deal_id):
                await self._run(Command(resume=decision), thread_id, user_id, show)
            else:
                turn: TurnState = {
                    "thread_id": thread_id,
                    "text": "",
                    "deal_id": deal_id,
                    "decision": decision,
                    "edit": None,
                }
                await self._run(turn, thread_id, user_id, show)

    async def _waits_for(self, thread_id: str, user_id: str, deal_id: str) -> bool:
        graph = self._graph(user_id)
        state = await graph.aget_state(thread_config(thread_id))
        waiting = [item.value for task in state.tasks for item in task.interrupts]
        return any(value.get("deal_id") == deal_id for value in waiting)

    async def _run(
        self,
        turn: TurnState | Command[Any],
        thread_id: str,
        user_id: str,
        show: ShowStep,
        work: Work | None = None,
    ) -> None:
        services = self._services
        context = TurnContext(
            work or services.work, services.engine, services.house, user_id, services.outside
        )
        clicked = isinstance(turn, Command) or bool(turn.get("decision"))
        running: dict[str, AbstractAsyncContextManager[Any]] = {}
        try:
            async for task in self._graph(user_id).astream(
                turn,
                thread_config(thread_id),
                context=context,
                stream_mode="tasks",
                durability="exit",
            ):
                name = STEP_NAMES.get(task["name"])
                if "input" in task:
                    STEPS.labels(task["name"]).inc()
                if name is None or (task["name"] == "approve" and not clicked):
                    # before the click the graph only stops there: nothing is being done
                    continue
                if "input" in task:
                    running[task["id"]] = show(name)
                    await running[task["id"]].__aenter__()
                elif task["id"] in running:
                    await running.pop(task["id"]).__aexit__(None, None, None)
        finally:
            for step in running.values():
                await step.__aexit__(None, None, None)

    def _graph(self, user_id: str) -> Any:
        return self._services.graph.copy({"checkpointer": UserSaver(self._services.pool, user_id)})


def _fresh(thread_id: str, text: str) -> TurnState:
    """The input of a turn of its own: nothing of a click that failed halfway is carried into it."""
    return {
        "thread_id": thread_id,
        "text": text,
        "decision": None,
        "edit": None,
        "draft_id": None,
        "approved": False,
    }
