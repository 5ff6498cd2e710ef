"""A playbook tells only of commands that there are, and every one was tried out by tests that there are; so
was each guard that the threat model speaks of."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from typer.main import get_command

import cli

PROJECT = Path(__file__).parents[2]
PLAYBOOKS = sorted((PROJECT / "docs" / "playbooks").glob("*.md"))
THREATS = PROJECT / "docs" / "threat-model.md"
COMMAND = re.compile(r"`jetvision ((?:[a-z]+ ?)+)")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
NAMED = {
    "marketplace-down",
    "sandbox-wipe",
    "model-down",
    "mail-bounced",
    "queue-stuck",
    "database",
    "bad-release",
    "leaked-token",
    "wrong-price-sent",
}


def test_the_playbooks_are_these() -> None:
    assert {file.stem for file in PLAYBOOKS} == NAMED


@pytest.mark.parametrize("file", PLAYBOOKS, ids=lambda file: file.stem)
def test_its_commands_exist(file: Path) -> None:
    for words in COMMAND.findall(file.read_text()):
        here = get_command(cli.app)
        for word in words.split():
            inside = getattr(here, "commands", None)
            if inside is None:
                break
            assert word in inside, f"jetvision {words}"
            here = inside[word]


@pytest.mark.parametrize("file", PLAYBOOKS, ids=lambda file: file.stem)
def test_it_was_tried(file: Path) -> None:
    tried = TEST.findall(file.read_text().partition("**Tried by**")[2])
    assert tried
    _all_there(tried)


def test_every_guard_has_its_test() -> None:
    doors = THREATS.read_text().partition("## Doors")[2].partition("## Known and left")[0]
    guards = doors.strip().split("\n\n")
    assert len(guards) > 10
    for guard in guards:
        if guard.startswith("**"):
            named = TEST.findall(guard)
            assert named, guard
            _all_there(named)


def _all_there(named: list[tuple[str, str]]) -> None:
    for path, name in named:
        tree = ast.parse((PROJECT / path).read_text())
        functions = {
            node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        assert name in functions, f"{path}::{name}"
