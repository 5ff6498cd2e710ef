"""The outside world of the demo, asked over HTTP as a stranger would: the mailbox and the marketplace."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True)
class Mail:
    """One mail as it lies in the mailbox."""

    to: list[str]
    subject: str
    text: str
    html: str
    attachments: list[tuple[str, bytes]]
    """name and content of each"""

    def sha256(self, name_end: str) -> str:
        """Of the one attachment whose name ends so."""
        (content,) = [content for name, content in self.attachments if name.endswith(name_end)]
        return hashlib.sha256(content).hexdigest()


class Mailbox:
    """What has arrived since the test began: the tests of a run share one installation."""

    def __init__(self, address: str) -> None:
        self._http = httpx.Client(base_url=address, trust_env=False, timeout=10)
        self._before = set(self._ids())

    def count(self) -> int:
        return len(self._new())

    def mails(self) -> list[Mail]:
        """Newest first."""
        return [self._whole(one) for one in self._new()]

    def be_slow(self, *, seconds: float) -> None:
        """With the next mail."""
        self._http.post("/admin/faults", json={"kind": "slow", "seconds": seconds}).raise_for_status()

    def close(self) -> None:
        self._http.close()

    def _new(self) -> list[str]:
        return [one for one in self._ids() if one not in self._before]

    def _ids(self) -> list[str]:
        return [summary["id"] for summary in self._get("/api/messages").json()["messages"]]

    def _whole(self, mail_id: str) -> Mail:
        mail = self._get(f"/api/messages/{mail_id}").json()
        attached = [(part["filename"], self._get(part["href"]).content) for part in mail["attachments"]]
        return Mail(mail["to"], mail["subject"], mail["text"], mail["html"], attached)

    def _get(self, path: str) -> httpx.Response:
        return self._http.get(path).raise_for_status()


class Marketplace:
    """The simulator's admin routes: what it knows, and how it is told to fail."""

    def __init__(self, address: str) -> None:
        self._http = httpx.Client(base_url=address, trust_env=False, timeout=10)

    def trips(self) -> list[dict[str, Any]]:
        trips: list[dict[str, Any]] = self._http.get("/admin/state").raise_for_status().json()["trips"]
        return trips

    def operators_will(self, *answers: dict[str, object]) -> None:
        """What the next operators that are asked answer, one each."""
        scripts = [{"operator": "*", **answer} for answer in answers]
        self._http.post("/admin/operators", json={"scripts": scripts}).raise_for_status()

    def fail(self, kind: str, path: str) -> None:
        """Each call to that path, until `work` is called; a 429 asks for a pause of a second."""
        fault = {"kind": kind, "path": path, "count": -1} | ({"reset": 1} if kind == "429" else {})
        self._http.post("/admin/faults", json=fault).raise_for_status()

    def work(self) -> None:
        self._http.delete("/admin/faults").raise_for_status()

    def close(self) -> None:
        self._http.close()
