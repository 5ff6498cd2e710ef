"""A bare client and a webhook receiver to try the demo marketplace with: no retries, nothing hidden."""

from __future__ import annotations

import base64
import json
import queue
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

ALL_FLAGS = dict.fromkeys(
    (
        "latestquote",
        "quotebreakdown",
        "taildetails",
        "typedetails",
        "tailphotos",
        "typephotos",
        "timestamps",
        "sellercontactinfo",
        "sellermessagelinks",
        "buyermessages",
        "aviquote",
        "amenities",
        "safety",
        "homebase",
        "insurance",
        "liftaoc",
    ),
    "true",
)


def segment(
    start: str, end: str, day: str, clock: str = "10:00", pax: int = 6, **more: Any
) -> dict[str, Any]:
    """One segment of `POST /trips`."""
    return {
        "startAirport": {"icao": start},
        "endAirport": {"icao": end},
        "dateTime": {"date": day, "time": clock, "departure": True, "local": True},
        "paxCount": str(pax),
        "paxSegment": True,
        "paxTBD": False,
        "timeTBD": False,
        **more,
    }


class Broker:
    """Calls the API with the vendor's headers; answers are plain httpx responses."""

    def __init__(self, base: str, bearer: str = "sandbox", api_token: str = "sandbox") -> None:  # noqa: S107
        self.base, self._bearer, self._api_token = base, bearer, api_token
        self.http = httpx.Client(base_url=base, timeout=10, trust_env=False)

    def __enter__(self) -> Broker:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def headers(self) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self._bearer}",
            "X-Avinode-ApiToken": self._api_token,
            "X-Avinode-SentTimestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "X-Avinode-ApiVersion": "v1.0",
            "X-Avinode-Product": "SandboxProbe/1.0",
        }

    def call(
        self, method: str, path: str, body: Any = None, *, fault: str | None = None, **query: str
    ) -> httpx.Response:
        headers = self.headers() | ({"X-Sandbox-Fault": fault} if fault else {})
        return self.http.request(method, f"/api{path}", json=body, params=query, headers=headers)

    def data(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        """The `data` of a good answer. Raises httpx.HTTPStatusError."""
        return self.call(method, path, body, **query).raise_for_status().json()["data"]

    def trip(self, *segments: dict[str, Any], **more: Any) -> Any:
        """A new trip; `sourcing` is true unless said otherwise."""
        return self.data("POST", "/trips", {"sourcing": True, "segments": list(segments), **more})

    def rfqs(self, trip_id: str) -> Any:
        return self.data("GET", f"/rfqs/{trip_id}", **ALL_FLAGS)

    def quotes(self, lift: Any) -> list[Any]:
        return [self.data("GET", f"/quotes/{link['id']}") for link in lift["links"]["quotes"]]

    def admin(self, method: str, path: str, body: Any = None) -> Any:
        return self.http.request(method, f"/admin{path}", json=body).raise_for_status().json()

    def send_rfqs(self, trip: Any, count: int = 5) -> Any:
        """Plays the human click in the marketplace."""
        return self.admin("POST", "/rfqs", {"trip": trip["id"], "count": count})

    def register(self, target: str, *events: str, secret: str = "s3cret") -> Any:  # noqa: S107
        return self.data(
            "POST",
            "/webhooks/settings",
            {
                "targetURI": target,
                "displayName": "probe",
                "active": True,
                "clientIdentifier": "probe",
                "clientSecret": secret,
                "clientAuthenticationType": "BASIC",
                "eventTypes": list(events),
            },
        )


class WebhookReceiver:
    """Takes pointers on 127.0.0.1; `take()` waits for the next one. `status` is what it answers."""

    def __init__(self, port: int = 0, secret: str = "s3cret") -> None:  # noqa: S107
        self.status = 200
        self.refused = 0
        self._pointers: queue.Queue[dict[str, Any]] = queue.Queue()
        expected = "Basic " + base64.b64encode(f"probe:{secret}".encode()).decode()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Authorization") != expected:
                    receiver.refused += 1
                    self.send_response(401)
                elif receiver.status == 200:
                    receiver._pointers.put(json.loads(body))
                    self.send_response(200)
                else:
                    self.send_response(receiver.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.port = int(self._server.server_address[1])
        self.target = f"http://127.0.0.1:{self.port}/webhook"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def take(self, seconds: float = 10) -> dict[str, Any]:
        """The next pointer. Raises queue.Empty."""
        return self._pointers.get(timeout=seconds)

    def take_until(self, kind: str, count: int, seconds: float = 10) -> list[dict[str, Any]]:
        """Pointers until `count` of a kind (rfqs, trips, tripmsgs) have come; only these are answered."""
        found: list[dict[str, Any]] = []
        while len(found) < count:
            pointer = self.take(seconds)
            if pointer["type"] == kind:
                found.append(pointer)
        return found

    def nothing_comes(self, seconds: float) -> bool:
        try:
            self.take(seconds)
        except queue.Empty:
            return True
        return False

    def __enter__(self) -> WebhookReceiver:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
