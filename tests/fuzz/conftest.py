"""How long the fuzzing runs (`JETVISION_FUZZ_SECONDS`, a few seconds unless set), and with what."""

import os

import pytest


@pytest.fixture(scope="session")
def fuzz_seconds() -> float:
    return float(os.environ.get("JETVISION_FUZZ_SECONDS", "4"))


@pytest.fixture(scope="session")
def repeatable(request: pytest.FixtureRequest) -> bool:
    """Whether each run tries the same. A seed that was given is obeyed: settings that ask for repeatable runs
    would win over it, and ten minutes of rounds would try one round's examples again and again."""
    return request.config.getoption("--hypothesis-seed") is None
