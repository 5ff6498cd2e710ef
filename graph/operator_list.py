"""“show my operators”, “add operator Foo Air, ops@foo.example, KTEB, G280”: the list on a card."""

from __future__ import annotations

from graph.state import TurnContext
from persistence.chat.feed import NO_DEAL, Card
from tools.cards.operator_list_card import KIND
from tools.operators.told import list_asked

SHOWN = "Your own list of operators. Change it on the card."
TO_ADD = "I have put that into the form. Check it and press **Save**: nothing is in your list before."


async def operator_list_reply(context: TurnContext, thread_id: str, text: str) -> str | None:
    """What was said with the card; None where the words are about something else."""
    words = list_asked(text)
    if words is None:
        return None
    said = TO_ADD if words else SHOWN
    async with context.work.unit(context.user_id) as uow:
        await uow.say(thread_id, said, Card(KIND, NO_DEAL, 0, words or None))
    return said
