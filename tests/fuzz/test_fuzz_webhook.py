"""Random and hostile posts to the webhook: refused with a word, or stored as nothing but a kind and an id."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import example, given, settings, strategies as st
from pydantic import SecretStr

from persistence.clock import SeededIds
from tools.sourcing.avinode.webhook import BadPointer, ForeignHref, check_basic, read_pointer
from web.services import WebhookAccess
from web.webhooks import webhook_routes

BASE = "https://sandbox.avinode.com/api"
USER, SECRET = "jetvision", "a secret: with a colon"
BOUND = settings(max_examples=200, deadline=None)
STORABLE = re.compile(r"[A-Za-z0-9-]{1,60}")

plain = st.text(max_size=40)
hosts = st.sampled_from(
    [
        "sandbox.avinode.com",
        "sandbox.avinode.com.",
        "SANDBOX.avinode.com",
        "evil.example",
        "127.0.0.1",
        "[::1]",
    ]
)
separators = st.sampled_from(
    ["", "/", "//", "\\", "@", "#", "?", ":443", ":80", "%2f", "%00", "/..", "/.", ";"]
)
hrefs = st.one_of(
    plain,
    st.builds(
        lambda scheme, user, host, port, middle, path, end: f"{scheme}{user}{host}{port}{middle}{path}{end}",
        st.sampled_from(["https://", "http://", "//", "HTTPS://", "javascript:", "file://", "https:"]),
        st.sampled_from(["", "sandbox.avinode.com@", "a:b@", "sandbox.avinode.com%40"]),
        hosts,
        st.sampled_from(["", ":443", ":8443", ":", ":0443"]),
        separators,
        st.sampled_from(["/api/rfqs/arfq-1", "/api", "/apix/rfqs/arfq-1", "/api/../x", "/api//x", ""]),
        separators,
    ),
)
ids = st.one_of(
    plain,
    st.from_regex(r"arfq-[0-9]{1,25}", fullmatch=True),
    st.sampled_from(["atrip-1", "FP8V2U", "atripmsg-1", "arfq-1'; drop table inbox; --", "arfq-1\x00"]),
    st.integers(),
    st.none(),
)
kinds = st.one_of(plain, st.sampled_from(["rfqs", "trips", "tripmsgs", "emptylegs", "leads", "users"]))
pointers = st.fixed_dictionaries(
    {},
    optional={"id": ids, "type": kinds, "href": hrefs, "data": st.recursive(plain, st.lists, max_leaves=5)},
)
bodies = st.one_of(st.binary(max_size=300), pointers.map(lambda node: json.dumps(node).encode()))


@BOUND
@given(bodies)
@example(json.dumps({"id": "arfq-1", "type": "rfqs", "href": f"{BASE}/rfqs/arfq-1"}).encode())
def test_a_body_is_a_pointer_of_ours_or_an_error_of_ours(body: bytes) -> None:
    try:
        pointer = read_pointer(body, BASE)
    except (BadPointer, ForeignHref):
        return
    assert STORABLE.fullmatch(pointer.ref_id)
    place = urlsplit(pointer.href)
    assert (place.scheme, (place.hostname or "").rstrip("."), place.username) == (
        "https",
        "sandbox.avinode.com",
        None,
    )
    assert place.port in {None, 443}
    assert place.path.startswith("/api/")
    # another program reads the address in the same way
    assert httpx.URL(pointer.href).host.rstrip(".").lower() == "sandbox.avinode.com"


@BOUND
@given(
    st.one_of(
        st.none(), plain, st.binary(max_size=80).map(lambda raw: f"Basic {base64.b64encode(raw).decode()}")
    )
)
def test_nobody_guesses_the_secret(header: str | None) -> None:
    right = f"Basic {base64.b64encode(f'{USER}:{SECRET}'.encode()).decode()}"
    assert check_basic(header, USER, SECRET) is (header == right)
    assert check_basic(right, USER, SecretStr(SECRET))


@BOUND
@given(plain, plain)
def test_who_is_not_configured_lets_nobody_in(user: str, secret: str) -> None:
    packed = base64.b64encode(f"{user}:{secret}".encode("utf-8", "replace")).decode()
    assert not check_basic(f"Basic {packed}", "", secret)
    assert not check_basic(f"Basic {packed}", user, "")


@dataclass
class Shelf:
    """An inbox that keeps what was put into it."""

    rows: list[tuple[str, str, str]] = field(default_factory=list)
    woken: int = 0

    async def put(self, _row_id: str, source: str, kind: str, ref_id: str) -> None:
        self.rows.append((source, kind, ref_id))

    async def work_is_due(self) -> None:
        self.woken += 1


@dataclass
class FewServices:
    """What the route needs of the chat's services."""

    inbox: Shelf
    webhook: WebhookAccess
    ids: SeededIds = field(default_factory=SeededIds)

    @property
    def work(self) -> FewServices:
        return self

    @property
    def announcer(self) -> Shelf:
        return self.inbox


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@BOUND
@given(bodies, st.booleans(), st.sampled_from(["application/json", "text/plain", "multipart/form-data", ""]))
def test_every_post_gets_an_answer_and_only_a_pointer_is_stored(
    runner: asyncio.Runner, body: bytes, known: bool, content_type: str
) -> None:
    shelf = Shelf()
    access = WebhookAccess("avinode", BASE, USER, SecretStr(SECRET))
    app = FastAPI()
    app.include_router(webhook_routes(FewServices(shelf, access)))  # type: ignore[arg-type]

    async def post() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            auth = (USER, SECRET if known else "guess")
            headers = {"content-type": content_type}
            return await client.post("/hooks/avinode", content=body, headers=headers, auth=auth)

    answer = runner.run(post())
    assert answer.status_code in ({200, 400} if known else {401})
    assert len(shelf.rows) == shelf.woken == (1 if answer.status_code == 200 else 0)
    for source, kind, ref_id in shelf.rows:
        assert source == "avinode"
        assert kind in {"rfqs", "trips", "tripmsgs", "emptylegs", "leads"}
        assert STORABLE.fullmatch(ref_id)
