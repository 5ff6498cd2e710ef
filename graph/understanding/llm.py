"""The model engine: one structured call a turn, checked against the text; the offline engine takes over when
the model does not answer, or not properly."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import httpx
import openai
from langchain_core.exceptions import OutputParserException
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI
from pydantic import SecretStr, ValidationError

from domain.trip import Trip
from graph.understanding.checking import apply_patch, client_said
from graph.understanding.contract import Intent, Message, Understood
from graph.understanding.mail import read_letter
from graph.understanding.offline import TOO_LONG, OfflineEngine, changes
from graph.understanding.patch import TripPatch
from graph.understanding.prompt import INSTRUCTIONS
from graph.understanding.questions import questions_for

_TURNS_SHOWN = 6
_LETTERS_A_TURN = 600
# what the client libraries raise for time-outs, refusals and answers of the wrong shape; an answer without
# choices ends in an IndexError inside langchain, a null in a TypeError
_FAILURES = (
    openai.OpenAIError,
    OutputParserException,
    ValidationError,
    TimeoutError,
    httpx.HTTPError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
)


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One call of the model: how long it took in seconds, its tokens (None when the server does not say), and
    `answered` or why it was not used."""

    model: str
    seconds: float
    prompt_tokens: int | None
    completion_tokens: int | None
    outcome: str


class ModelEngine:
    """Implements `contract.Engine` with a chat model behind any address that speaks the OpenAI protocol.

    `record` is told of every call. Errors of the model never reach the broker as errors: the offline engine
    reads the turn instead and `Understood.note` says so."""

    def __init__(
        self,
        offline: OfflineEngine,
        chat: ChatOpenAI,
        *,
        timeout_seconds: float = 20,
        record: Callable[[ModelCall], None] | None = None,
    ) -> None:
        self._offline = offline
        self._model = chat.model_name
        self._timeout_seconds = timeout_seconds
        self._record = record
        self._structured = chat.with_structured_output(TripPatch, method="function_calling", include_raw=True)

    @classmethod
    def connect(
        cls,
        offline: OfflineEngine,
        *,
        base_url: str,
        key: SecretStr,
        model: str,
        timeout_seconds: float = 20,
        record: Callable[[ModelCall], None] | None = None,
    ) -> Self:
        """An engine for a model at an address. Redirects are not followed: the key stays with that host. No
        retries: the offline engine is faster than a second try."""
        chat = ChatOpenAI(
            model=model,
            api_key=key,
            base_url=base_url,
            timeout=timeout_seconds,
            max_retries=0,
            temperature=0,
            http_async_client=httpx.AsyncClient(timeout=timeout_seconds, follow_redirects=False),
        )
        return cls(offline, chat, timeout_seconds=timeout_seconds, record=record)

    async def understand(
        self, text: str, *, today: date, trip: Trip | None = None, conversation: tuple[Message, ...] = ()
    ) -> Understood:
        """See `contract.Engine.understand`."""
        letter = read_letter(text)
        if not letter.body:
            return await self._offline.understand(text, today=today, trip=trip, conversation=conversation)
        begun = time.monotonic()
        try:
            async with asyncio.timeout(self._timeout_seconds):
                answer = await self._structured.ainvoke(_messages(letter.body, today, trip, conversation))
            patch, problem = _patch_of(answer)
        except _FAILURES as error:
            answer, patch, problem = None, None, _why(error)
        self._tell(answer, time.monotonic() - begun, problem)
        said = f"{letter.body}\n{letter.signature}"
        if patch is None:
            taken_over = await self._offline.understand(
                text, today=today, trip=trip, conversation=conversation
            )
            note = f"The language model {problem}; the built-in reader understood this turn."
            return taken_over.model_copy(update={"note": _joined(note, taken_over.note)})
        cut = TOO_LONG if letter.cut else None
        client = client_said(patch, said)
        if patch.intent is not Intent.REQUEST_TRIP:
            return Understood(intent=patch.intent, client=client, engine="model", note=cut)
        checked = apply_patch(patch, said, trip=trip, today=today)
        dropped = (
            f"Not taken over from the language model: {'; '.join(checked.dropped)}."
            if checked.dropped
            else None
        )
        return Understood(
            intent=patch.intent,
            trip=checked.trip,
            changed=changes(trip, checked.trip),
            questions=questions_for(checked.trip, today),
            client=client,
            engine="model",
            note=_joined(dropped, cut),
        )

    def _tell(self, answer: Any, seconds: float, problem: str | None) -> None:
        if self._record is None:
            return
        raw = answer.get("raw") if isinstance(answer, dict) else None
        usage = raw.usage_metadata if isinstance(raw, AIMessage) else None
        self._record(
            ModelCall(
                model=self._model,
                seconds=seconds,
                prompt_tokens=usage["input_tokens"] if usage else None,
                completion_tokens=usage["output_tokens"] if usage else None,
                outcome=problem or "answered",
            )
        )


def _messages(
    body: str, today: date, trip: Trip | None, conversation: tuple[Message, ...]
) -> list[BaseMessage]:
    """The instructions, the trip so far as data, the last turns in short, and the newest message."""
    state = {
        "today": f"{today:%A} {today.isoformat()}",
        "trip_so_far": trip.model_dump(mode="json", exclude={"sources", "warnings"}, exclude_none=True)
        if trip
        else None,
        "turns_before": [
            {"role": turn.role, "text": turn.text[:_LETTERS_A_TURN]} for turn in conversation[-_TURNS_SHOWN:]
        ],
        "newest_message": body,
    }
    return [SystemMessage(INSTRUCTIONS), HumanMessage(json.dumps(state, ensure_ascii=False))]


def _patch_of(answer: Any) -> tuple[TripPatch | None, str | None]:
    if not isinstance(answer, dict):
        return None, "gave no readable answer"
    parsed = answer.get("parsed")
    if isinstance(parsed, TripPatch):
        return parsed, None
    raw = answer.get("raw")
    if isinstance(raw, AIMessage) and raw.additional_kwargs.get("refusal"):
        return None, "refused to answer"
    return None, "gave no readable answer"


def _why(error: Exception) -> str:
    match error:
        case openai.APITimeoutError() | TimeoutError() | httpx.TimeoutException():
            return "did not answer in time"
        case openai.RateLimitError():
            return "is overloaded (429)"
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            return "refused the key"
        case openai.APIStatusError():
            return f"answered with an error ({error.status_code})"
        case openai.APIConnectionError() | httpx.HTTPError():
            return "could not be reached"
    return "gave no readable answer"


def _joined(*notes: str | None) -> str | None:
    return " ".join(note for note in notes if note) or None
