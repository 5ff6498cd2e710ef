"""What other systems answered in an act, noted on its tape, and given again when the act is repeated.

The answer itself stands once, among the outside calls; the tape holds its id, what was asked as a
fingerprint, and the headers that an adapter reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from persistence.tape import Tape, repeated_tape, running_tape
from tools.http import OutsideCall, as_asked, fingerprint

READ_HEADERS = frozenset({"content-type", "retry-after", "x-rate-limit-reset"})


def note_call(system: str, call: OutsideCall, row_id: str) -> None:
    tape = running_tape()
    if tape is None:
        return
    headers = {name: value for name, value in call.response_headers.items() if name.lower() in READ_HEADERS}
    tape.answers.append(
        {
            "system": system,
            "asked": fingerprint(call),
            "what": f"{call.method} {httpx.URL(call.url).path}",
            "row": row_id,
            "headers": headers,
        }
    )


@dataclass(frozen=True)
class KeptAnswer:
    """The row of an outside call: no status means that no answer came, and `answer` says why."""

    status: int | None
    answer: str


class NotRecordedError(httpx.ConnectError):
    """Today's code asks what was not asked then."""


class RepeatedTransport(httpx.AsyncBaseTransport):
    """Answers from the recording: the same question first, else the next to the same address. It never
    leaves the process."""

    def __init__(self, system: str, kept: Mapping[str, KeptAnswer]) -> None:
        self._system = system
        self._kept = kept

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        call = as_asked(request)
        given = _given(self._system, call)
        kept = self._kept.get(given["row"]) if given else None
        if given is None or kept is None:
            raise NotRecordedError(f"not in the recording: {call.method} {request.url.path}", request=request)
        if kept.status is None:
            failed = httpx.ConnectError if kept.answer.startswith("Connect") else httpx.ReadTimeout
            raise failed(kept.answer, request=request)
        return httpx.Response(kept.status, headers=given["headers"], content=kept.answer.encode())


def _given(system: str, call: OutsideCall) -> dict[str, Any] | None:
    running, repeated = running_tape(), repeated_tape()
    if running is None or repeated is None:
        return None
    asked, what = fingerprint(call), f"{call.method} {httpx.URL(call.url).path}"
    left = unused(running, repeated, system)
    same = [one for one in left if one["asked"] == asked]
    return next(iter(same or [one for one in left if one["what"] == what]), None)


def unused(running: Tape, repeated: Tape, system: str) -> list[dict[str, Any]]:
    """The answers of this system that the repetition has not used; each is used once, in order."""
    left = [one for one in repeated.answers if one["system"] == system]
    for used in (one for one in running.answers if one["system"] == system):
        same = [one for one in left if one["asked"] == used["asked"]]
        alike = same or [one for one in left if one["what"] == used["what"]]
        if alike:
            left.remove(alike[0])
    return left
