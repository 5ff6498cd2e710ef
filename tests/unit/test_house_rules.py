"""Rules of the house that a look at the code can check."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
APART = {"sandbox", "tests", "evals"}
"""Not the product: programs and checks with an environment of their own."""

MONEY = (
    "domain/",
    "tools/quoting/",
    "tools/exchange/",
    "tools/proposals/",
    "tools/cards/",
    "tools/deals/",
    "jobs/rates.py",
    "persistence/exchange_rates.py",
    "persistence/house_work.py",
)
"""Where amounts are reckoned, kept or shown."""
ON_EARTH = {"capitals.py", "geography.py", "journey.py", "us_outline.py"}
"""Distances and positions: measured, not money."""
ON_PAPER = {"coast.py", "colours.py", "pdf.py", "pictures.py", "printing.py", "route_map.py", "samples.py"}
"""Millimetres, colours and maps: drawn, not money."""
BINARY = {"Float", "REAL", "Double", "DOUBLE_PRECISION"}
"""Column types that lose cents."""
MEASURES = ("_LATITUDE", "_LONGITUDE", "_AIRPORT", "_NM")
"""Endings of constants that stand on the globe, beside the money."""
LONGEST_FILE = 400
PRODUCT = ["domain", "persistence", "tools", "graph", "jobs", "web", "public"]

Finding = Iterator[int]
"""Numbers of the lines that break a rule."""


def ours(*endings: str) -> list[Path]:
    inside = (file for folder in (*PRODUCT, *APART) for file in (PROJECT / folder).rglob("*"))
    return sorted(file for file in [*PROJECT.glob("*.py"), *inside] if file.suffix in endings)


def product() -> list[Path]:
    return [file for file in ours(".py") if file.relative_to(PROJECT).parts[0] not in APART]


def of_tests() -> list[Path]:
    return [file for file in ours(".py") if file.relative_to(PROJECT).parts[0] == "tests"]


def money() -> list[Path]:
    near = (file for file in product() if str(file.relative_to(PROJECT)).startswith(MONEY))
    return [file for file in near if file.name not in ON_EARTH | ON_PAPER]


def environment(tree: ast.AST) -> Finding:
    readers = {"environ", "environb", "getenv", "getenvb"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in readers:
            yield node.lineno
        if (
            isinstance(node, ast.ImportFrom)
            and node.module == "os"
            and readers & {a.name for a in node.names}
        ):
            yield node.lineno


def binary_fractions(tree: ast.AST) -> Finding:
    measured = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and all(_name(name).endswith(MEASURES) for name in node.targets)
        for part in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in measured:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float":
            yield node.lineno


def amounts(tree: ast.AST) -> Finding:
    """Uses of money: its type, or the numbers that it is made of."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in {"domain.money", "domain.exchange", "decimal"}:
            yield node.lineno


def binary_columns(tree: ast.AST) -> Finding:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) == "Column":
            yield from (
                part.lineno for part in ast.walk(node) if isinstance(part, ast.expr) and _name(part) in BINARY
            )


def swallowed_errors(tree: ast.AST) -> Finding:
    for node in ast.walk(tree):
        if not isinstance(node, ast.ExceptHandler):
            continue
        silent = all(
            isinstance(one, ast.Pass | ast.Continue | ast.Break)
            or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
            for one in node.body
        )
        if node.type is None or (silent and _broad(node.type)):
            yield node.lineno
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) == "suppress" and any(map(_broad, node.args)):
            yield node.lineno


def sleeps(tree: ast.AST) -> Finding:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in {"sleep", "wait_for_timeout"}:
            yield node.lineno


def skips(tree: ast.AST) -> Finding:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"skip", "skipif", "xfail", "importorskip"}:
            yield node.lineno


def questions_to_mocks(tree: ast.AST) -> Finding:
    for node in ast.walk(tree):
        module = node.module if isinstance(node, ast.ImportFrom) else None
        if module in {"unittest", "unittest.mock"} and isinstance(node, ast.ImportFrom):
            yield node.lineno
        if isinstance(node, ast.Attribute) and node.attr.startswith("assert_called"):
            yield node.lineno


def clock(tree: ast.AST) -> Finding:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or node.attr not in {"now", "utcnow", "today"}:
            continue
        if _name(node.value) in {"datetime", "date"}:
            yield node.lineno


def domain() -> list[Path]:
    return [file for file in product() if file.relative_to(PROJECT).parts[0] == "domain"]


def breaches(files: list[Path], rule: Callable[[ast.AST], Finding]) -> list[str]:
    return [
        f"{file.relative_to(PROJECT)}:{line}" for file in files for line in rule(ast.parse(file.read_text()))
    ]


def test_only_settings_reads_the_environment() -> None:
    assert breaches([file for file in product() if file != PROJECT / "settings.py"], environment) == []
    assert breaches([PROJECT / "settings.py"], environment) != []


def test_no_binary_fraction_comes_near_money() -> None:
    assert money(), "the money modules have moved: name them here"
    assert breaches(money(), binary_fractions) == []


def test_what_measures_and_draws_has_no_money_in_it() -> None:
    """Binary fractions are allowed in these files, so no amount may be."""
    near = [file for file in product() if str(file.relative_to(PROJECT)).startswith(MONEY)]
    names = ON_EARTH | ON_PAPER
    exempt = [file for file in near if file.name in names]
    assert {file.name for file in exempt} == names
    assert breaches(exempt, amounts) == []


def test_no_column_is_a_binary_fraction() -> None:
    tables = [file for file in product() if file.name.endswith("tables.py")]
    assert tables, "the tables have moved: name them here"
    assert breaches(tables, binary_columns) == []


def test_no_error_is_swallowed() -> None:
    assert breaches(ours(".py"), swallowed_errors) == []


def test_no_test_sleeps() -> None:
    assert breaches(of_tests(), sleeps) == []


def test_no_test_is_skipped() -> None:
    assert breaches(of_tests(), skips) == []


def test_no_test_asks_a_mock() -> None:
    assert breaches(of_tests(), questions_to_mocks) == []


def test_the_domain_has_no_clock() -> None:
    assert breaches(domain(), clock) == []


def test_a_file_is_one_idea() -> None:
    long = {
        str(file.relative_to(PROJECT)): lines
        for file in [*product(), *ours(".jsx")]
        if (lines := len(file.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_no_lock_file_names_an_index() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        assert "://" not in (PROJECT / lock).read_text()


def test_every_locked_version_has_its_hash() -> None:
    """Each requirement begins a line, and its hashes follow it, indented."""
    for lock in ("requirements.lock", "requirements-dev.lock"):
        named = re.split(r"\n(?=[a-z0-9])", (PROJECT / lock).read_text())
        assert len(named) > 50
        for one in named:
            assert "--hash=sha256:" in one, f"{lock}: {one.splitlines()[0]}"


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (environment, "import os\nos.environ['A']"),
        (environment, "from os import getenv"),
        (binary_fractions, "rate = 7.5"),
        (binary_fractions, "rate = float('7.5')"),
        (amounts, "from domain.money import Money"),
        (binary_columns, "Column('rate', Float)"),
        (binary_columns, "Column('rate', sa.REAL(), nullable=False)"),
        (swallowed_errors, "try:\n    send()\nexcept:\n    log()"),
        (swallowed_errors, "try:\n    send()\nexcept Exception:\n    pass"),
        (swallowed_errors, "with suppress(Exception):\n    send()"),
        (sleeps, "import time\ntime.sleep(1)"),
        (sleeps, "page.wait_for_timeout(100)"),
        (skips, "import pytest\n@pytest.mark.skip\ndef test(): ..."),
        (questions_to_mocks, "from unittest.mock import Mock"),
        (clock, "from datetime import date\ndate.today()"),
    ],
)
def test_a_breach_is_seen(rule: Callable[[ast.AST], Finding], code: str) -> None:
    assert list(rule(ast.parse(code))) != []


def _broad(node: ast.expr) -> bool:
    return _name(node) in {"Exception", "BaseException"}


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
