"""Schemathesis asks the whole API what its description allows, and what it does not."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.integration.conftest import House
from tests.support.api_desk import api_served
from tests.support.deal_steps import sent
from tests.support.tool_client import token_of

EXAMPLES = 12
SETTINGS = """
# no description can say which airports there are, or that a leg starts where the one before it ended
[[operations]]
include-name = "POST /requests"
checks.positive_data_acceptance.expected-statuses = ["2xx", "404", "409", "422"]

# ... or which three letters are a currency
[[operations]]
include-name = ["POST /clients", "PATCH /clients/{client_id}"]
checks.positive_data_acceptance.expected-statuses = ["2xx", "404", "409", "422"]
"""


async def test_every_answer_is_as_described(house: House, tmp_path: Path) -> None:
    await sent(house)
    settings = tmp_path / "schemathesis.toml"
    settings.write_text(SETTINGS)
    async with api_served(house) as address:
        asking = await asyncio.create_subprocess_exec(
            str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(settings), "run",
            f"{address}/openapi.json",
            "--header", f"Authorization: Bearer {await token_of(house, 'anna')}",
            "--checks", "all", "--max-examples", str(EXAMPLES), "--seed", "20261124",
            "--generation-database", "none", "--continue-on-failure", "--no-color",
            cwd=tmp_path, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        told = (await asking.communicate())[0].decode()
    assert asking.returncode == 0, told
