"""A request that begins from the client's last trip: which one it was, and what is still to be asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.deal import Deal
from domain.trip import Trip
from domain.trip_again import trip_again
from graph.state import TurnContext
from graph.understanding.clients import client_of
from graph.understanding.contract import ClientMention, Intent, Understood
from graph.understanding.last_time import as_last_time
from graph.understanding.mail import read_letter
from graph.understanding.questions import missing_of, questions_for
from persistence.clients import Client
from persistence.unit_of_work import UnitOfWork
from tools.clients.book import recognise
from tools.clients.history import last_trip
from tools.deals.wording import date_label

NOBODY = (
    "You ask for the same as last time, but I do not know for whom. Say it again with the client's name as "
    "it stands in your book: “same as last time for Acme Corporation”."
)
NOTHING = "You ask for the same as last time, but {name} has no complete trip in your threads. Describe it."


@dataclass(frozen=True)
class Before:
    words: str
    """this turn's, without those that ask for the last trip"""
    trip: Trip | None
    note: str
    mention: ClientMention | None


async def trip_before(context: TurnContext, thread_id: str, text: str, deal: Deal | None) -> Before | None:
    """None when the words do not ask for it, or the thread has a trip of its own already."""
    words = as_last_time(text)
    if words is None or (deal is not None and deal.trip is not None and deal.trip.legs):
        return None
    mention = client_of(read_letter(words))
    async with context.work.unit(context.user_id) as uow:
        client = await _client(uow, deal, mention)
        if client is None:
            return Before(words, None, NOBODY, mention)
        flown = await last_trip(uow, client, but=thread_id)
    if flown is None or flown.trip is None:
        return Before(words, None, NOTHING.format(name=client.title), mention)
    first = flown.trip.legs[0].date
    like = f"{flown.number} of {date_label(first)}" if first else flown.number
    return Before(words, trip_again(flown.trip, like=like), f"Taken from {like}; the days are new.", mention)


def told_from(before: Before, understood: Understood, today: date) -> Understood:
    """What the engine made of the other words, with the trip of before under it."""
    note = " ".join(part for part in (before.note, understood.note) if part)
    if before.trip is None or (understood.intent is Intent.REQUEST_TRIP and understood.trip is not None):
        return understood.model_copy(update={"note": note})
    missing = missing_of(before.trip.legs, before.trip.trip_type, frozenset(), frozenset())
    trip = before.trip.model_copy(update={"missing": missing})
    return Understood(
        intent=Intent.REQUEST_TRIP,
        trip=trip,
        questions=questions_for(trip, today),
        client=before.mention,
        engine=understood.engine,
        note=note,
    )


async def _client(uow: UnitOfWork, deal: Deal | None, mention: ClientMention | None) -> Client | None:
    if mention is not None and (found := await recognise(uow, mention)) is not None:
        return found
    return await uow.clients.get(deal.client_id) if deal and deal.client_id else None
