"""An order to write to operators: who it is for and what they read."""

from __future__ import annotations

import pytest

from domain import events as e
from domain.deal import Deal
from domain.quotes import Operator, Rfq, RfqState
from tests.support.card_story import SOURCED, deal
from tools.sourcing.asks.spoken import spoken

NAMES = {"arfq-1": "Jet Linx (demo)", "arfq-2": "Palisade Jets (demo)", "arfq-3": "Palisade Air (demo)"}


@pytest.fixture
def asked() -> Deal:
    seen = (
        e.RfqSeen(rfq=Rfq(system="avinode", external_id=key, operator=Operator(external_id=key, name=name)))
        for key, name in NAMES.items()
    )
    gone = Rfq(
        system="avinode",
        external_id="arfq-4",
        operator=Operator(external_id="x", name="Gone Air (demo)"),
        state=RfqState.CANCELED,
    )
    return deal(*SOURCED, *seen, e.RfqSeen(rfq=gone))


@pytest.mark.parametrize(
    ("words", "to", "text"),
    [
        ("tell Jet Linx (demo) that the client needs wifi", "1", "The client needs wifi."),
        ("Tell jet linx the client needs wifi", "1", "The client needs wifi."),
        ("message all operators: wifi is a must!", "123", "Wifi is a must!"),
        ("please let the operators know that pax is 7 now", "123", "Pax is 7 now."),
        ("ask Palisade Jets if the dog is ok?", "2", "Please tell us whether the dog is ok?"),
        ("ask Jet Linx and Palisade Air to hold it until noon", "13", "Please hold it until noon."),
        ("write to everyone: “one line”", "123", "One line."),
        ("tell the operator we need the catering by 9", "", "We need the catering by 9."),
        ("message all operators", "123", ""),
        ("tell them all: first\nsecond", "123", "first\nsecond"),
    ],
)
def test_the_order_is_taken_off_and_the_words_stay(asked: Deal, words: str, to: str, text: str) -> None:
    said = spoken(words, asked)
    assert said is not None
    assert [rfq.external_id[-1] for rfq in said.to] == list(to)
    assert said.text == text


@pytest.mark.parametrize(
    "words",
    [
        "tell Palisade that the client needs wifi",
        "tell Gone Air that the client needs wifi",
        "tell me about Jet Linx",
        "ask the client for a passport",
        "Jet Linx quoted 98,000",
        "compare the quotes",
    ],
)
def test_what_names_nobody_or_two_is_no_order(asked: Deal, words: str) -> None:
    assert spoken(words, asked) is None


def test_before_anybody_was_asked_there_is_nobody_to_write_to() -> None:
    assert spoken("tell all operators: wifi", deal(*SOURCED)) is None
