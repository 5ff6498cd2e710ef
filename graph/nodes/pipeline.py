"""“Show me my pipeline”, “find the Acme deal”, “archive this one”: the board, and what it is asked to do."""

from __future__ import annotations

from langgraph.runtime import Runtime

from domain.deal import Deal
from graph.nodes.understand import understood_in
from graph.state import Said, TurnContext, TurnState, remember
from graph.understanding.contract import Intent
from persistence.chat.feed import NO_DEAL, Card
from persistence.pipeline import Line
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError
from tools.deals.wording import plain
from tools.pipeline.archive import archive_deal, bring_back
from tools.pipeline.find import find_deals
from tools.pipeline.going_on import going_on
from tools.pipeline.line import STAGE_LABELS, mark_label, marks_of
from tools.pipeline.spoken import brings_back, sought

BOARD = "Pipeline"
NOTHING_OPEN = "You have no open deals. Paste a client’s request, and the first one begins."
ARCHIVED = (
    "**{number}** is archived: it leaves the board and the list of threads. It comes back by itself when the "
    "client answers, or when you say “bring it back”."
)
ARCHIVED_BEFORE = "**{number}** is archived already. Say “bring it back from the archive” to go on with it."
BACK = "**{number}** is back on the board and in the list of threads."
NO_DEAL_HERE = "There is no deal in this thread. Say it in the thread of the deal."
LOUD = 3
"""hot deals that are told in words"""


async def pipeline(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    context, text = runtime.context, state["text"]
    words = sought(text)
    async with context.work.unit(context.user_id) as uow:
        deal = await uow.deals.of_thread(state["thread_id"])
        cards: tuple[Card, ...] = ()
        try:
            if words is not None:
                reply, cards = await _found(uow, words)
            elif state.get("intent") == Intent.ARCHIVE.value:
                reply = await _put_aside(uow, deal, text)
            else:
                reply, cards = await _standing(uow), (Card(BOARD, NO_DEAL, 0, about=""),)
        except RefusedError as refused:
            reply = refused.sentence
        note = None if words is not None else understood_in(state).note
        told = f"{plain(note)}\n\n{reply}" if note else reply
        await uow.say(state["thread_id"], told, *cards, deal_id=deal.id if deal else None)
    # words that were not understood first are not remembered yet
    heard: list[Said] = [{"role": "broker", "text": text}] if words is not None else []
    said = remember(state.get("said") or [], *heard, {"role": "assistant", "text": reply})
    return {"said": said, "draft_id": None, "approved": False}


async def _standing(uow: UnitOfWork) -> str:
    now = await going_on(uow, uow.now())
    if now.open_deals == 0:
        return NOTHING_OPEN
    told = f"You have {now.open_deals:,} open deal{'' if now.open_deals == 1 else 's'}."
    if not now.hot:
        return told
    zone = (await uow.me()).timezone
    lines = "\n".join(f"- {_line(line)} {_marks(uow, line, zone)}." for line in now.hot[:LOUD])
    return f"{told} These want you now:\n\n{lines}"


async def _found(uow: UnitOfWork, words: str) -> tuple[str, tuple[Card, ...]]:
    lines = await find_deals(uow, words)
    said = plain(words)
    if not lines:
        return (
            f"I found no deal for “{said}”. Try a client, a company, a city or code, a tail or a number.",
            (),
        )
    if len(lines) == 1:
        [only] = lines
        stands = STAGE_LABELS[only.stage].lower() + (", archived" if only.archived else "")
        return f"{_line(only)} ({stands}): [open it](/thread/{only.thread_id}).", ()
    return f"These deals fit “{said}”.", (Card(BOARD, NO_DEAL, 0, about=words),)


async def _put_aside(uow: UnitOfWork, deal: Deal | None, text: str) -> str:
    if deal is None:
        raise RefusedError(NO_DEAL_HERE)
    if brings_back(text):
        return BACK.format(number=(await bring_back(uow, deal.id)).number)
    told = ARCHIVED_BEFORE if deal.archived else ARCHIVED
    return told.format(number=(await archive_deal(uow, deal.id)).number)


def _line(line: Line) -> str:
    client = f", {plain(line.client)}" if line.client else ""
    return f"**{line.number}** {line.route or 'no trip yet'}{client}"


def _marks(uow: UnitOfWork, line: Line, zone: str) -> str:
    marks = ", ".join(mark_label(mark, line, zone) for mark in marks_of(line, uow.now()))
    return f"({marks}): {line.step}"
