"""A posted pointer: who may post it, and where it may point."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from pydantic import SecretStr

from tools.sourcing.avinode.webhook import (
    LARGEST_POINTER,
    BadPointer,
    ForeignHref,
    check_basic,
    read_pointer,
)

BASE = "https://sandbox.avinode.com/api"


def basic(user: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode()


def pointer(**changed: Any) -> bytes:
    real = {"id": "arfq-113903111", "href": f"{BASE}/rfqs/arfq-113903111", "type": "rfqs"}
    return json.dumps(real | changed).encode()


def test_the_right_name_and_secret_are_let_in() -> None:
    assert check_basic(basic("avinode", "s3:cret é"), "avinode", SecretStr("s3:cret é"))
    assert check_basic(basic("avinode", "secret").replace("Basic", "basic"), "avinode", "secret")


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Basic",
        "Basic !!!",
        "Basic é",
        "Bearer secret",
        basic("avinode", "wrong"),
        basic("other", "secret"),
        basic("avinode", ""),
        basic("avinode", "secret") + "x" * 4000,
        "Basic " + base64.b64encode(b"avinodesecret").decode(),
    ],
)
def test_nobody_else_is_let_in(header: str | None) -> None:
    assert not check_basic(header, "avinode", "secret")


def test_a_secret_that_was_never_set_lets_nobody_in() -> None:
    assert not check_basic(basic("", ""), "", "")
    assert not check_basic(basic("avinode", ""), "avinode", SecretStr(""))
    assert not check_basic(None, "", "")


@pytest.mark.parametrize(
    ("kind", "ref_id"),
    [
        ("rfqs", "arfq-113903111"),
        ("tripmsgs", "asellermsg-5"),
        ("trips", "atrip-64956153"),
        ("trips", "FP8V2U"),
        ("emptylegs", "aemptyleg-9"),
        ("leads", "alead-9"),
    ],
)
def test_every_kind_of_pointer_is_read(kind: str, ref_id: str) -> None:
    body = pointer(id=ref_id, type=kind, href=f"{BASE}/{kind}/{ref_id}")
    read = read_pointer(body, BASE)
    assert (read.kind, read.ref_id) == (kind, ref_id)


@pytest.mark.parametrize(
    "href",
    [
        "https://evil.example/api/rfqs/arfq-113903111",
        "http://sandbox.avinode.com/api/rfqs/arfq-113903111",
        "https://sandbox.avinode.com:8443/api/rfqs/arfq-113903111",
        "https://sandbox.avinode.com.evil.example/api/rfqs/1",
        "https://sandbox.avinode.com@evil.example/api/rfqs/1",
        "https://user:pw@sandbox.avinode.com/api/rfqs/1",
        "https://evil.example\\@sandbox.avinode.com/api/rfqs/1",
        "https://evil.example#@sandbox.avinode.com/api/rfqs/1",
        "https://sandbox.avinode.com/apix/rfqs/1",
        "https://sandbox.avinode.com/api",
        "https://sandbox.avinode.com/api/../admin/1",
        "https://sandbox.avinode.com/api/%2e%2e/admin/1",
        "https://sandbox.avinode.com/api//evil.example/1",
        "https://sandbox.avinode.com/marketplace/mvc/1",
        "https://sandbox.avinode.com:notaport/api/rfqs/1",
        "https://[::1/api/rfqs/1",
        "//sandbox.avinode.com/api/rfqs/1",
        "/api/rfqs/arfq-113903111",
        "https://sandbox.avinode.com/api/rfqs/1\r\nHost: evil.example",
        "https://ѕandbox.avinode.com/api/rfqs/1",
        "file:///etc/passwd",
        "",
    ],
)
def test_a_pointer_to_any_other_place_is_foreign(href: str) -> None:
    with pytest.raises(ForeignHref):
        read_pointer(pointer(href=href), BASE)


def test_the_usual_port_and_capitals_of_the_host_change_nothing() -> None:
    for host in ("sandbox.avinode.com:443", "SANDBOX.avinode.com", "sandbox.avinode.com."):
        assert read_pointer(pointer(href=f"https://{host}/api/rfqs/arfq-113903111"), BASE).kind == "rfqs"


def test_the_simulators_own_port_counts() -> None:
    base = "http://127.0.0.1:8099/api"
    assert read_pointer(pointer(href=f"{base}/rfqs/arfq-1"), base + "/").ref_id == "arfq-113903111"
    with pytest.raises(ForeignHref):
        read_pointer(pointer(href="http://127.0.0.1:5432/api/rfqs/arfq-1"), base)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff",
        b"[" * (LARGEST_POINTER - 1),
        pointer() + b" " * LARGEST_POINTER,
        pointer(type="quotes"),
        pointer(type=["rfqs"]),
        pointer(type=None),
        pointer(id=None),
        pointer(id="atrip-1"),
        pointer(id="arfq-"),
        pointer(id="arfq-1/../../x"),
        pointer(id="arfq-1\n"),
        pointer(id=5),
        pointer(href=None),
        pointer(href=["https://sandbox.avinode.com/api/rfqs/1"]),
    ],
)
def test_what_is_no_pointer_is_refused(body: bytes) -> None:
    with pytest.raises(BadPointer):
        read_pointer(body, BASE)
