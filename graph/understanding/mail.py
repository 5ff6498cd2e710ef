# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""What of a pasted mail is the request: without quoted chains, signatures, disclaimers, HTML and odd signs.

Text from outside is data: nothing here is executed, followed or fetched.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

from graph.understanding.trimming import trimmed

MAX_LETTERS = 8_000
"""a longer text is cut to this"""

_TAGS = re.compile(
    r"<(?:script|style)\b[^>]*>.{0,20000}?</(?:script|style)>|<!--.{0,2000}?-->|</?[a-zA-Z][\w-]{0,20}(?:\s[^<>]{0,500})?/?>|<![^<>]{0,200}>",
    re.S | re.I,
)
_LINE_TAGS = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d)\b[^<>]{0,200}>", re.I)
_CELL_TAGS = re.compile(r"</t[dh]\b[^<>]{0,200}>", re.I)
_WRAP = re.compile(r"^([^\n|]{60,}[^\n|.:;!?])\n(?=[^\W\d_])(?!\w{1,12} ?#?\d{1,2}\b|\w[\w ]{1,16}:)", re.M)
_SPACES = re.compile(r"[^\S\n]+")
_ODD = re.compile(r"[^\n -~]")
_BLANK_LINES = re.compile(r"(?: ?\n ?){3,}")
_QUOTE_HEAD = re.compile(
    r"^\s*(?:on .{6,120} wrote:|-{2,}\s*original message\s*-{2,}|le .{6,120} a écrit\s*:|am .{6,120} schrieb.*:|_{10,})\s*$",
    re.I,
)
_FORWARD_HEAD = re.compile(
    r"^[\s>]*(?:-{2,}\s*(?:forwarded message|weitergeleitete nachricht|message transféré)\s*-{2,}|begin forwarded message:|fwd?:.*)\s*$",
    re.I,
)
_HEADER = re.compile(
    r"^[\s>]*\*?(?:from|sent|to|cc|bcc|subject|date|reply-to|von|an|gesendet|betreff|datum|de|à|envoyé|objet|da|a|inviato|oggetto|para|asunto|enviado)\s*:\*?\s+\S",
    re.I,
)
_SENT = re.compile(
    r"^[\s>]*\*?(?:sent|subject|gesendet|betreff|envoyé|objet|inviato|oggetto|enviado|asunto)\s*:", re.I
)
_CHAT_LINE = re.compile(
    r"^(?:\[\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},? \d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[AP]\.?M\.?)?\]|\d{1,2}[/.]\d{1,2}[/.]\d{2,4},? \d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[AP]\.?M\.?)? ?[-–])\s*[^:\n]{1,40}:\s?",
    re.I | re.M,
)
"""who said a line of an exported chat, and when: not part of what was said"""
_ORDER = re.compile(
    r"[(\[{]\s*(?:note to )?(?:the )?(?:assistant|system|ai|bot|model|jetvision)\b\s*[:,-][^)\]}]{0,1000}[)\]}]",
    re.I,
)
"""words addressed to the program in a client's text: nothing is taken from them"""
_SIGN_OFF = re.compile(
    r"(?:^|(?<=[.!?]\s)|(?<=[.!?]))[ \t]*(?:--|(?:many |with )?(?:thanks|thank you|thx|cheers|regards|best|sincerely|"
    r"best regards|kind(?:est)? regards|warm(?:est)? regards|with (?:best|kind|friendly) (?:regards|greetings)|(?:viele|liebe|beste|mit freundlichen) gr(?:ü|ue)(?:ß|ss)e[n]?|cordialement|saludos|cordiali saluti|best wishes|yours(?: sincerely| faithfully)?|br|rgds|sent from my \w+)(?: (?:so much|again|a lot|in advance|"
    r"very much))?)\s*(?:[,!.\n-]|$)",
    re.I | re.M,
)
_FAREWELL = re.compile(r"\b(?:regards|sincerely|wishes|yours|rgds)\b", re.I)
"""nobody goes on after this, unless with a postscript"""
_POSTSCRIPT = re.compile(r"^\W*p\.? ?s\.?\b\W*", re.I | re.M)
_DISCLAIMER = re.compile(
    r"^.{0,40}(?:this (?:e-?mail|message)(?: and any| may| is| contains)|confidential(?:ity)? notice|disclaimer\b|"
    r"if you are not the intended|please consider the environment|privileged and confidential)",
    re.I,
)
_NAME = re.compile(r"^\s*[A-Z][\w.'-]{1,20}(?: [A-Z][\w.'-]{1,20})?,[ ]*\n")
"""a first line that is only somebody's name"""
_COVER = re.compile(
    r"\b(?:below|underneath|forward\w*|fwd|fw|fyi|see (?:this|attached)|from (?:a|my|our|the) client|this (?:one|request|came in))\b",
    re.I,
)
_POINTS = re.compile(
    r"\b(?:on top|above|see [\w'’ ]{0,30}(?:answer|reply|mail|message|note|request)|(?:quote|price|handle) (?:this|that|it|these))\b[^\d]*$",
    re.I,
)
"""a line of one's own that says nothing itself"""
_FORWARDED = re.compile(r"^\s*(?:-{2,}\s*forwarded message|begin forwarded message)", re.I | re.M)
_OFFICES_IN = re.compile(r"^[\s>]*(?:our\s+)?(?:offices|locations|branches)\s*(?:in\b|at\b|:).{3,120}$", re.I)
_OFFICES = re.compile(r"^[\s>]*[A-Z][A-Za-z .'’-]{2,24}(?:\s[|·•‧/]\s[A-Z][A-Za-z .'’-]{2,24}){1,9}\s*$")
_GREETING = re.compile(
    r"^\s*(?i:hi|hiya|hello|hey|dear|good (?:morning|afternoon|evening|day)|morning|afternoon|evening)\b"
    r"(?:[ ,]+(?!can|could|would|please|i\b|we\b|my|the|need|looking|from|to|for|there\b)[A-Z][\w.'-]{1,20}){0,3}"
    r"(?i: chaps| lads| ladies| gents| mate| buddy| dear| darling| friend| my friend| there| all| team| everyone| guys| folks| sirs?| madam| both)?\s*[,!:.\n-]+",
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A pasted text taken apart. `body` is the request, `signature` what stands under it, `headers` the lines
    of a forwarded mail's head; `cut` when the text was too long to read whole."""

    body: str
    signature: str
    headers: tuple[str, ...]
    quoted: str
    cut: bool


def read_letter(text: str) -> Letter:
    """The letter's parts. Any text is allowed; nothing is raised."""
    cut = len(text) > MAX_LETTERS
    # markup takes letters too: room for it first, then what is really read
    lines = trimmed(readable(trimmed(text, MAX_LETTERS * 2)), MAX_LETTERS).split("\n")
    own, quoted, headers = _parted(lines)
    body, signature = _signed("\n".join(_without_offices(own)))
    if (
        quoted
        and len(body) < 200
        and (_FORWARDED.search(text[:MAX_LETTERS]) or _COVER.search(body) or _points(body))
    ):
        inner, inner_signature = _signed("\n".join(_without_offices(_unquoted(quoted))))
        inner = _NAME.sub("", _GREETING.sub("", inner.strip()).strip() + "\n")
        body, signature, quoted = f"{inner.strip()}\n{body.strip()}", inner_signature or signature, []
    elif not body.strip():
        inner, inner_signature = _signed("\n".join(_without_offices(_unquoted(quoted))))
        body, signature, quoted = inner, inner_signature or signature, []
    return Letter(
        _unwrapped(_GREETING.sub("", body).strip()), signature.strip(), tuple(headers), "\n".join(quoted), cut
    )


def _without_offices(lines: list[str]) -> list[str]:
    """The lines without a last one that lists the towns of a company's offices: "Bogota | Madrid | Miami"."""
    lines = [line for line in lines if not _OFFICES_IN.match(line)]
    last = next((number for number in range(len(lines) - 1, -1, -1) if lines[number].strip()), 0)
    above = "\n".join(lines[:last])
    return lines[:last] if _OFFICES.match(lines[last] if lines else "") and re.search(r"\d", above) else lines


def _points(body: str) -> bool:
    return len(body) < 120 and not re.search(r"\d", body) and bool(_POINTS.search(body))


def _unwrapped(body: str) -> str:
    """Prose that was broken at a line's end is one line again; lists, tables and short lines stay."""
    return _WRAP.sub(r"\1 ", _ORDER.sub(" ", body))


def readable(text: str) -> str:
    """Plain text: tags and control signs gone, full-width and styled letters folded, one kind of space."""
    if "<" in text and ">" in text:
        text = _LINE_TAGS.sub("\n", text)
        text = _TAGS.sub(" ", _CELL_TAGS.sub(" | ", text))
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii() or not text.isprintable():
        text = _ODD.sub(lambda match: _kept(match[0]), text)
    text = _CHAT_LINE.sub("", _SPACES.sub(" ", text))
    return _BLANK_LINES.sub("\n\n", text)


def _kept(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in ("Cc", "Zs", "Zl", "Zp"):
        return "\n" if category in ("Zl", "Zp") else " "
    return "" if category[0] == "C" else letter


def _parted(lines: list[str]) -> tuple[list[str], list[str], list[str]]:
    own: list[str] = []
    quoted: list[str] = []
    headers: list[str] = []
    in_quote = False
    for number, line in enumerate(lines):
        if _DISCLAIMER.match(line):
            break
        if _QUOTE_HEAD.match(line) or _FORWARD_HEAD.match(line):
            if in_quote:
                quoted.append(line)  # an older message of the chain begins
            in_quote = True
        elif _HEADER.match(line) and (
            in_quote or headers or _looks_like_head(line, lines[number + 1 : number + 5])
        ):
            headers.append(line.strip())
            in_quote = True
        elif in_quote or line.lstrip().startswith(">"):
            quoted.append(line)
        else:
            own.append(line)
    return own, quoted, headers


def _looks_like_head(line: str, following: list[str]) -> bool:
    """`From: Jane <jane@acme.example>` is a head; `From: Teterboro` is an itinerary."""
    if re.match(r"^\s*\*?(?:from|von|de|da)\s*:", line, re.I) and any(
        _SENT.match(later) for later in following
    ):
        return True
    return (
        bool(re.match(r"^\s*\*?(?:sent|subject|cc|bcc|reply-to|gesendet|betreff|objet)\s*:", line, re.I))
        or "@" in line
    )


def _unquoted(lines: list[str]) -> list[str]:
    """The newest message of a chain: what stands before the next, older one."""
    plain = [re.sub(r"^\s*(?:>\s?)+", "", line) for line in lines]
    newest: list[str] = []
    for line in plain:
        if _QUOTE_HEAD.match(line) and any(text.strip() for text in newest):
            break
        newest.append(line)
    return newest


def _signed(body: str) -> tuple[str, str]:
    for found in _SIGN_OFF.finditer(body):
        rest = body[found.end() :]
        above = body[: found.start()]
        if not above.strip():
            continue
        if _FAREWELL.search(found[0]) and rest[:1] in ("", "\n", ",", " "):
            after_all = _POSTSCRIPT.search(rest)
            return above + (f"\n{rest[after_all.end() :]}" if after_all else ""), rest
        if not _goes_on(rest):
            return above, rest
    return body, ""


def _goes_on(rest: str) -> bool:
    """More sentences follow: "Thanks! We are 6 and need wifi" is no signature."""
    return len(rest) > 400 or bool(
        re.search(r"\b(?:we|need|pax|from|flight|leave|leaving|return|passengers)\b", rest, re.I)
    )
