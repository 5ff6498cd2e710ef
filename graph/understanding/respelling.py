"""Words of the trade that are mistyped again and again, put right before anything is read.

Names of places and months are not here: their corrections are shown as assumed.
"""

from __future__ import annotations

import re

_RIGHT = {
    "return": "retrun reutrn retrn rturn returm retunr",
    "returning": "retruning returing retuning",
    "from": "frm fromm fomr fae",
    "home": "hame",
    "departure": "depature departue deparure depatrure",
    "departing": "depating departng",
    "leaving": "leavng leavign leaveing leving",
    "flight": "fligth flght fligh flihgt filght",
    "flights": "fligths flghts",
    "light": "lihgt ligth",
    "passengers": "passengres pasengers passangers passengrs",
    "morning": "mornign moring mornig",
    "afternoon": "afternon aftenoon afernoon",
    "evening": "evenign evning evneing",
    "tomorrow": "tomorow tommorow tommorrow tomorro tmrrw",
    "monday": "modnay mondya",
    "tuesday": "tusday teusday tuseday tuesdya",
    "wednesday": "wendesday wensday wednsday wedesday wenesday wednesdya",
    "thursday": "thrusday thusday thurdsay thursdya thurday",
    "friday": "firday fridya frdiay friay",
    "saturday": "satruday saterday satuday saturdya satday",
    "sunday": "sudnay sundya snuday",
    "out of": "outta outa",
    "going to": "gonna",
    "want to": "wanna",
    "to": "nach",
    "please": "plese plase pleas",
}
_WRITTEN = {wrong: right for right, many in _RIGHT.items() for wrong in many.split()}
_WRONG = re.compile(rf"\b(?:{'|'.join(sorted(_WRITTEN, key=len, reverse=True))})\b", re.I)

_HESITATION = re.compile(
    r"(^|\s)(?:u+m+|u+h+|e+r+m*|h+m+|let['’]?s see|let me see|you know)\b(?!\?)[,.…]*\s*", re.I
)
"""what people say while they think"""


def respelt(text: str) -> str:
    """The text with those words put right, a capital kept, and without hesitations."""
    return _WRONG.sub(_right, _HESITATION.sub(r"\1", text))


def _right(match: re.Match[str]) -> str:
    right = _WRITTEN[match[0].lower()]
    return right.capitalize() if match[0][0].isupper() else right
