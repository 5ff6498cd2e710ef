"""A recorded thread as it was: read whole, as its broker, before anything of it is done again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.events import DealEvent
from persistence.clock import FixedClock
from persistence.recordings import FORMAT, Recorded, acts_of_thread
from persistence.tables import outside_calls
from persistence.unit_of_work import Work
from tools.cards.fill import fill_cards
from tools.proposals.house import House
from tools.recording import KeptAnswer

USER = ("id", "identifier", "display_name", "email", "phone", "role", "timezone", "created_at")
BOOK = ("operators", "operator_aircraft", "exchange_rates", "pictures")
"""what a broker works with beside the deal; clients and other deals are added by what is known of them"""

Row = dict[str, Any]


@dataclass(frozen=True)
class Left:
    """What one act left: all of it is compared."""

    outcome: str
    events: list[Row]
    said: list[str]
    cards: list[Row]
    mails: list[Row]
    asked: list[Row]


@dataclass(frozen=True)
class Original:
    thread_id: str
    user_id: str
    acts: tuple[Recorded, ...]
    """in the order of their effects"""
    strange: int
    """acts that an older version recorded otherwise: their events are taken over as they were"""
    left: tuple[Left, ...]
    """by act"""
    history: tuple[DealEvent, ...]
    kept: dict[str, KeptAnswer]
    book: dict[str, list[Row]] = field(default_factory=dict)
    """rows by table"""
    posts: dict[str, list[Row]] = field(default_factory=dict)
    """the assistant's messages and their cards, as stored"""

    @property
    def ends(self) -> datetime:
        return ends(self.history, self.acts)


async def read_original(
    work: Work, clock: FixedClock, house: House, thread_id: str, user_id: str
) -> Original:
    """LookupError when nothing of it is recorded, or it is another's."""
    async with work.database.as_user(user_id) as connection:
        found = await acts_of_thread(connection, thread_id)
        acts = tuple(act for act in found if act.format == FORMAT)
        if not found:
            raise LookupError("nothing of it is recorded")
        kept = await _kept(connection, acts)
        book = await _book(connection, found[0].at, thread_id, acts)
        posts = {
            "steps": await _rows(
                connection, "steps", "\"threadId\" = :id and type = 'assistant_message'", id=thread_id
            ),
            "elements": await _rows(connection, "elements", '"threadId" = :id', id=thread_id),
        }
    async with work.unit(user_id) as uow:
        deal = await uow.deals.of_thread(thread_id)
        history = await uow.deals.history(deal.id) if deal else ()
    clock.at = ends(history, found)
    left = await left_by(work, house, thread_id, user_id, acts)
    return Original(thread_id, user_id, acts, len(found) - len(acts), left, history, kept, book, posts)


def ends(history: Sequence[DealEvent], acts: Sequence[Recorded]) -> datetime:
    """The moment as of which cards are compared."""
    return history[-1].at if history else acts[-1].at


async def left_by(
    work: Work, house: House, thread_id: str, user_id: str, acts: Sequence[Recorded]
) -> tuple[Left, ...]:
    """What each of these acts left in this database, its cards as today's code shows them."""
    async with work.unit(user_id) as uow:
        events: dict[tuple[str, int], Row] = {}
        for deal_id in {deal_id for act in acts for deal_id, _ in act.tape.events}:
            for event in await uow.deals.history(deal_id):
                events[deal_id, event.seq] = event.model_dump(mode="json", exclude={"deal_id", "seq"})
        said = {
            post["id"]: post["output"]
            for post in await uow.feed.posts(thread_id, [one for act in acts for one in act.tape.said])
        }
        filled = await fill_cards(uow, await uow.feed.cards(thread_id), house=house, is_simulator=True)
    cards = sorted(filled, key=lambda one: (str(one["forId"]), one["name"], str(one["id"])))
    return tuple(
        Left(
            outcome=act.outcome,
            events=[events[place] for place in act.tape.events if place in events],
            said=[said[one] for one in act.tape.said if one in said],
            cards=[
                {"card": card["name"], **_plain(card["props"])}
                for step in act.tape.said
                for card in cards
                if str(card["forId"]) == step
            ],
            mails=[_mail(one) for one in act.tape.answers if one["what"] == "send"],
            asked=[
                {"system": one["system"], "what": one["what"], "asked": one["asked"]}
                for one in act.tape.answers
                if one["what"] != "send"
            ],
        )
        for act in acts
    )


def _plain(props: object) -> Row:
    plain: Row = json.loads(json.dumps(props, default=str))
    return plain


def _mail(note: Row) -> Row:
    return {"subject": note["subject"], "bytes": note["asked"], "to": note["recipients"]}


async def _kept(connection: AsyncConnection, acts: Iterable[Recorded]) -> dict[str, KeptAnswer]:
    ids = [one["row"] for act in acts for one in act.tape.answers if "row" in one]
    query = select(outside_calls.c.id, outside_calls.c.status, outside_calls.c.answer)
    rows = await connection.execute(query.where(outside_calls.c.id.in_(ids)))
    return {row.id: KeptAnswer(row.status, row.answer or "") for row in rows}


async def _book(
    connection: AsyncConnection, began: datetime, thread_id: str, acts: Sequence[Recorded]
) -> dict[str, list[Row]]:
    whole = ", ".join(f"'{name}', {name}" for name in USER)
    users = (
        await connection.execute(text(f"select jsonb_build_object({whole}) as row from users"))
    ).scalars()
    book = {"users": list(users)}
    book["clients"] = await _rows(connection, "clients", "created_at <= :began", began=began)
    for table in BOOK:
        book[table] = await _rows(connection, table, "true")
    others = sorted({deal_id for act in acts for deal_id in act.tape.seen})
    condition = "id = any(cast(:others as uuid[])) and thread_id <> cast(:thread as uuid)"
    book["deals"] = await _rows(connection, "deals", condition, others=others, thread=thread_id)
    read = [row["id"] for row in book["deals"]]
    book["deal_events"] = await _rows(
        connection, "deal_events", "deal_id = any(cast(:others as uuid[]))", others=read
    )
    return book


async def _rows(connection: AsyncConnection, table: str, condition: str, **values: object) -> list[Row]:
    query = text(f"select to_jsonb({table}) as row from {table} where {condition}")
    return list((await connection.execute(query, values)).scalars())
