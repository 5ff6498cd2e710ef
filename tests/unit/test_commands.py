"""A command is a shorter way to say words that are understood."""

from __future__ import annotations

from datetime import date

import pytest

from graph.understanding.contract import Intent
from graph.understanding.offline import OfflineEngine
from tools.pipeline.spoken import sought
from web.commands import COMMANDS, words_of


@pytest.mark.parametrize(
    ("command", "text", "looked_for"),
    [
        ("status", "JV-26-0001", "JV-26-0001"),
        ("status", "Acme Corporation", "Acme Corporation"),
        ("pipeline", "Aspen", "Aspen"),
    ],
)
def test_what_is_looked_for_is_found(command: str, text: str, looked_for: str) -> None:
    assert sought(words_of(command, text)) == looked_for


@pytest.mark.parametrize(
    ("command", "text", "intent"),
    [
        ("quote", "KTEB to KVNY on 14 December at 10:00, 6 people", Intent.REQUEST_TRIP),
        ("status", "here", Intent.RFQ_STATUS),
        ("client", "Acme Corporation", Intent.FIND_CLIENT),
        ("emptylegs", "from Teterboro to Miami next week", Intent.EMPTY_LEGS),
        ("pipeline", "all", Intent.PIPELINE),
    ],
)
async def test_each_command_is_understood(command: str, text: str, intent: Intent) -> None:
    words = words_of(command, text)
    found = await OfflineEngine().understand(words, today=date(2026, 11, 24))
    assert found.intent is intent


def test_words_without_a_command_stay_as_they_are() -> None:
    mail = "Hi,\n\nTeterboro to Nice?  "
    assert words_of(None, mail) == words_of("unknown", mail) == words_of("quote", mail) == mail


def test_every_command_says_what_it_takes() -> None:
    assert [one["id"] for one in COMMANDS] == ["quote", "status", "client", "emptylegs", "pipeline"]
    assert all(one["description"] for one in COMMANDS)
