"""The model engine: one structured call a turn, checked against the text; the offline engine takes over when
the model does not answer, or not properly."""

from __future__ import annotations

import asyncio
import json
import time
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
from graph.understanding.mail import Letter, read_letter
from graph.understanding.model_call import ModelCall, Outcome, Record, Tokens, failure
from graph.understanding.offline import TOO_LONG, OfflineEngine, changes
from graph.understanding.patch import TripPatch
from graph.understanding.prompt import INSTRUCTIONS, PROMPT_VERSION
from graph.understanding.questions import questions_for
from graph.understanding.trips import another_trip_in, split

_TURNS_SHOWN = 6
_LETTERS_A_TURN = 600
_LETTERS_OF_HISTORY = 2_000
_LETTERS_OF_SIGNATURE = 400
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
class _Answer:
    patch: TripPatch | None
    outcome: Outcome
    problem: str
    """what the broker is told when there is no patch"""
    seconds: float
    tokens: Tokens


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
        record: Record | None = None,
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
        record: Record | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
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
            http_async_client=httpx.AsyncClient(
                timeout=timeout_seconds, follow_redirects=False, transport=transport
            ),
        )
        return cls(offline, chat, timeout_seconds=timeout_seconds, record=record)

    async def understand(
        self, text: str, *, today: date, trip: Trip | None = None, conversation: tuple[Message, ...] = ()
    ) -> Understood:
        """See `contract.Engine.understand`."""
        letter = read_letter(text)
        if not letter.body or another_trip_in(letter.body, trip):
            # nothing to ask about, or a trip that has no place in this thread
            return await self._offline.understand(text, today=today, trip=trip, conversation=conversation)
        trips = split(letter.body)
        answer = await self._asked(_messages(trips.first, letter, today, trip, conversation))
        if answer.patch is None:
            await self._tell(answer)
            taken_over = await self._offline.understand(
                text, today=today, trip=trip, conversation=conversation
            )
            note = f"The language model {answer.problem}; the built-in reader understood this turn."
            return taken_over.model_copy(update={"note": _joined(note, taken_over.note)})
        patch, said = answer.patch, f"{trips.first}\n{letter.signature}"
        cut = TOO_LONG if letter.cut else None
        client = client_said(patch, said)
        if patch.intent is not Intent.REQUEST_TRIP:
            await self._tell(answer)
            return Understood(intent=patch.intent, client=client, engine="model", note=cut)
        checked = apply_patch(patch, said, trip=trip, today=today)
        await self._tell(answer, dropped=len(checked.dropped))
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
            note=_joined(dropped, cut, trips.note),
            further=trips.further,
        )

    async def _asked(self, messages: list[BaseMessage]) -> _Answer:
        begun = time.monotonic()
        answer: Any = None
        try:
            async with asyncio.timeout(self._timeout_seconds):
                answer = await self._structured.ainvoke(messages)
            patch, outcome, problem = _patch_of(answer)
        except asyncio.CancelledError:
            stopped = _Answer(None, Outcome.STOPPED, "", time.monotonic() - begun, Tokens())
            await asyncio.shield(self._tell(stopped))
            raise
        except _FAILURES as error:
            patch, (outcome, problem) = None, failure(error)
        return _Answer(patch, outcome, problem, time.monotonic() - begun, Tokens.of(answer))

    async def _tell(self, answer: _Answer, *, dropped: int = 0) -> None:
        if self._record is None:
            return
        await self._record(
            ModelCall(
                model=self._model,
                prompt_version=PROMPT_VERSION,
                outcome=Outcome.VALUES_DROPPED if dropped else answer.outcome,
                dropped=dropped,
                seconds=answer.seconds,
                tokens_in=answer.tokens.read,
                tokens_cached=answer.tokens.cached,
                tokens_out=answer.tokens.written,
            )
        )


def _messages(
    body: str, letter: Letter, today: date, trip: Trip | None, conversation: tuple[Message, ...]
) -> list[BaseMessage]:
    """The instructions, then as data: the trip so far, the last turns in short, the newest message, and last
    what it quotes. Heads of mails and disclaimers are left out."""
    state = {
        "today": f"{today:%A} {today.isoformat()}",
        "trip_so_far": trip.model_dump(mode="json", exclude={"sources", "warnings"}, exclude_none=True)
        if trip
        else None,
        "turns_before": [
            {"role": turn.role, "text": turn.text[:_LETTERS_A_TURN]} for turn in conversation[-_TURNS_SHOWN:]
        ],
        "newest_message": body,
        "signature": letter.signature[:_LETTERS_OF_SIGNATURE],
        "quoted_history": letter.quoted[:_LETTERS_OF_HISTORY],
    }
    return [SystemMessage(INSTRUCTIONS), HumanMessage(json.dumps(state, ensure_ascii=False))]


def _patch_of(answer: Any) -> tuple[TripPatch | None, Outcome, str]:
    if not isinstance(answer, dict):
        return None, Outcome.BROKEN_ANSWER, "gave no readable answer"
    parsed = answer.get("parsed")
    if isinstance(parsed, TripPatch):
        return parsed, Outcome.OK, ""
    raw = answer.get("raw")
    if isinstance(raw, AIMessage) and raw.additional_kwargs.get("refusal"):
        return None, Outcome.REFUSED, "refused to answer"
    return None, Outcome.BROKEN_ANSWER, "gave no readable answer"


def _joined(*notes: str | None) -> str | None:
    return " ".join(note for note in notes if note) or None
