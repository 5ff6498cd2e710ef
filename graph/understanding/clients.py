# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""Who a text says the client is: a company, a name, an address, in its own words."""

from __future__ import annotations

import re

from graph.understanding.contract import ClientMention
from graph.understanding.mail import Letter

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_NAME = r"[A-Z][\w&.'’-]*(?:[ ](?:&|and|of|de|van|von|[A-Z0-9(][\w&.'’()-]*)){0,5}"
_COMPANY = re.compile(
    r"(?:the office of|on behalf of|(?:our |my |the )?client(?: is|:)?|company:|for the account of|c/o)\s+"
    rf"(?P<name>{_NAME}(?: ?\(demo\))?)"
)
_LOOK_UP = re.compile(
    rf"(?i:look up|find|pull up|search for|who is)\s+(?:(?i:the )?(?i:client )?)(?P<name>{_NAME}(?: ?\(demo\))?)"
)
_COMPANY_WORDS = re.compile(
    r"\b(?:Corp(?:oration)?|Inc|LLC|Ltd|GmbH|AG|SA|PLC|plc|Group|Holdings?|Company|Co|Partners|Capital|Office)\b"
)
_FROM = re.compile(r"^\s*\*?from\s*:\*?\s*(?P<name>[^<\n]{0,80}?)\s*(?:<|\[mailto:|$)", re.I)


def client_of(letter: Letter) -> ClientMention | None:
    """The client named in the body, the signature or the head of a forwarded mail; None when nobody is."""
    everything = f"{letter.body}\n{letter.signature}"
    company = _COMPANY.search(everything) or _LOOK_UP.search(letter.body)
    company_name = company["name"].strip(" ,.") if company else _company_line(letter.signature)
    name = _person(letter)
    email = _EMAIL.search(everything) or _EMAIL.search("\n".join(letter.headers[:1]))
    if not (company_name or name or email):
        return None
    return ClientMention(name=name, company=company_name, email=email[0].lower() if email else None)


def _company_line(signature: str) -> str | None:
    for line in signature.splitlines()[:6]:
        if _COMPANY_WORDS.search(line) and len(line) <= 60:
            return line.strip(" ,.")
    return None


def _person(letter: Letter) -> str | None:
    first = next((line.strip(" ,.-") for line in letter.signature.splitlines() if line.strip(" ,.-")), "")
    if re.fullmatch(
        r"[A-Z][\w'’-]+(?: [A-Z][\w.'’-]*){0,3}(?: \(demo\))?", first
    ) and not _COMPANY_WORDS.search(first):
        return first
    for line in letter.headers:
        if (head := _FROM.match(line)) and head["name"].strip(" \"'"):
            return head["name"].strip(" \"'")
    return None
