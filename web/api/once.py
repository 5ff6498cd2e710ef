"""The same request twice does the same thing once: the header `Idempotency-Key`."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from fastapi import Header, Request
from pydantic import BaseModel

from persistence.api_answers import ApiAnswers
from tools.mcp.tool import Call
from web.api.caller import Caller
from web.api.problems import ProblemError

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[!-~]+$",
        description="A word of yours for this very request. Sent again within a week, with the same content, "
        "it gets the first answer, and nothing is done twice.",
    ),
]

OTHER_CONTENT = "This Idempotency-Key was used for another request. Take a new one for each request."

TWO_KEYS = "The request has two different Idempotency-Key headers. Send one."

G = TypeVar("G", bound=BaseModel)


async def once(
    caller: Caller, request: Request, key: str | None, gives: type[G], act: Callable[[Call], Awaitable[G]]
) -> G:
    """What `act` gives, done in one transaction with the key; or what it gave the first time."""
    if len(set(request.headers.getlist("Idempotency-Key"))) > 1:
        raise ProblemError(400, TWO_KEYS)
    if key is None:
        async with caller.call() as call:
            return await act(call)
    asked = hashlib.sha256(
        f"{request.method} {request.url.path}\n".encode() + await request.body()
    ).hexdigest()
    async with caller.call() as call:
        answers = ApiAnswers(call.uow.connection, call.uow.user_id)
        kept = await answers.begin(key, asked, call.uow.now())
        if kept is not None:
            if kept.asked_sha256 != asked or kept.answer is None:
                raise ProblemError(409, OTHER_CONTENT)
            return gives.model_validate_json(kept.answer)
        given = await act(call)
        await answers.end(key, given.model_dump_json())
        return given
