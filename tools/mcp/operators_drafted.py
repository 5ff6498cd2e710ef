"""What a program may draft for operators: whom to ask by e-mail, and words to those who were asked."""

from __future__ import annotations

from pydantic import Field

from domain.deal import Deal
from domain.quotes import Rfq
from tools.deals.errors import RefusedError
from tools.deals.wording import plain
from tools.mcp.deals_asked import TripNamed, deal_asked
from tools.mcp.shapes import AircraftShown, aircraft, name
from tools.mcp.tool import BadArgumentError, Call, Gives, NotFoundError, Tool
from tools.operators.ask import LEAST_MINUTES, MOST_MINUTES, propose_operators
from tools.operators.deadlines import drafts_lie_open
from tools.sourcing.asks.message import draft_message, reachable

LONGEST_MESSAGE = 2000


class OperatorsWanted(TripNamed):
    answer_minutes: int | None = Field(None, ge=LEAST_MINUTES, le=MOST_MINUTES)
    """how long they get to answer; left out: by how soon the trip begins"""


class OperatorProposed(Gives):
    operator: str
    aircraft: AircraftShown | None
    reasons: list[str]
    ticked: bool
    """proposed to be asked; the others are there to choose from"""


class OperatorHeldBack(Gives):
    operator: str
    why: str


class ProposedOperators(Gives):
    trip: str
    operators: list[OperatorProposed]
    not_asked: list[OperatorHeldBack]
    next_step: str


async def _propose_operators(call: Call, asked: OperatorsWanted) -> ProposedOperators:
    deal = await deal_asked(call, asked.trip, lock=True)
    if drafts_lie_open(deal):
        raise RefusedError(
            f"{deal.number} has mails to operators in the chat already: a person sends or discards those "
            "first."
        )
    deal = await propose_operators(
        call.uow, call.house, deal.id, seen=deal.seq, answer_minutes=asked.answer_minutes
    )
    current = deal.operator_round
    assert current is not None
    return ProposedOperators(
        trip=deal.number,
        operators=[
            OperatorProposed(
                operator=name(mail.operator.name),
                aircraft=aircraft(mail.aircraft[0]) if mail.aircraft else None,
                reasons=list(mail.reasons),
                ticked=mail.proposed,
            )
            for mail in deal.operator_mails
            if mail.round == current.n
        ],
        not_asked=[OperatorHeldBack(operator=name(one.name), why=one.why) for one in current.not_asked],
        next_step="The mails stand in the chat. A person ticks, reads and approves them, or discards them.",
    )


class MessageWritten(TripNamed):
    rfq_id: str = Field(min_length=1, max_length=100)
    """whom it is for: from `list_rfqs`"""
    text: str = Field(min_length=1, max_length=LONGEST_MESSAGE)


class DraftedMessage(Gives):
    trip: str
    operator: str
    text: str
    next_step: str


async def _draft_message(call: Call, asked: MessageWritten) -> DraftedMessage:
    deal = await deal_asked(call, asked.trip, lock=True)
    rfq = next((one for one in deal.rfqs if one.external_id == asked.rfq_id.strip()), None)
    if rfq is None:
        raise NotFoundError(f"{deal.number} has no such request. `list_rfqs` tells which there are.")
    text = asked.text.strip()
    if not text:
        raise BadArgumentError("“text” is empty.")
    if rfq in reachable(deal):
        next_step = await _to_the_marketplace(call, deal, rfq, text)
    else:
        next_step = await _to_be_copied(call, deal, rfq, text)
    return DraftedMessage(trip=deal.number, operator=plain(rfq.operator.name), text=text, next_step=next_step)


async def _to_the_marketplace(call: Call, deal: Deal, rfq: Rfq, text: str) -> str:
    if any(ask.purpose == "message" and ask.status == "draft" for ask in deal.asks):
        raise RefusedError(
            f"{deal.number} has a message to operators in the chat already: a person sends or discards it "
            "first."
        )
    await draft_message(
        call.uow, deal.id, rfq_ids=frozenset({rfq.external_id}), text=text, said=drafted(call)
    )
    return "It stands in the chat as a draft. A person reads it and approves it, or discards it."


async def _to_be_copied(call: Call, deal: Deal, rfq: Rfq, text: str) -> str:
    """To an operator that was asked another way than through the marketplace."""
    quoted = "\n".join(f"> {plain(line)}" for line in text.splitlines())
    await call.uow.say(
        deal.thread_id,
        f"{drafted(call)} A message to **{plain(rfq.operator.name)}**; nothing has been sent. Copy it to "
        f"the operator if you agree with it:\n\n{quoted}",
        deal_id=deal.id,
    )
    return "It stands in the chat. A person sends it to the operator, or does not."


def drafted(call: Call) -> str:
    return f"Drafted by your program “{plain(call.token_name)}”."


OPERATORS = (
    Tool(
        "propose_operators", "Propose operators to ask",
        "Whom of the broker's own list to ask by e-mail, with reasons. Nothing is sent: a person approves.",
        OperatorsWanted, ProposedOperators, _propose_operators, drafts=True,
    ),
    Tool(
        "draft_operator_message", "Draft a message to an operator",
        "Puts a message to an operator that was asked into the chat. A person sends it, or does not.",
        MessageWritten, DraftedMessage, _draft_message, drafts=True,
    ),
)  # fmt: skip
