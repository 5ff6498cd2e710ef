"""How long the fuzzing runs: `JETVISION_FUZZ_SECONDS`, a few seconds unless set."""

import os

import pytest


@pytest.fixture(scope="session")
def fuzz_seconds() -> float:
    return float(os.environ.get("JETVISION_FUZZ_SECONDS", "4"))
