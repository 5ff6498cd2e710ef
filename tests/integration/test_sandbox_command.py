"""`jetvision sandbox` and `jetvision aviapages` alone: what somebody else's client would start."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import airportsdata
import httpx
import pytest

PROJECT = Path(__file__).parents[2]


@contextmanager
def started(data: Path, *arguments: str) -> Iterator[str]:
    """Its address."""
    with subprocess.Popen(
        [sys.executable, str(PROJECT / "cli.py"), *arguments, "--port", "0"],
        cwd=PROJECT, env={"PATH": os.environ["PATH"], "JETVISION_DATA": str(data)},
        stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        try:
            found = re.search(r"http://127\.0\.0\.1:\d+", process.stderr.readline())
            assert found is not None
            yield found[0]
        finally:
            process.terminate()


def headers(api_token: str, bearer: str) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {bearer}",
        "X-Avinode-ApiToken": api_token,
        "X-Avinode-SentTimestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "X-Avinode-ApiVersion": "v1.0",
        "X-Avinode-Product": "Try/1.0",
    }


@pytest.mark.parametrize("seed", ["1", "7"])
def test_the_fleet_is_large_mixed_and_stands_at_real_airports(tmp_path: Path, seed: str) -> None:
    with started(tmp_path, "sandbox", "--seed", seed) as base:
        fleet = httpx.get(f"{base}/admin/fleet").json()
    real = airportsdata.load("ICAO")
    assert len({one["tail"] for one in fleet}) == len(fleet) >= 60
    assert len({one["icao"] for one in fleet}) >= 40
    assert {one["base"] for one in fleet} <= set(real)
    assert all(one["operator"].endswith("(demo)") for one in fleet)


def test_the_marketplaces_credentials_are_sandbox_unless_said_otherwise(tmp_path: Path) -> None:
    with started(tmp_path, "sandbox") as base:
        assert httpx.get(f"{base}/api/trips/000000", headers=headers("sandbox", "sandbox")).status_code == 404
        assert httpx.get(f"{base}/api/trips/000000", headers=headers("sandbox", "other")).status_code == 401
    with started(tmp_path, "sandbox", "--api-token", "app", "--bearer", "other") as base:
        assert httpx.get(f"{base}/api/trips/000000", headers=headers("app", "other")).status_code == 404
        assert httpx.get(f"{base}/api/trips/000000", headers=headers("sandbox", "sandbox")).status_code == 401


def test_aviapages_starts_alone_too(tmp_path: Path) -> None:
    with started(tmp_path, "aviapages", "--token", "other", "--monthly-limit", "1") as base:
        said = [
            httpx.get(f"{base}/v3/empty_legs/", headers={"Authorization": f"Token {token}"}).status_code
            for token in ("sandbox", "other", "other")
        ]
    assert said == [401, 200, 429]
