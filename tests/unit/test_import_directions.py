"""Who may import whom. The house has one direction; a test keeps it, not memory."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]

SERVED = ("domain", "persistence", "tools", "graph", "jobs", "web")
ROOT = (
    "bootstrap",
    "bootstrap_house",
    "bootstrap_outside",
    "bootstrap_demo",
    "bootstrap_watch",
    "bootstrap_data",
)
CLI = ("cli_backup", "cli_demo", "cli_jobs", "cli_ledger", "cli_operators", "cli_tools", "cli_verify")

BELOW = {
    "domain": set[str](),
    "persistence": {"domain"},
    "tools": {"domain", "persistence"},
    "graph": {"domain", "persistence", "tools"},
    "jobs": {"domain", "persistence", "tools"},
    "web": {"domain", "persistence", "tools", "graph", "jobs"},
    "settings": {"settings_checks"},
    "settings_checks": {"settings"},
    "bootstrap": {*SERVED, "settings", "bootstrap_data", "bootstrap_house", "bootstrap_outside"},
    "bootstrap_data": {"domain", "persistence", "settings"},
    "bootstrap_watch": {"persistence", "settings"},
    "bootstrap_house": {"settings", "tools"},
    "bootstrap_outside": {*SERVED, "settings"},
    "bootstrap_demo": {*SERVED, "settings", "bootstrap_data"},
    "app": {*SERVED, "settings", *ROOT},
    "cli": {*SERVED, "settings", *ROOT, *CLI},
    "cli_backup": {"persistence", "settings"},
    "cli_demo": {"persistence", "settings"},
    "cli_jobs": {"persistence", "settings", "tools", "bootstrap_data"},
    "cli_ledger": {"tools", "cli_operators"},
    "cli_operators": {"persistence", "tools", "settings", "bootstrap_data"},
    "cli_tools": {"persistence", "tools", "settings", "bootstrap", "bootstrap_watch"},
    "cli_verify": {"persistence", "tools", "settings", "bootstrap_data"},
    "evals": {*SERVED, "settings", *ROOT},
    "sandbox": set[str](),
}
"""What each part may import beside itself. `tests` may import all, `sandbox` too."""

OUTSIDE_OF_DOMAIN = {"pydantic", "holidays"}
"""`holidays` is a table of dates: it reads no clock, no file and no network"""


def ours() -> set[str]:
    """Our packages and modules, and the tests."""
    return {*BELOW, "tests"}


def sources(part: str) -> list[Path]:
    folder = PROJECT / part
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [PROJECT / f"{part}.py"]


def imported(source: str) -> Iterator[tuple[int, str]]:
    """Line and top-level name of each import, wherever in the file it stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: write the whole name, not a relative import"
            yield node.lineno, (node.module or "").split(".")[0]
        elif isinstance(node, ast.Call) and _imports_by_name(node) and isinstance(node.args[0], ast.Constant):
            yield node.lineno, str(node.args[0].value).split(".")[0]


def upward(part: str, source: str) -> list[tuple[int, str]]:
    """The imports of ours that the part may not have."""
    allowed = {part} | BELOW[part]
    return [(line, name) for line, name in imported(source) if name in ours() - allowed]


@pytest.mark.parametrize("part", BELOW)
def test_imports_point_downwards(part: str) -> None:
    files = [file for file in sources(part) if file.exists()]
    assert files, f"{part} is in the table, but not in the house"
    wrong = [
        f"{file.relative_to(PROJECT)}:{line} imports {name}"
        for file in files
        for line, name in upward(part, file.read_text())
    ]
    assert wrong == []


def test_the_domain_knows_the_standard_library_pydantic_and_itself() -> None:
    known = {"domain", *OUTSIDE_OF_DOMAIN, *sys.stdlib_module_names}
    wrong = [
        f"{file.relative_to(PROJECT)}:{line} imports {name}"
        for file in sources("domain")
        for line, name in imported(file.read_text())
        if name not in known
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "name", ["asyncio", "http", "os", "socket", "sqlite3", "subprocess", "threading", "urllib"]
)
def test_the_domain_touches_nothing_outside(name: str) -> None:
    wrong = [
        str(file.relative_to(PROJECT))
        for file in sources("domain")
        if name in {found for _, found in imported(file.read_text())}
    ]
    assert wrong == []


def test_every_part_of_the_house_is_in_the_table() -> None:
    packages = {folder.parent.name for folder in PROJECT.glob("*/__init__.py")}
    modules = {file.stem for file in PROJECT.glob("*.py")}
    assert (packages | modules) - {"tests"} <= set(BELOW)


@pytest.mark.parametrize(
    ("part", "line"),
    [
        ("domain", "import persistence.deals"),
        ("domain", "from settings import Settings"),
        ("tools", "def late():\n    from graph.state import State"),
        ("graph", "from jobs import render"),
        ("jobs", "import graph"),
        ("web", "from app import router"),
        ("persistence", "import importlib\nimportlib.import_module('tools.mail')"),
        ("sandbox", "from domain.money import Money"),
        ("web", "from sandbox.marketplace import fleet"),
    ],
)
def test_an_arrow_that_points_the_wrong_way_is_seen(part: str, line: str) -> None:
    assert len(upward(part, line)) == 1


def _imports_by_name(node: ast.Call) -> bool:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in {"import_module", "__import__"} and bool(node.args)
