"""The other spellings of the same answers that clients have met."""

from __future__ import annotations

from typing import Any

from sandbox.marketplace.store import Json

_AS_OBJECT = ("aircraftType", "aircraftCategory")


def alternative(envelope: Json) -> Json:
    """`data` wrapped twice; `lifts` for `sellerLift`; aircraft type and category as `{name, href}`;
    airports only as `...Details`; a message as `text`; `searchInAvinode` as a plain string."""
    return {"meta": envelope["meta"], "data": {"data": _respelled(envelope["data"])}}


def _respelled(value: Any) -> Any:
    if isinstance(value, list):
        return [_respelled(one) for one in value]
    if not isinstance(value, dict):
        return value
    shown: Json = {}
    for name, content in value.items():
        if name == "sellerLift":
            shown["lifts"] = _respelled(content)
        elif name in _AS_OBJECT and isinstance(content, str):
            shown[name] = {"name": content, "href": f"#{name}"}
        elif name in ("startAirport", "endAirport") and f"{name}Details" in value:
            continue
        elif name == "message" and value.get("type") == "tripmsgs":
            shown["text"] = content
        elif name == "searchInAvinode":
            shown[name] = content["href"]
        else:
            shown[name] = _respelled(content)
    return shown
