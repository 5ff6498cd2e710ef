# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""What a turn wants, by the words brokers use for it. A trip in the text outweighs most of them."""

from __future__ import annotations

import re

from graph.understanding.contract import Intent

_FIRM: tuple[tuple[Intent, str], ...] = (
    (Intent.MESSAGE_OPERATOR, r"\b(?:ask|tell|message|write(?: to)?|e-?mail|ping|contact|call|text|check with|reply to|respond to|let|nudge|chase|remind)\b[^.?!\n]{0,30}\b(?:operators?|carriers?|vendors?|them if|him if|seller|flight department)\b"),
    (Intent.RECORD_PAYMENT, r"\b(?:wired|paid|payment|deposit|remitted|transferred|wire)\b[^.?!\n]{0,40}(?:[$€£]|\busd\b|\beur\b|\d{2,}|\breceived\b|\bcame in\b|\bin\b|\barrived\b|\blanded\b|\bcleared\b|\bin full\b|\bhalf\b)|(?:[$€£]\s?\d|(?<![\d.,])\d[\d,.]{0,12}k?\b)[^.?!\n]{0,40}\b(?:wired|paid|received|came in|landed|arrived|cleared|payment|deposit)\b|\bmoney (?:is|has)\b[^.?!\n]{0,10}\b(?:in|arrived|landed)|\b(?:record|log|book|enter)\b[^.?!\n]{0,25}\b(?:payment|deposit|wire|check|cheque)\b|\bthey(?:['’]ve| have)? paid\b|\bpaid (?:by|in|us|the|half|part)"),
    (Intent.CLOSE_DEAL, r"\b(?:close|wrap up|finish|complete)\s+(?:it|this|that|the deal|this deal|this one|the trip|out|the file|up)\b|\bclose (?:the )?(?:deal|file|request|case)\b|\bmark\b[^.?!\n]{0,20}\b(?:closed|won|done|lost)\b|\bdeal is (?:done|closed|dead|lost)\b|\b(?:we|they) lost (?:it|this|the deal)\b"),
    (Intent.ARCHIVE, r"\barchiv\w*\b"),
    (Intent.EMPTY_LEGS, r"\bempty[ -]?legs?\b|\banything empty\b|\bempties\b|\brepositioning\b|\bdead-?head\w*\b|\bone[- ]way specials?\b|\bferry flights?\b|\bjets? (?:that are )?empty\b"),
    (Intent.COMPARE_QUOTES, r"\bcompar\w*\b|\bside by side\b|\bwhich (?:one|quote|option|of (?:them|these|those)|aircraft|jet|operator)\b[^.?!\n]{0,30}\b(?:would|should|do|is|best|recommend|take|pick|choose|better|cheapest)|\b(?:best|cheapest|better) (?:quote|option|offer|one|price|value|deal)\b|\brank\w*\b|\bwhat do you recommend\b|\bwhich would you\b|\byour (?:pick|recommendation|favou?rite)\b"),
    (Intent.PROPOSE, r"\b(?:send|get|shoot|fire|mail|e-?mail|forward|prepare|draft|make|build|create|write|do|generate|put together|approve|push|release|deliver|resend)\b[^.?!\n]{0,45}\b(?:proposal|offer|quotation|pdf)s?\b|\b(?:just |please |go ahead and |ok |okay )?(?:send|mail|e-?mail|forward)\s+(?:it|this|that|them|the (?:quotes?|prices?|options?))\b|\bno review\b|\bwithout (?:a )?review\b|\bskip (?:the )?(?:review|approval)\b|\bpropos(?:e|al)\b(?=[^?]*$)"),
    (Intent.RFQ_STATUS, r"\brfqs?\b(?!\s+(?:id|number))|\b(?:any|have|has|did|are|is|got)\b[^.?!\n]{0,25}\b(?:quotes?|operators?|answers?|replies|responses|offers?)\b[^.?!\n]{0,30}\b(?:yet|in\b|back|answer\w*|repl\w*|respond\w*|come|came|quoted|so far)|\bwho (?:has |have )?(?:quoted|answered|replied|declined|responded)\b|\bhow many (?:quotes|operators|answers|offers)\b|\bany (?:quotes|news|answers|replies|updates?)\b|\bstatus\b|\bwhat['’]?s the latest\b|\bstill waiting\b|\bwhere do (?:we|things) stand\b|\b(?:refresh|update|check|show|list|see) (?:me )?(?:the |my |all )?quotes\b"),
    (Intent.DEAL_QUESTION, r"\b(?:trip|deal|request|avinode|booking|confirmation)\s?-?(?:id|number|no\.?|#|link|reference|ref)\b|\bdeep ?link\b|\b(?:what|which|give|show|send|remind)\b[^.?!\n]{0,25}\b(?:trip id|deal number|margin|commission|client for this|total so far|link)\b|\bwhat did we (?:quote|offer|send|charge)\b|\bwhat(?:['’]s| is) (?:the )?(?:state|stage) of this\b|\bsummar(?:y|ise|ize)\b|\bhas (?:he|she|the client|they) (?:seen|opened|accepted|signed|read)\b"),
    (Intent.ADD_CLIENT, r"\b(?:new|add|create|register|set up|save)\b[^.?!\n]{0,20}\b(?:client|customer|contact|company|account)s?\b"),
    (Intent.FIND_CLIENT, r"^\W*(?:the |my |our )?client(?:['’]s| is|:)\s+\S|\b(?:look ?up|find|search(?: for)?|pull up|open|show|who is|do we (?:have|know))\b[^.?!\n]{0,30}\b(?:client|customer|contact|account|company)s?\b|\blook ?up\s+\w|\bpull up\s+\w|\bfind\s+(?-i:[A-Z])[\w.&]+(?:\s(?-i:[A-Z(])[\w.&()]*)*\s*[.?!]?$"),
    (Intent.PIPELINE, r"\bpipeline\b|\b(?:open|active|current|pending|running|live)\s+(?:requests?|deals?|trips?|files?|quotes?|cases?)\b|\bhave i got\b|\bwhat(?:['’]s| is| do i have| have i got| do we have| are my)?[^.?!\n]{0,20}\b(?:open|hot|on my (?:desk|plate)|due|urgent)\b|\b(?:anything|something|what['’]?s|who['’]?s) (?:hot|urgent|due|burning|new)\b|\bmy (?:deals|requests|desk|day)\b|\bhot (?:ones|deals|leads)\b|\bwhat needs (?:my )?attention\b"),
)  # fmt: skip
_GENERAL = re.compile(
    r"\b(?:excise|fet|segment fee|tax(?:es)?|vat|duty|apd|part 135|part 295|esta|visa|passport|eapis|customs|curfew|runway|range of|how far|how fast|how long (?:is|does|would|will|from|to)|flight time|"
    r"cruise speed|what can you do|what do you do|help me understand|difference between|how many (?:seats|people fit)|can (?:a|an|the) (?:light|midsize|heavy|g\d+|phenom|citation|"
    r"challenger|global|pc-?12|king air)|do (?:we|i|they|you) (?:have to|need to|need a|pay)|is it (?:legal|allowed|possible)|what['’]?s (?:the|a|an) (?:range|difference|tax|rate|runway|distance|weather|time))\b"
)
_SMALL_TALK = re.compile(
    r"^\W*(?:(?:hi|hello|hey|hiya|howdy|yo|good (?:morning|afternoon|evening|day)|morning|evening|greetings|sup)(?:\s+(?:there|anna|team|all|jetvision|again))?|(?:many )?thank(?:s| you)(?: (?:so much|a lot|very much|again|anna))?|thx|cheers|"
    r"(?:ok(?:ay)?|great|perfect|cool|nice|super|awesome|got it|sounds good|understood|excellent|lovely|good|fine)(?:\s+(?:thanks|thank you|job|work|stuff))?|bye|goodbye|see you(?: later)?|good ?night|how are you(?: doing)?(?: today)?|how['’]?s it going|"
    r"what['’]?s up|(?:nice|good|great|pleased|lovely) to (?:meet|see|hear from|talk to) you|who are you|are you there|you there|lol|haha+|good luck|have a (?:nice|good|great) (?:day|evening|weekend|one))(?:\W+(?:hi|hello|how are you(?: doing)?(?: today)?|there|thanks|thank you|all good|great job|good job|well done|great work|perfect|great|that was quick|much appreciated|anna))*\W*$"
)
_WANTS_FLIGHT = re.compile(
    r"\b(?:need|want|looking|look for|like|book|find|get|charter|source|quote|price|search|arrange|organi[sz]e|plan\w*|fly|flying|travel\w*|going|requests?|requires?|help|trip|have|options?)\b[^.?!\n]{0,60}"
    r"\b(?:flights?|jets?|trips?|planes?|aircraft|charters?|tickets?|one[- ]?way|round[- ]?trip|return trip|fly|airplane|reservation|lift)\b|\b(?:one[- ]?way|round[- ]?trip|multi[- ]?city|empty)\b|^\W*(?:a )?(?:jet|charter|flight|quote)\b|\b(?:travel|fly|flying|trip)\b"
)
_ANYTHING_GOES = re.compile(
    r"\b(?:whatever|any(?:thing)? (?:flies|works|goes|is fine|aircraft|jet|plane|will do)|no preference|doesn['’]?t matter|don['’]?t (?:care|mind)|up to you|you choose|either is fine)\b"
)
_READ = 2_000
"""letters in which an intent is looked for: it stands at the top of a mail"""
_COMPILED = tuple((intent, re.compile(pattern, re.I)) for intent, pattern in _FIRM)


def intent_of(text: str, *, trip_weight: int, in_trip: bool) -> Intent:
    """The intent of a turn. `trip_weight` says how much of a trip the text holds (0 nothing, 1 a date or a
    number, 2 a place, 3 and more a route with facts); `in_trip` that a trip is being described."""
    text = text[:_READ]
    lowered = text.lower()
    if _SMALL_TALK.match(lowered):
        return Intent.SMALL_TALK
    firm = next((intent for intent, pattern in _COMPILED if pattern.search(text)), None)
    question = "?" in text or bool(
        re.match(
            r"\W*(?:(?:hey|hi|hello|ok|okay|so|and|well|please)\W+){0,2}(?:how|what|why|when|where|who|which|is|are|do|does|can|could|should)\b",
            lowered,
        )
    )
    if _GENERAL.search(lowered) and question and trip_weight < 4:
        return Intent.GENERAL_QUESTION
    if firm in (Intent.MESSAGE_OPERATOR, Intent.RECORD_PAYMENT) and trip_weight < 4:
        return firm
    if firm is Intent.FIND_CLIENT and _WANTS_FLIGHT.search(lowered):
        firm = None
    if firm is Intent.EMPTY_LEGS and question and trip_weight < 5:
        return firm
    if firm and trip_weight < 3:
        return firm
    if trip_weight >= 1:
        return Intent.REQUEST_TRIP
    if _WANTS_FLIGHT.search(lowered) or (in_trip and _ANYTHING_GOES.search(lowered)):
        return Intent.REQUEST_TRIP
    if question:
        return Intent.GENERAL_QUESTION
    return Intent.UNCLEAR
