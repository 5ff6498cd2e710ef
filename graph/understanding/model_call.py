"""What is written down of one call of the model, and how its failures are named."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import httpx
import openai
from langchain_core.messages import AIMessage


class Outcome(StrEnum):
    """How a call ended. Only after the first two was its answer used."""

    OK = "ok"
    VALUES_DROPPED = "values_dropped"
    """answered, but some of its values are not in the text"""
    TIMEOUT = "timeout"
    RATE_LIMITED = "rate_limited"
    REFUSED = "refused"
    BROKEN_ANSWER = "broken_answer"
    WRONG_KEY = "wrong_key"
    SERVER_ERROR = "server_error"
    UNREACHABLE = "unreachable"
    STOPPED = "stopped"
    """the broker stopped the turn, or the process ended"""


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One call: how long it took in seconds, and its tokens (None when the server does not say; those read
    from the provider's cache are part of `tokens_in`)."""

    model: str
    prompt_version: str
    outcome: Outcome
    dropped: int
    seconds: float
    tokens_in: int | None
    tokens_cached: int | None
    tokens_out: int | None


Record = Callable[[ModelCall], Awaitable[None]]
"""Told of every call once it is over, whatever becomes of the turn."""


@dataclass(frozen=True, slots=True)
class Tokens:
    read: int | None = None
    cached: int | None = None
    written: int | None = None

    @classmethod
    def of(cls, answer: Any) -> Tokens:
        """As the server counted them; a broken answer may have none."""
        raw = answer.get("raw") if isinstance(answer, dict) else None
        usage = raw.usage_metadata if isinstance(raw, AIMessage) else None
        if not usage:
            return cls()
        cached = (usage.get("input_token_details") or {}).get("cache_read")
        return cls(usage["input_tokens"], cached or 0, usage["output_tokens"])


def failure(error: Exception) -> tuple[Outcome, str]:
    """The outcome, and what the broker is told after "The language model"."""
    match error:
        case openai.APITimeoutError() | TimeoutError() | httpx.TimeoutException():
            return Outcome.TIMEOUT, "did not answer in time"
        case openai.RateLimitError():
            return Outcome.RATE_LIMITED, "is overloaded (429)"
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            return Outcome.WRONG_KEY, "refused the key"
        case openai.APIStatusError():
            return Outcome.SERVER_ERROR, f"answered with an error ({error.status_code})"
        case openai.APIConnectionError() | httpx.HTTPError():
            return Outcome.UNREACHABLE, "could not be reached"
    return Outcome.BROKEN_ANSWER, "gave no readable answer"
