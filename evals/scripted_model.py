"""A real HTTP server that speaks as much of the OpenAI protocol as the model engine needs, by script."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class ScriptedModel:
    """Answers each chat completion with what the test put into `answer`; keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.status = 200
        self.headers: dict[str, str] = {}
        self.answer: bytes = b"{}"
        self.patches: dict[str, dict[str, Any]] = {}
        """what to answer to which newest message; any other is refused. Empty: always `answer`"""
        self.was_asked = threading.Event()
        self.hold = threading.Event()
        self.waits = False
        script = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                script.asked.append(json.loads(body))
                script.keys.append(self.headers.get("Authorization"))
                script.was_asked.set()
                if script.waits:
                    script.hold.wait(20)
                asked = json.loads(body)
                answer = script.answer_to(asked) if script.patches else script.answer
                kind = "application/json"
                if asked.get("stream") and script.status == 200:
                    answer, kind = streamed(answer), "text/event-stream"
                self.send_response(script.status)
                for name, value in {"Content-Type": kind, **script.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_POST

            def log_message(self, *args: Any) -> None:
                """Quiet: a test reads `asked` instead."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})
        self.thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/v1"

    def close(self) -> None:
        self.hold.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)

    def says(self, patch: dict[str, Any] | str) -> None:
        self.message(calling(patch))

    def message(self, message: dict[str, Any]) -> None:
        self.answer = completion(message)

    def answer_to(self, asked: dict[str, Any]) -> bytes:
        patch = self.patches.get(json.loads(asked["messages"][-1]["content"])["newest_message"])
        refusal = {"role": "assistant", "content": None, "refusal": "I cannot help with that."}
        return completion(calling(patch) if patch else refusal)


def calling(patch: dict[str, Any] | str) -> dict[str, Any]:
    """A message that calls the model's one tool; a text is taken for the arguments as it is."""
    arguments = patch if isinstance(patch, str) else json.dumps(patch)
    call = {"id": "call_1", "type": "function", "function": {"name": "TripPatch", "arguments": arguments}}
    return {"role": "assistant", "content": None, "tool_calls": [call]}


def streamed(answer: bytes) -> bytes:
    """A completion as server-sent events: its text word by word, its tool calls whole, then its end."""
    whole = json.loads(answer)
    message = whole["choices"][0]["message"]
    calls = [{"index": n, **call} for n, call in enumerate(message.get("tool_calls") or [])]
    deltas: list[dict[str, Any]] = [{"role": "assistant"}]
    deltas += [{"content": word} for word in re.findall(r"\s*\S+", message.get("content") or "")]
    deltas += [{"tool_calls": calls}] if calls else []
    head = {name: whole[name] for name in ("id", "created", "model")} | {"object": "chat.completion.chunk"}
    ends: list[dict[str, Any]] = [{"delta": delta, "finish_reason": None} for delta in deltas]
    ends.append({"delta": {}, "finish_reason": "stop"})
    events = [json.dumps({**head, "choices": [{"index": 0, **end}]}) for end in ends]
    return "".join(f"data: {event}\n\n" for event in [*events, "[DONE]"]).encode()


def completion(message: dict[str, Any]) -> bytes:
    return json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": "scripted",
            "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
            "usage": {
                "prompt_tokens": 700,
                "completion_tokens": 80,
                "total_tokens": 780,
                "prompt_tokens_details": {"cached_tokens": 512},
            },
        }
    ).encode()
