"""What the marketplace posts to us: a pointer, no data. Nothing of it is believed before it is checked."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from typing import Literal, get_args
from urllib.parse import SplitResult, urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr

PointerKind = Literal["rfqs", "tripmsgs", "trips", "emptylegs", "leads"]

LARGEST_POINTER = 8 * 1024
"""bytes; a real one has about 150"""

_IDS: dict[str, re.Pattern[str]] = {
    "rfqs": re.compile(r"arfq-[0-9]{1,20}"),
    "trips": re.compile(r"atrip-[0-9]{1,20}|[A-Z0-9]{6,8}"),
    "tripmsgs": re.compile(r"a[a-z]{1,20}msg-[0-9]{1,20}"),
    "emptylegs": re.compile(r"[a-z]{1,20}-[0-9]{1,20}"),
    "leads": re.compile(r"[a-z]{1,20}-[0-9]{1,20}"),
}
_DEFAULT_PORTS = {"http": 80, "https": 443}


class Pointer(BaseModel):
    """Something changed at `ref_id`. Fetch it by its id with our own address; the href was only checked."""

    model_config = ConfigDict(frozen=True)

    kind: PointerKind
    ref_id: str
    href: str


class BadPointer(ValueError):
    """The body is no pointer: too large, not JSON, an unknown type, or no id of that type."""


class ForeignHref(ValueError):
    """The pointer names another place than the configured marketplace: our token would go there."""


def check_basic(header: str | None, user: str, secret: str | SecretStr) -> bool:
    """HTTP Basic, in constant time. An empty configured user or secret lets nobody in."""
    wanted = secret.get_secret_value() if isinstance(secret, SecretStr) else secret
    given_user, given_secret = _basic(header)
    same_user = hmac.compare_digest(_digest(given_user), _digest(user.encode()))
    same_secret = hmac.compare_digest(_digest(given_secret), _digest(wanted.encode()))
    return same_user and same_secret and bool(user) and bool(wanted)


def _basic(header: str | None) -> tuple[bytes, bytes]:
    scheme, _, packed = (header or "").partition(" ")
    if scheme.lower() != "basic" or len(packed) > 2048:
        return b"", b""
    try:
        text = base64.b64decode(packed.strip().encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return b"", b""
    user, _, secret = text.partition(b":")
    return user, secret


def _digest(value: bytes) -> bytes:
    return hashlib.sha256(value).digest()


def read_pointer(body: bytes, base_url: str) -> Pointer:
    """Raises BadPointer and ForeignHref. `base_url`: the configured API address, up to and including /api."""
    if len(body) > LARGEST_POINTER:
        raise BadPointer(f"a pointer of {len(body)} bytes")
    try:
        node = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadPointer("a pointer that is not JSON") from error
    if not isinstance(node, dict):
        raise BadPointer("a pointer that is no object")
    kind, ref_id, href = node.get("type"), node.get("id"), node.get("href")
    if not isinstance(kind, str) or kind not in get_args(PointerKind):
        raise BadPointer("a pointer of an unknown type")
    if not isinstance(ref_id, str) or not _IDS[kind].fullmatch(ref_id):
        raise BadPointer(f"a pointer without an id of type {kind}")
    if not isinstance(href, str):
        raise BadPointer("a pointer without an address")
    if not _within(href, base_url):
        raise ForeignHref("a pointer to another place than the configured marketplace")
    return Pointer.model_validate({"kind": kind, "ref_id": ref_id, "href": href})


def _within(href: str, base_url: str) -> bool:
    """Same scheme, host and port, and a path under the base's. An address that two programs could read in
    two ways (user parts, backslashes, escapes, dot steps) is not within anything."""
    if len(href) > 2000 or not href.isascii() or re.search(r"[\x00-\x20\\@%\x7f]", href):
        return False
    try:
        given, base = urlsplit(href), urlsplit(base_url)
        same_place = _place(given) == _place(base)
    except ValueError:
        return False
    steps = given.path.split("/")
    prefix = base.path.rstrip("/") + "/"
    return same_place and given.path.startswith(prefix) and not {".", "..", ""} & set(steps[1:])


def _place(parts: SplitResult) -> tuple[str, str, int | None]:
    return parts.scheme, (parts.hostname or "").rstrip("."), parts.port or _DEFAULT_PORTS.get(parts.scheme)
