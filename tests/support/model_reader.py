"""A model engine at a scripted model, and what a good model answers to one request."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import SecretStr

from evals.scripted_model import ScriptedModel
from graph.understanding.contract import Understood
from graph.understanding.llm import ModelEngine
from graph.understanding.model_call import ModelCall
from graph.understanding.offline import OfflineEngine

TODAY = date(2026, 2, 1)
KEY = "sk-test-0123456789"
REQUEST = "KTEB to KVNY on March 9 at 10am for 6 with a dog, budget 50k"


class Reader:
    """An engine at the scripted server, with its recorded calls."""

    def __init__(self, offline: OfflineEngine, scripted: ScriptedModel, timeout_seconds: float = 10) -> None:
        self.calls: list[ModelCall] = []
        self.engine = ModelEngine.connect(
            offline,
            key=SecretStr(KEY),
            base_url=scripted.address,
            model="scripted",
            timeout_seconds=timeout_seconds,
            record=self.keep,
        )

    async def keep(self, call: ModelCall) -> None:
        self.calls.append(call)

    async def read(self, text: str, **more: Any) -> Understood:
        return await self.engine.understand(text, today=TODAY, **more)


def good_patch() -> dict[str, Any]:
    return {
        "intent": "request_trip",
        "legs": [
            {
                "number": 1,
                "origin": {"words": "KTEB", "icao": "KTEB"},
                "destination": {"words": "KVNY", "icao": "KVNY"},
                "date": {"words": "March 9", "value": "2026-03-09"},
                "time": {"words": "at 10am", "value": "10:00"},
                "passengers": {"words": "for 6", "value": 6},
            }
        ],
        "wishes": [{"key": "pets", "words": "a dog"}],
        "budget_words": "50k",
    }
