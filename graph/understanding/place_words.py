"""Words that look like places and are none, by the reason why."""

from __future__ import annotations

import json
import re
from pathlib import Path

_WORDS: dict[str, list[str]] = json.loads((Path(__file__).parent / "place_words.json").read_text("utf-8"))
NOT_CODES, SHY, LOWER_CODES_NO, AMBIGUOUS_LOWER, PLAIN_WORDS = (
    frozenset(" ".join(_WORDS[key]).split())
    for key in ("not_codes", "shy_names", "not_codes_in_lower_case", "states_that_are_words", "plain_words")
)
NO_CUE = re.compile(
    r"\b(?:send|sent|reply|write|mail|e-?mail|forward|cc|according|attention|attn|due|thanks|similar|close|relat\w*|spoke|speak|talk\w*|belongs?|listen|hello|hi|say|said|introduc\w*|call\w*|regards)"
    r"\s+(?:\w+\s+){0,3}to\s*$"
)
