# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""Aircraft that clients name by model: each is a wish for its category, as in `tools/places/aircraft_types.csv`."""

from __future__ import annotations

import re

MODELS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (key, re.compile(rf"\b(?:{pattern})\b", re.I))
    for key, pattern in (
        ("very light jet", r"phenom 100\w*|honda ?jet|citation mustang|eclipse 5[05]0"),
        (
            "light jet",
            r"phenom(?: 300e?)?(?! 100)|(?:citation )?cj[1-4]\+?|citation(?:jet| m2| v\b| ultra| encore| bravo)|lear(?:jet)? ?(?:3[156]|4[05]|7[05])(?:xr)?|hawker 400(?:xp)?|beechjet|pc-?24|nextant",
        ),
        (
            "midsize jet",
            r"citation (?:excel|xls\+?|latitude)|xls\+?|lear(?:jet)? ?60(?:xr)?|hawker (?:[789][05]0)(?:xp)?|g150",
        ),
        (
            "super midsize jet",
            r"challenger 3(?:00|50|500)|cl-?3[05]0|citation (?:x|ten|sovereign|longitude)|praetor(?: [56]00)?|legacy [45][05]0|g200|g280|gulfstream 2[08]0|hawker 4000",
        ),
        (
            "heavy jet",
            r"challenger (?:60[0145]|650|850)|cl-?(?:60[0145]|650|850)|falcon (?:2000|900)\w*|legacy 6[05]0|(?-i:G-?IV)(?:-?SP)?|(?-i:G4)|g450|g350|gulfstream (?:iv|4|450)",
        ),
        (
            "ultra long range jet",
            r"(?-i:G-?V)|(?-i:G5)|g550|g500|g600|(?-i:G6)|g800|gulfstream (?:v|5|5[05]0|6[05]0|[78]00)|global (?:express|[5-8][05]00)|falcon [678]x|g650(?:er)?|g700",
        ),
    )
)
