"""Its words for classes of aircraft, and ours."""

from __future__ import annotations

CLASSES = {
    "Turboprop": "Turboprop",
    "Very light jet": "Light",
    "Light jet": "Light",
    "Midsize jet": "Midsize",
    "Super midsize jet": "Super midsize",
    "Heavy jet": "Heavy",
    "Ultra long range": "Ultra long range",
    "Ultra long range jet": "Ultra long range",
    "VIP airliner": "VIP airliner",
    "Helicopter": "Helicopter",
}
"""ours -> its; what is not here has no class there"""

_OURS = {
    "light": "Light jet",
    "very light": "Very light jet",
    "midsize": "Midsize jet",
    "super midsize": "Super midsize jet",
    "heavy": "Heavy jet",
    "ultra long range": "Ultra long range",
    "vip airliner": "VIP airliner",
    "helicopter": "Helicopter",
    "cargo": "Cargo",
    "airliner": "Airliner",
    "turboprop": "Turboprop",
}


def its_class(category: str) -> str | None:
    return CLASSES.get(category)


def our_category(ac_class: str | None) -> str | None:
    """`Super midsize` -> `Super midsize jet`; a class we do not know stays as it is written."""
    return _OURS.get(ac_class.strip().lower(), ac_class) if ac_class else None
