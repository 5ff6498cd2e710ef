"""The pages that a person opens: Avinode's deep links. An /api/ address is never shown to anybody."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from tools.sourcing.avinode.shapes import as_text, fields

_INTERNAL_TRIP = re.compile(r"atrip-[0-9]{1,20}")


class WebPages:
    """The web pages that belong to an API address.

    `https://sandbox.avinode.com/api` -> `https://sandbox.avinode.com/marketplace/mvc/...`;
    `https://api.avinode.com/api` -> `https://marketplace.avinode.com/marketplace/mvc/...`
    """

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        host = parts.netloc
        if host.startswith("api.") and host.endswith(".avinode.com"):
            host = "marketplace." + host.removeprefix("api.")
        self._origin = f"{parts.scheme}://{host}"
        self._scheme = parts.scheme
        self._host = host

    def shown(self, action: object) -> str | None:
        """The address in an action (`"https://..."` or `{"href": ...}`), if a person may open it: the
        marketplace's own host, its own scheme, and not the API."""
        text = as_text(action, longest=2000) or as_text(fields(action).get("href"), longest=2000)
        if text is None or re.search(r"[\s\"'<>\\`]", text):
            return None
        if text.startswith("/") and not text.startswith("//"):
            text = self._origin + text
        try:
            parts = urlsplit(text)
            host = parts.netloc
        except ValueError:
            return None
        if parts.scheme not in {self._scheme, "https"} or not self._ours(host):
            return None
        if any(step.lower() == "api" for step in parts.path.split("/")):
            return None
        return text

    def _ours(self, host: str) -> bool:
        return host == self._host or re.fullmatch(r"[a-z0-9-]+\.avinode\.com", host) is not None

    def search(self, internal_id: str) -> str:
        """Where aircraft are picked and RFQs are sent."""
        return f"{self._origin}/marketplace/mvc/search/load/{internal_id}?source=api&origin=api_action"

    def buying(self, internal_id: str) -> str:
        """Where the buyer sees the trip and its answers."""
        return f"{self._origin}/marketplace/mvc/trips/buying/{internal_id}?source=api"


def is_internal_trip(value: str | None) -> bool:
    return value is not None and _INTERNAL_TRIP.fullmatch(value) is not None
