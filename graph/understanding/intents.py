# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""What a turn wants, by the words brokers use for it. A trip in the text outweighs most of them."""

from __future__ import annotations

import re

from graph.understanding.contract import Intent
from graph.understanding.general import is_general
from graph.understanding.leg_words import about_empty_legs

_FIRM: tuple[tuple[Intent, str], ...] = (
    (Intent.MESSAGE_OPERATOR, r"\b(?:ask|tell|message|write(?: to)?|e-?mail|ping|contact|call|text|check with|reply to|respond to|let|nudge|chase|remind)\b[^.?!\n]{0,30}\b(?:operators?|carriers?|vendors?|them if|him if|seller|flight department)\b|^\W*(?:please |pls |can you |could you )?(?:ask|tell|message|ping|chase|nudge|write to)\s+(?-i:[A-Z])[\w&.]+(?: (?-i:[A-Z(])[\w&.()]*){0,4}\s+(?:about|if|whether|that|to|for|we|again)\b"),
    (Intent.RECORD_PAYMENT, r"\b(?:wired|paid|payment|deposit|remitted|transferred|wire)\b[^.?!\n]{0,40}(?:[$€£]|\busd\b|\beur\b|\d{2,}|\breceived\b|\bcame in\b|\bin\b|\barrived\b|\blanded\b|\bcleared\b|\bin full\b|\bhalf\b)|(?:[$€£]\s?\d|(?<![\d.,])\d[\d,.]{0,12}k?\b)[^.?!\n]{0,40}\b(?:wired|paid|received|came in|landed|arrived|cleared|payment|deposit)\b|\bmoney (?:is|has)\b[^.?!\n]{0,10}\b(?:in|arrived|landed)|\b(?:record|log|book|enter)\b[^.?!\n]{0,25}\b(?:payment|deposit|wire|check|cheque)\b|\b(?:they|he|she|client|invoice)(?:['’]ve|['’]s| have| has| is| was)? (?:now |just |fully |all )?paid\b|\bpaid (?:by|in|us|the|half|part)|\b(?:got|received|have|see) (?:the|their|his|her|a) (?:wire|money|payment|deposit|funds|transfer|cheque|check)\b|\bfunds (?:are |have )?(?:in|arrived|received|cleared|landed)\b|\b(?:half|part|rest|balance|remainder|\d{1,3} ?%)(?: of (?:it|that|the \w+))? (?:has |is |just )?(?:came in|come in|arrived|landed|received|paid|in)\b"),
    (Intent.CLOSE_DEAL, r"\b(?:close|wrap up|finish|complete)\s+(?:it|this|that|the deal|this deal|this one|the trip|out|the file|up)\b|\bclose (?:the )?(?:deal|file|request|case)\b|\bmark\b[^.?!\n]{0,20}\b(?:closed|won|done|lost)\b|\bdeal is (?:done|closed|dead|lost)\b|\b(?:we|they) (?:have )?lost (?:it|this|the (?:deal|client|trip))\b|\b(?:wrap|close) (?:this|it|that|things) (?:up|out|off)\b|\bdeal(?:['’]s| is) (?:off|dead|done|over|won|lost)\b|\bwent (?:elsewhere|with (?:someone|somebody|another|a different|the competition))\b|\b(?:booked|flew|fly) elsewhere\b|\b(?:won|lost) (?:the|this) deal\b"),
    (Intent.ARCHIVE, r"\barchiv\w*\b"),
    (Intent.EMPTY_LEGS, r"\bempty[ -]?legs?\b|\banything empty\b|\bempties\b|\brepositioning\b|\bdead-?head\w*\b|\bone[- ]way specials?\b|\bferry flights?\b|\bjets? (?:that are )?empty\b"),
    (Intent.COMPARE_QUOTES, r"\bcompar\w*\b|\bside by side\b|\bwhich (?:one|quote|option|of (?:them|these|those)|aircraft|jet|operator)\b[^.?!\n]{0,30}\b(?:would|should|do|is|best|recommend|take|pick|choose|better|cheapest)|\b(?:best|cheapest|better) (?:quote|option|offer|one(?![- ]way)|price|value|deal)\b|\brank\w*\b|\bwhat do you recommend\b|\bwhich would you\b|\byour (?:pick|recommendation|favou?rite)\b"),
    (Intent.DEAL_QUESTION, r"\b(?:is|was|has|have|did|does|do|when|who|why|what|where|which|how)\b[^.?!\n]{0,40}(?:\b(?:(?<!to )see|saw|seen|opened|open (?:it|the (?:mail|link|pdf|proposal|offer))|look(?:ed)? at (?:it|the)|read|view(?:ed)?|sign(?:ed)?|expires?|valid|downloaded|get (?:it|the (?:mail|proposal)))\b|\b(?:he|she|they|client|proposal|offer)\b[^.?!\n]{0,20}\b(?:accept(?:ed)?|declin(?:e|ed))\b)(?! (?:quotes?|requests?|deals?|trips?|files?|cases?|leads?))|\bhow much (?:do|did|will|are|would) we (?:make|making|earn|mark|charge)\b|\bwhat(?:['’]s| is| are| was)? (?:the|our|my) (?:margin|commission|profit|markup|total|price)\b[^.?!\n]{0,20}\b(?:on|for|in|of|to) (?:this|that|it|the (?:deal|trip|proposal|client|offer))\b|\bwhat(?:['’]s| is) (?:our|my) (?:margin|commission|profit|markup)\b"),
    (Intent.PROPOSE, r"\b(?:send|get|shoot|fire|mail|e-?mail|forward|prepare|draft|make|build|create|write|do|generate|put together|approve|push|release|deliver|resend)\b[^.?!\n]{0,45}\b(?:proposal|offer|quotation|pdf)s?\b|\b(?:just |please |go ahead and |ok |okay )?(?:send|mail|e-?mail|forward)\s+(?:it|this|that|them|the (?:quotes?|prices?|options?))\b|\bno review\b|\bwithout (?:a )?review\b|\bskip (?:the )?(?:review|approval)\b|\bpropos(?:e|al)\b(?=[^?]*$)|\b(?:draft|prepare|write|make|send)\b[^.?!\n]{0,25}\b(?:quote|offer|client|e-?mail)s?\b[^.?!\n]{0,20}\b(?:e-?mail|mail|pdf|letter)\b|\b(?:go ahead|go|proceed|move ahead|move forward) with (?:option|quote|number|no\.?|the (?:first|second|third|cheapest|best|citation|phenom|challenger|falcon|gulfstream|global)|#|\d|both|all)\b|\b(?:offer|send|show|give) (?:him|her|them|the client|our client|mr\.? \w+|mrs\.? \w+|ms\.? \w+)\b[^.?!\n]{0,40}\b(?:the|both|all|options?|quotes?|first|cheapest|two|three|margin|prices?)\b"),
    (Intent.RFQ_STATUS, r"\brfqs?\b(?!\s+(?:id|number))|\b(?:any|have|has|did|are|is|got)\b[^.?!\n]{0,25}\b(?:quotes?|operators?|answers?|replies|responses|offers?)\b[^.?!\n]{0,30}\b(?:yet|in\b|back|answer\w*|repl\w*|respond\w*|come|came|quoted|so far)|\bwho (?:has |have )?(?:quoted|answered|replied|declined|responded)\b|\bhow many (?:quotes|operators|answers|offers)\b|\bany (?:quotes|news|answers|replies|updates?)\b|\bstatus\b|\b(?:has|have|did|is) (?:any|some)(?:one|body|thing)\b[^.?!\n]{0,20}\b(?:quoted?|answer\w*|repl\w*|respond\w*|bid|come back|came back|back to (?:us|you|me))\b|\bhear(?:d)? (?:back|anything|from)\b|\banything (?:back|new|in) (?:from|on|yet|so far|back)\b|\bhow many bids\b|\b(?:happening|going on|up) with (?:the |our |my )?(?:quotes?|rfqs?|requests?|operators?|bids)\b|\b(?:how|what) (?:is|are|about) (?:the |our )?(?:quotes|rfqs|bids)\b|\b(?:came|come|get|got) back to (?:us|you|me)\b|\bwhat['’]?s the latest\b|\bstill waiting\b|\bwhere do (?:we|things) stand\b|\b(?:refresh|update|check|show|list|see) (?:me )?(?:the |my |all )?quotes\b"),
    (Intent.DEAL_QUESTION, r"\b(?:trip|deal|request|avinode|booking|confirmation)\s?-?(?:id|number|no\.?|#|link|reference|ref)\b|\bdeep ?link\b|\b(?:what|which|give|show|send|remind)\b[^.?!\n]{0,25}\b(?:trip id|deal number|margin|commission|client for this|total so far|link)\b|\bwhat did we (?:quote|offer|send|charge)\b|\bwhat(?:['’]s| is) (?:the )?(?:state|stage) of this\b|\bsummar(?:y|ise|ize)\b|\bhas (?:he|she|the client|they) (?:seen|opened|accepted|signed|read)\b"),
    (Intent.ADD_CLIENT, r"\b(?:new|add|create|register|set up|save|enter)\b[^.?!\n]{0,30}\b(?:client|customer|contact|company|account)(?: list| book|s)?\b|\badd\s+(?-i:[A-Z])\w+(?: (?-i:[A-Z(])[\w&.()]*)* (?:to|as)\b"),
    (Intent.FIND_CLIENT, r"^\W*(?:the |my |our )?client(?:['’]s| is|:)\s+\S|\b(?:look ?up|find|search(?: for)?|pull up|open|show|who is|do we (?:have|know))\b[^.?!\n]{0,30}\b(?:client|customer|contact|account|company)s?\b|\blook ?up\s+\w|\b(?:do|did) we (?:know|have|work with|fly)\b[^.?!\n]{0,15}(?-i:[A-Z])\w+|\bwho(?:['’]s| is) (?:(?:mr|mrs|ms|dr)\.? )?(?-i:[A-Z])\w+|\bpull up\s+\w|\bfind\s+(?-i:[A-Z])[\w.&]+(?:\s(?-i:[A-Z(])[\w.&()]*)*\s*[.?!]?$"),
    (Intent.PIPELINE, r"\bpipeline\b|\b(?:open|active|current|pending|running|live)\s+(?:requests?|deals?|trips?|files?|quotes?|cases?)\b|\bhave i got\b|\bwhat(?:['’]s| is| do i have| have i got| do we have| are my)?[^.?!\n]{0,20}\b(?:open|hot|on my (?:desk|plate)|due|urgent)\b|\b(?:anything|something|what['’]?s|who['’]?s) (?:hot|urgent|due|burning|new)\b|\b(?:which|what|who)(?: ones?| deals?| clients?| requests?| of (?:them|my deals))? (?:is|are) (?:hot|urgent|due|open|waiting|overdue|active)\b|\bwhat(?:['’]s| is) (?:on|up) (?:today|tomorrow|this week|next)\b|\b(?:all|list|show)(?: me)?(?: all)?(?: my| our| the)? (?:deals|requests|trips|files)\b|\bwhat (?:should|do) i (?:do|work on|have) (?:next|first|now|today)\b|\bmy (?:deals|requests|desk|day)\b|\bhot (?:ones|deals|leads)\b|\bwhat needs (?:my )?attention\b"),
)  # fmt: skip
_SMALL_TALK = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|perfect|great|excellent|brilliant|lovely|super|wonderful|fantastic|amazing|awesome|cool|nice|good|yes|ah|oh|wow)\W+){0,3}(?:(?:hi|hello|hey|hiya|howdy|yo|good (?:morning|afternoon|evening|day)|morning|evening|greetings|sup)(?:\s+(?:there|anna|team|all|jetvision|again))?|(?:many )?thank(?:s| you)(?: (?:so much|a lot|very much|again|anna))?|thx|cheers|"
    r"(?:ok(?:ay)?|great|perfect|cool|nice|super|awesome|got it|sounds good|understood|excellent|lovely|good|fine)(?:\s+(?:thanks|thank you|job|work|stuff))?|bye|goodbye|see you(?: later)?|good ?night|how are you(?: doing)?(?: today)?|how['’]?s it going|"
    r"what['’]?s up|(?:nice|good|great|pleased|lovely) to (?:meet|see|hear from|talk to) you|are you there|you there|you(?:['’]re| are) (?:the best|great|awesome|amazing|welcome|a star|fast|a legend)|(?:bye|goodbye|thanks|that['’]?s all) for (?:now|today)|that['’]?s all|no worries|never ?mind|no problem|much appreciated|appreciate it|talk (?:soon|later)|ttyl|noted|roger|copy(?: that)?|tell me a joke|how old are you|lol|haha+|good luck|have a (?:nice|good|great) (?:day|evening|weekend|one))(?:\W+(?:hi|hello|how are you(?: doing)?(?: today)?|there|thanks|thank you|all good|great job|good job|well done|great work|perfect|great|that was quick|much appreciated|anna))*\W*$"
)
_WANTS_FLIGHT = re.compile(
    r"\b(?:need|want|looking|look for|like|book|find|get|charter|source|quote|price|search|arrange|organi[sz]e|plan\w*|fly|flying|travel\w*|going|requests?|requires?|help|trip|have|options?)\b[^.?!\n]{0,60}"
    r"\b(?:flights?|jets?|trips?|planes?|aircraft|charters?|tickets?|one[- ]?way|round[- ]?trip|return trip|fly|airplane|reservation|lift)\b|\b(?:one[- ]?way|round[- ]?trip|multi[- ]?city|empty)\b|^\W*(?:a )?(?:jet|charter|flight|quote)\b|\b(?:travel|fly|flying|trip)\b"
)
_ANYTHING_GOES = re.compile(
    r"\b(?:whatever|any(?:thing)? (?:flies|works|goes|is fine|aircraft|jet|plane|will do)|no preference|doesn['’]?t matter|don['’]?t (?:care|mind)|up to you|you choose|either is fine)\b"
)
_AN_ORDER = re.compile(
    r"\W*(?:please |pls |can you |could you |ok |okay |so |then )*(?:ask|tell|message|ping|chase|nudge|remind|write (?:to )?|e-?mail|contact|text|call|let)\b[^.?!\n]{0,20}\b(?:operators?|carriers?|vendors?|seller)\b"
)
_EMPTY_FIRST = re.compile(
    r"\W*(?:(?:are there|is there|any|find|show|me|got|have|you|do|we|i['’]?m|looking|for|need|search|check|list|some|all|available|please|the|what|which|hi|hey|can|could|see)\W+){0,7}(?:empty[ -]?legs?|empties|repositioning|dead-?heads?|ferry flights?)\b"
)
_READ = 2_000
"""letters in which an intent is looked for: it stands at the top of a mail"""
_COMPILED = tuple((intent, re.compile(pattern, re.I)) for intent, pattern in _FIRM)


def intent_of(
    text: str, *, trip_weight: int, in_trip: bool, dated: bool = False, people: bool = False
) -> Intent:
    """The intent of a turn. `trip_weight` says how much of a trip the text holds (0 nothing, 1 a date or a
    number, 2 a place, 3 and more a route with facts); `dated` and `people` that a day and a number of people
    are among it; `in_trip` that a trip is being described."""
    text = text[:_READ]
    lowered = text.lower()
    if _SMALL_TALK.match(lowered):
        return Intent.SMALL_TALK
    if about_empty_legs(text):
        return Intent.EMPTY_LEGS
    firm = next((intent for intent, pattern in _COMPILED if pattern.search(text)), None)
    question = "?" in text or bool(
        re.match(
            r"\W*(?:(?:hey|hi|hello|ok|okay|so|and|well|please)\W+){0,2}(?:how|what|why|when|where|who|which|is|are|do|does|can|could|should)\b",
            lowered,
        )
    )
    if is_general(lowered, route=trip_weight >= 3, dated=dated, people=people):
        return Intent.GENERAL_QUESTION
    if firm is Intent.MESSAGE_OPERATOR and (trip_weight < 4 or _AN_ORDER.match(lowered)):
        return firm
    if firm is Intent.RECORD_PAYMENT and trip_weight < 4:
        return firm
    if firm is Intent.EMPTY_LEGS and not people and _EMPTY_FIRST.match(lowered):
        return firm
    if firm is Intent.PROPOSE and in_trip and trip_weight == 3 and not dated and not people:
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
