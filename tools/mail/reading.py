"""How an answer reads: yes, no, a question, or something else. A hint for the broker and nothing more."""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.replies import Reading

_NO = re.compile(
    r"""\b(?:no,?\s+thank(?:s|\s+you)|not\s+(?:interested|going\s+ahead|proceed(?:ing)?|moving\s+forward)
    | (?:we|i)(?:\s+have|'ve|’ve)?\s+(?:decided\s+(?:not|against)|declined?)
    | (?:we|i)\s+(?:will|must|have\s+to)\s+(?:pass|decline)
    | (?:we|i)(?:'ll|’ll|\s+will)\s+pass\b(?!\s+(?:it|this|them|on))
    | can(?:'t|’t|not|\s+not)\s+accept
    | (?:won't|won’t|will\s+not)\s+(?:be\s+)?(?:accept|book|proceed|go|tak)\w*
    | (?:booked|gone|going|went)\s+(?:\w+\s+){0,2}(?:elsewhere|with\s+(?:another|someone\s+else))
    | too\s+expensive | (?:please\s+)?(?:cancel|withdraw)\s+(?:the|our|this|it|my)\b
    | do(?:n't|n’t|\s+not)\s+(?:accept|proceed|book|go\s+ahead|want\s+(?:it|this))
    | trip\s+is\s+(?:off|cancel\w+))""",
    re.IGNORECASE | re.VERBOSE,
)
_BARE_NO = re.compile(r"^\W*(?:no|nope|sorry,?\s+no)\b(?!\s+(?:problem|worries|doubt|rush))", re.IGNORECASE)
_YES = re.compile(
    r"""\b(?:(?:we|i)(?:'d|’d|\s+would)?(?:\s+(?:gladly|hereby|happily|are\s+happy\s+to|like\s+to|am\s+happy\s+to))?
      \s+(?:accept|confirm|take|approve|agree)\b(?!\s+(?:a\s+look|it\s+that))
    | (?:please\s+|let's\s+|let’s\s+|you\s+can\s+)(?:go\s+ahead|proceed|book\s+(?:it|this|option|the)|confirm)
    | go(?:od)?\s+(?:ahead|to\s+go)
    | (?:we(?:'re|’re|\s+are)\s+)(?:in|happy\s+with\s+(?:it|this|that|option))\b
    | (?:sounds|looks)\s+(?:good|great|perfect) | works\s+for\s+(?:us|me) | approved | agreed
    | (?:we(?:'ll|’ll|\s+will)|i(?:'ll|’ll|\s+will))\s+(?:take|go\s+(?:with|for))
    | happy\s+to\s+(?:proceed|accept|go\s+ahead))""",
    re.IGNORECASE | re.VERBOSE,
)
_BARE_YES = re.compile(r"^\W*(?:yes|yep|yeah|perfect|deal|confirmed|ok(?:ay)?)\b", re.IGNORECASE)
_NOT_A_YES = re.compile(
    r"\b(?:not|never|cannot|if|before|unless|until|once|when|could|can|would)\b|n['’]t\b", re.IGNORECASE
)
"""before a yes in its sentence: it is a condition, a question, or the contrary"""
_QUESTION = re.compile(
    r"""[^.!?\n]{0,200}\? | \b(?:could|can|would|will)\s+(?:you|we|i)\b[^.!?\n]{3,120}
    | \b(?:please\s+)?(?:let\s+(?:me|us)\s+know|tell\s+(?:me|us)|clarify|advise)
      \s+(?:if|whether|what|when|how|which|why)\b
      [^.!?\n]{0,120} | \bi(?:'m|’m|\s+am)?\s+wonder(?:ing)?\b[^.!?\n]{0,120}""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True)
class Read:
    reading: Reading
    words: tuple[str, ...]
    """of the text, as they stand there"""


def read_answer(text: str) -> Read:
    """By its words alone. A question goes before a yes: what is asked comes first. A no goes before both, and
    a yes beside a no is neither."""
    no, yes, question = _no(text), _yes(text), _asked(text)
    if no and yes:
        return Read("other", (no, yes))
    if no:
        return Read("no", (no,))
    if question:
        return Read("question", (question, yes) if yes else (question,))
    return Read("yes", (yes,)) if yes else Read("other", ())


def _no(text: str) -> str | None:
    found = _NO.search(text) or _BARE_NO.search(text)
    return _shown(found[0]) if found else None


def _yes(text: str) -> str | None:
    for found in _YES.finditer(text):
        before = re.split(r"[.!?\n]", text[max(0, found.start() - 200) : found.start()])[-1]
        if not _NOT_A_YES.search(before):
            return _shown(found[0])
    bare = _BARE_YES.search(text)
    return _shown(bare[0]) if bare else None


def _asked(text: str) -> str | None:
    found = _QUESTION.search(text)
    return _shown(found[0]) if found else None


def _shown(words: str) -> str:
    return " ".join(words.split()).strip(" ,;:-")[:120]
