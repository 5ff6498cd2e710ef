"""The graph of a turn: the nodes of the design, a file for each, and the picture in the README."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from docs.draw_graph import README, drawn, standing_in
from graph.build import after_approval, after_proposing, after_understanding, build, entry
from graph.state import REMEMBERED_CHARACTERS, REMEMBERED_TURNS, Decision, Said, TurnState, remember
from graph.understanding.contract import Intent
from web.turns import STEP_NAMES

NODES = {
    "understand", "clarify", "separate", "source", "quotes", "empty_legs", "message", "write", "settle",
    "contract", "client_book", "sheet", "pipeline", "propose", "approve", "deliver", "answer",
}  # fmt: skip
FOLDER = Path(__file__).parents[2] / "graph" / "nodes"
CLICK = Decision(content_hash="0" * 64, confirm_provisional=False)


def edges() -> set[tuple[str, str]]:
    return {(edge.source, edge.target) for edge in build().get_graph().edges}


def test_the_nodes_are_those_of_the_design() -> None:
    assert set(build().get_graph().nodes) == NODES | {"__start__", "__end__"}


def test_each_node_is_a_file_of_its_name_and_each_file_a_node() -> None:
    assert {file.stem for file in FOLDER.glob("*.py")} - {"__init__"} == NODES
    for name in NODES:
        assert callable(getattr(import_module(f"graph.nodes.{name}"), name))


def test_each_node_has_a_name_that_the_broker_sees() -> None:
    assert set(STEP_NAMES) == NODES


def test_the_readme_shows_the_graph_as_it_is() -> None:
    """`python -m docs.draw_graph` draws it again."""
    assert standing_in(README.read_text(encoding="utf-8")) == drawn()


def test_only_an_approval_leads_to_delivery() -> None:
    assert {source for source, target in edges() if target == "deliver"} == {"approve"}
    assert {source for source, target in edges() if target == "approve"} == {"__start__", "propose"}


def test_words_never_enter_at_the_approval() -> None:
    assert entry({"text": "send it", "decision": CLICK}) == "understand"
    assert entry({"text": "write to the client: send it", "decision": CLICK}) == "write"
    assert entry({"text": "close the deal", "decision": CLICK}) == "settle"
    assert entry({"text": "send the contract", "decision": CLICK}) == "contract"
    assert entry({"text": "", "decision": CLICK}) == "approve"
    assert entry({"text": "", "decision": None}) == "propose"
    assert entry({"text": " \n"}) == "propose"


@pytest.mark.parametrize("intent", list(Intent))
def test_every_intent_leads_somewhere(intent: Intent) -> None:
    where = after_understanding({"intent": intent.value, "understood": {"trip": None}})
    assert where in NODES - {"approve", "deliver"}


def test_a_trip_that_lacks_something_is_asked_about_first() -> None:
    def leads(trip: object) -> str:
        state: TurnState = {"intent": Intent.REQUEST_TRIP.value, "understood": {"trip": trip}}
        return after_understanding(state)

    assert leads(None) == "clarify"
    assert leads({"missing": ["legs.0.date"]}) == "clarify"
    assert leads({"missing": []}) == "source"


def test_words_about_another_trip_alone_leave_this_one_as_it_is() -> None:
    def leads(deal_id: str | None, *changed: str) -> str:
        understood = {"trip": {"missing": []}, "further": ["another"], "changed": list(changed)}
        return after_understanding(
            {"intent": Intent.REQUEST_TRIP.value, "understood": understood, "deal_id": deal_id}
        )

    assert leads("a deal") == "separate"
    assert leads("a deal", "legs.0.date") == "source"
    assert leads(None) == "source"


def test_a_proposal_without_a_draft_does_not_wait_for_a_click() -> None:
    assert after_proposing({"draft_id": None}) == "__end__"
    assert after_proposing({"draft_id": "a draft"}) == "approve"
    assert after_approval({"approved": False}) == "__end__"
    assert after_approval({"approved": True}) == "deliver"


def test_the_conversation_is_kept_short() -> None:
    said: list[Said] = []
    for n in range(REMEMBERED_TURNS * 3):
        said = remember(said, {"role": "broker", "text": f"{n} " + "x" * 10_000})
    assert len(said) == REMEMBERED_TURNS
    assert said[-1]["text"].startswith(f"{REMEMBERED_TURNS * 3 - 1} ")
    assert {len(words["text"]) for words in said} == {REMEMBERED_CHARACTERS}
