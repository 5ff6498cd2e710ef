"""How a request is named in an address: by its number, or by its id."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

ABOUT = "A request's number, as JV-26-0001, or its id."
PATTERN = r"^(JV-[0-9]{2}-[0-9]{4,10}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$"

Number = Annotated[str, Path(description=ABOUT, pattern=PATTERN)]
Wanted = Annotated[str, Query(alias="request", description=ABOUT, pattern=PATTERN)]
