"""The assistant's turn as a graph: nodes and edges in one place. The README's diagram is drawn from it."""

from __future__ import annotations

from collections.abc import Callable

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from graph.nodes.answer import answer
from graph.nodes.approve import approve
from graph.nodes.clarify import clarify
from graph.nodes.client_book import client_book
from graph.nodes.contract import contract
from graph.nodes.deliver import deliver
from graph.nodes.empty_legs import empty_legs
from graph.nodes.message import message
from graph.nodes.pipeline import pipeline
from graph.nodes.propose import propose
from graph.nodes.quotes import quotes
from graph.nodes.separate import separate
from graph.nodes.settle import settle
from graph.nodes.sheet import sheet
from graph.nodes.source import source
from graph.nodes.understand import understand
from graph.nodes.write import write
from graph.state import TurnContext, TurnState
from graph.understanding.contract import Intent
from tools.clients.sheets.link import sheet_asked
from tools.closing.spoken import settling
from tools.contracts.spoken import about_contract
from tools.letters.spoken import to_client
from tools.pipeline.spoken import sought

Desk = CompiledStateGraph[TurnState, TurnContext, TurnState, TurnState]

CLIENT_INTENTS = {Intent.FIND_CLIENT.value, Intent.ADD_CLIENT.value}
QUOTE_INTENTS = {Intent.RFQ_STATUS.value, Intent.COMPARE_QUOTES.value}
FIRST: dict[str, Callable[[str], object]] = {
    "write": to_client,
    "settle": settling,
    "contract": about_contract,
    "sheet": sheet_asked,
    "pipeline": sought,
}
"""what some words are for, whatever else they say"""
BOARD_INTENTS = {Intent.PIPELINE.value, Intent.ARCHIVE.value}
SETTLED = {Intent.RECORD_PAYMENT.value, Intent.CLOSE_DEAL.value}


def build() -> Desk:
    """The compiled graph without a memory: each turn gets its user's own saver by `copy`."""
    graph = StateGraph(TurnState, context_schema=TurnContext)
    graph.add_node("understand", understand)
    graph.add_node("clarify", clarify)
    graph.add_node("client_book", client_book)
    graph.add_node("separate", separate)
    graph.add_node("source", source)
    graph.add_node("quotes", quotes)
    graph.add_node("empty_legs", empty_legs)
    graph.add_node("message", message)
    graph.add_node("write", write)
    graph.add_node("settle", settle)
    graph.add_node("contract", contract)
    graph.add_node("sheet", sheet)
    graph.add_node("pipeline", pipeline)
    graph.add_node("propose", propose)
    graph.add_node("approve", approve)
    graph.add_node("deliver", deliver)
    graph.add_node("answer", answer)
    graph.add_conditional_edges(START, entry, [*FIRST, "understand", "propose", "approve"])
    graph.add_conditional_edges(
        "understand",
        after_understanding,
        [
            "clarify",
            "separate",
            "source",
            "quotes",
            "empty_legs",
            "message",
            "settle",
            "pipeline",
            "propose",
            "answer",
            "client_book",
        ],
    )
    graph.add_edge("clarify", END)
    graph.add_edge("client_book", END)
    graph.add_edge("separate", END)
    graph.add_edge("source", END)
    graph.add_edge("quotes", END)
    graph.add_edge("empty_legs", END)
    graph.add_edge("message", END)
    graph.add_edge("write", END)
    graph.add_edge("settle", END)
    graph.add_edge("contract", END)
    graph.add_edge("sheet", END)
    graph.add_edge("pipeline", END)
    graph.add_conditional_edges("propose", after_proposing, ["approve", END])
    graph.add_conditional_edges("approve", after_approval, ["deliver", END])
    graph.add_edge("deliver", END)
    graph.add_edge("answer", END)
    return graph.compile(name="JetVision")


def entry(state: TurnState) -> str:
    """Words are understood first, but not those for the client or about a sale's contract or end; a click
    goes straight to its place."""
    text = state.get("text", "").strip()
    if text:
        return next((node for node, meant in FIRST.items() if meant(text)), "understand")
    if state.get("decision"):
        return "approve"
    return "understand" if state.get("edit") else "propose"


def after_understanding(state: TurnState) -> str:
    intent = state.get("intent")
    if intent == Intent.REQUEST_TRIP.value:
        understood = state.get("understood") or {}
        if understood.get("further") and not understood.get("changed") and state.get("deal_id"):
            return "separate"
        trip = understood.get("trip") or {}
        return "clarify" if not trip or trip.get("missing") else "source"
    if intent in QUOTE_INTENTS:
        return "quotes"
    if intent == Intent.EMPTY_LEGS.value:
        return "empty_legs"
    if intent == Intent.MESSAGE_OPERATOR.value:
        return "message"
    if intent in SETTLED:
        return "settle"
    if intent in BOARD_INTENTS:
        return "pipeline"
    if intent == Intent.PROPOSE.value:
        return "propose"
    if intent in CLIENT_INTENTS:
        return "client_book"
    return "answer"


def after_proposing(state: TurnState) -> str:
    return "approve" if state.get("draft_id") else END


def after_approval(state: TurnState) -> str:
    return "deliver" if state.get("approved") else END
