"""Which words look for a deal, and which take one out of the archive."""

from __future__ import annotations

import pytest

from tools.pipeline.spoken import brings_back, sought


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("find the Acme deal", "Acme"),
        ("Find me the Acme Corporation deal, please", None),
        ("where is the Smith file?", "Smith"),
        ("show me the deals to Aspen", "Aspen"),
        ("open the deal for Acme Corporation (demo)", "Acme Corporation (demo)"),
        ("search for deals with N100JV", "N100JV"),
        ("pull up Carter's file", "Carter"),
        ("JV-26-0001", "JV-26-0001"),
        ("jv-26-0001?", "jv-26-0001"),
        ("find the deal JV-26-0001", "JV-26-0001"),
        ("show me my open deals", None),
        ("show me the hot deals", None),
        ("show the booking", None),
        ("find me a jet to Aspen on Friday", None),
        ("compare the quotes", None),
        ("Close the deal", None),
        ("archive this deal", None),
        ("Find out what the client deals with", None),
    ],
)
def test_what_is_looked_for(text: str, words: str | None) -> None:
    assert sought(text) == words


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("unarchive it", True),
        ("bring it back from the archive", True),
        ("take this deal out of the archive", True),
        ("archive this", False),
        ("please archive the deal", False),
    ],
)
def test_what_is_taken_out_of_the_archive(text: str, back: bool) -> None:
    assert brings_back(text) is back
