"""Of an answer that quotes what it answers: what its writer wrote now."""

from __future__ import annotations

import re

_SAID_BEFORE = re.compile(
    r"""^\s*(?:
        on\s.{4,200}\bwrote:\s*$                              # On Tue, 24 Nov 2026 at 10:02, Anna wrote:
        | am\s.{4,200}\bschrieb\b.{0,100}:\s*$
        | le\s.{4,200}\sa\s[ée]crit\s?:\s*$
        | el\s.{4,200}\sescribi[óo]:\s*$
        | -{2,}\s*(?:original\s+message|forwarded\s+message|original\s+appointment)\s*-{2,}
        | _{10,}\s*$
        | from:\s.+@.+                                        # Outlook's header of the mail before
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_SIGNATURE = re.compile(r"^--\s?$")
_SENT_FROM = re.compile(r"^\s*(?:sent from my|get outlook for|sent via)\b.{0,80}$", re.IGNORECASE)


def new_part(text: str) -> tuple[str, bool]:
    """(the new words, whether anything was left out). A text that is nothing but quotes stays as it is."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept: list[str] = []
    cut = False
    for at, line in enumerate(lines):
        if _begins_what_was_said(lines, at):
            cut = True
            break
        if line.lstrip().startswith(">"):
            cut = True
        elif _SIGNATURE.match(line):
            cut = cut or any(rest.strip() for rest in lines[at + 1 :])
            break
        elif not _SENT_FROM.match(line):
            kept.append(line.rstrip())
    words = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return (words, cut) if words else (text.strip(), False)


def _begins_what_was_said(lines: list[str], at: int) -> bool:
    # the line may be broken in two: "On Tue, 24 Nov 2026 at 10:02, Anna Berg\n<anna@...> wrote:"
    joined = " ".join(part.strip() for part in lines[at : at + 2])
    first = lines[at].strip()
    if _SAID_BEFORE.match(first):
        return True
    return first.lower().startswith(("on ", "am ", "le ", "el ")) and bool(_SAID_BEFORE.match(joined))
