# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""Mails that name flights and dates and yet ask for nothing: automatic replies, invoices, tickets, newsletters."""

from __future__ import annotations

import re

_HOTEL = "a hotel or a car booking"
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.I | re.S))
    for name, pattern in (
        ("an automatic reply", r"\b(?:automatic reply|auto-?reply|auto-?response|out[- ]of[- ](?:the[- ])?office(?: from| until| till| reply|:)|(?:i am|i['’]m|we are) (?:currently |now )?(?:out of (?:the )?office|away from (?:the office|my desk)|on (?:annual |parental |sick )?(?:leave|vacation|holiday) (?:from|until|till|with))|on annual leave|limited access to (?:my )?e-?mails?|abwesenheitsnotiz|undeliverable|mailer-daemon|delivery (?:status notification|has failed))\b"),
        ("an invoice or a receipt", r"\binvoice\b(?=.{0,600}\b(?:amount due|services rendered|due (?:date|within)|balance due|iban|remit(?:tance)?|payable|total due|vat no)\b)|\b(?:amount|total|balance) (?:due|charged|paid)\b|\b(?:payment|e-?ticket|purchase|your|tax|passenger) receipt\b|\breceipt (?:no|number|for (?:your|payment))\b|\bcredit note\b|\bstatement of account\b"),
        ("a ticket or a booking of an airline", r"\b(?:your (?:booking|reservation|flight|trip|seat|e-?ticket|itinerary)s? (?:is|has been|are|have been) (?:confirmed|ticketed|booked|issued|changed|cancel\w*|delayed)|(?:booking|reservation|confirmation) (?:reference|code|number)\b(?!\?)|e-?ticket (?:number|receipt)|check-?in (?:opens|is (?:now )?open|online|closes)|boarding (?:pass|time|gate)|record locator|pnr\b|miles earned|fare (?:rules|basis|breakdown))"),
        (_HOTEL, r"\b(?:check-?in(?: date)?:?.{1,60}check-?out|room (?:type|rate|nights?)|nights? stay at|hotel confirmation|rental car|pick-?up location:)"),
        ("an offer of an operator", r"\b(?:we are (?:pleased|happy|glad) to (?:offer|quote|propose)|pleased to (?:offer|quote)|our (?:offer|quote|best price) (?:is|for)|subject to (?:availability|owner['’]?s? approval|prior sale)|available (?:empty legs?|one[- ]ways?|aircraft)|empty legs? (?:list|special|offer|available|of the (?:day|week))s?|latest empty legs?|one[- ]way specials?)\b"),
        ("a message about a flight under way", r"\b(?:(?:has|have) (?:landed|departed|taken off|arrived|blocked in)|(?:flight|aircraft|tail) n?\w* (?:has|is) (?:landed|departed|delayed|airborne|on the ground)|flight plan (?:filed|submitted)|handling (?:is )?(?:confirmed|arranged)|slot (?:confirmed|approved)|crew (?:is|are) (?:briefed|duty)|fuel release|ground handling confirmation|movement message)\b"),
        ("a newsletter", r"\bunsubscribe\b|\bview (?:this e-?mail )?in (?:your )?browser\b|\bmanage (?:your )?(?:e-?mail )?preferences\b|\bwebinar\b|\bpress release\b"),
        ("a meeting invitation", r"\b(?:microsoft teams meeting|join (?:the )?(?:zoom|teams|google) meeting|meeting id:|invitation:|calendar invite|accepted: |declined: |tentative: )"),
        ("thanks for a flight that was flown", r"\bthank(?:s| you)\b[^.!?]{0,60}\b(?:last (?:week|month|weekend|night|friday|monday|tuesday|wednesday|thursday|saturday|sunday)|yesterday(?:['’]s)?|flight was|trip was|everything (?:was|went))\b"),
    )
)  # fmt: skip
_ASKED_FOR = re.compile(
    r"\b(?:private jet|charter(?:ed)? (?:flight|jet|quote|request)|jet charter)\b|\bquotes? (?:pls|please)\b|\b(?:book|arrange|organi[sz]e) (?:us|me|a|the)\b|\b(?:i|we|client|they|he|she)(?:['’]?d| would)? (?:need|want|require|like)\b|\b(?:please|pls|kindly|can you|could you) (?:quote|price|offer|send|source|find|advise)\b|\blooking (?:for|to)\b|\bquote (?:me|us|please|pls|for)\b",
    re.I,
)
_FLOWN = re.compile(
    r"\b(?:fly|flying|flights?|jet|p?pax|wheels[ -]up|depart\w*|charter|one[- ]way|round[- ]?trip)\b", re.I
)


def no_request(text: str) -> str | None:
    """What kind of mail without a request this is, in a few words; None for everything else."""
    kind = next((name for name, pattern in _KINDS if pattern.search(text)), None)
    if kind == _HOTEL and _FLOWN.search(text):
        return None  # where they sleep stands beside the flight
    return kind if kind and not _ASKED_FOR.search(text) else None
