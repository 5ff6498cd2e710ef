# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""Questions about the trade: aircraft, airports, distances, taxes, terms, the assistant. They are no trip.

"How long is Teterboro to Nice" names a route and wants to know something; "how much is Teterboro to Nice on
Friday for 4" wants it flown. What is asked about tells them apart, and whether a date and people are said.
"""

from __future__ import annotations

import re

_MODEL = (
    r"(?:g(?:-?[1-7](?![\d-])|-?iv|-?v|\s?-?[1-8]\d0)\w{0,3}|gulfstreams?|falcons?|globals?|challengers?|citations?|phenoms?|legacys?|praetors?|learjets?|lears?|hawkers?|pc-?(?:12|24)|pilatus|king airs?|honda ?jets?|"
    r"bbjs?|cj\d\+?|xls\+?|latitudes?|longitudes?|sovereigns?|mustangs?|eclipse|premier|beechjet|avanti)"
)
_CATEGORY = r"(?:(?:very |super |ultra[- ])*(?:light|small|mid-?\s?sized?|heavy|large|long[- ]range|big|private|entry[- ]level)(?: cabin)? (?:jets?|aircraft|planes?)|super[- ]?mid\w*|mid-?sized?|turbo-?props?|vljs?|heavies|helicopters?|vip airliners?)"
AIRCRAFT = rf"(?:(?:{_MODEL})(?:[ -]\w*\d\w*)?|{_CATEGORY})"
_ASKS = r"(?:what|what['’]?s|which|how|explain|define|describe|meaning|tell me|do you know|remind me)"
_FAR_AND_LONG = re.compile(
    r"\bhow (?:far|fast|high|big|heavy|wide|tall)\b|\bdistances?\b[^.?!\n]{0,12}\b(?:between|from|to|of|in|is)\b|\b(?:flight|flying|block|travel) ?time\b|\bhow many (?:nautical |statute )?(?:miles|nm|hours|kilomet\w+|km)\b|"
    r"\bhow long\b(?!\s+(?:until|before|ago|till|have|has))|\b(?:nm|miles) (?:between|from)\b|\btime difference\b"
)
_FIGURE = re.compile(
    rf"\brange (?:of|on|for)\b|\b(?:published |maximum |max )?range\b[^.?!\n]{{0,20}}\?|{AIRCRAFT}(?:['’]s)? (?:range|speed|ceiling|cruise|seats|runway|payload|cabin height)\b|\bcruis\w+ speed\b|\bhow many (?:seats|people|pax|passengers)\b[^.?!\n]{{0,30}}\b(?:fit|seat|carry|take|hold|in an?|does|do|can)\b|"
    rf"\bnumber of seats\b|\b(?:per|an) hour\b|\bhourly\b|\brunways?\b|\bfield length\b|\belevation\b|\bcurfews?\b|\bslots?\b|\bcustoms\b|\btime ?zone\b|\b(?:icao|iata|airport) codes?\b|\bweather\b"
)
_MEANING = re.compile(
    rf"^\W*(?:(?:hi|hey|hello|ok|so|and|quick question|question)\W+)*{_ASKS}(?: (?:is|are|does|do|me|about|of|counts?|qualifies|the|kind|sort|as|meant|by|between|exactly|actually|difference))*\s+(?:an?\s+|the\s+)?(?:difference|{AIRCRAFT}|fbo|empty leg|rfq|fet|apd|vat|esta|eapis|part \d+|pax|icao|wyvern|argus|is-?bao|repositioning|positioning|deadhead|ferry flight|"
    rf"tech(?:nical)? stop|fuel stop|handling|slot|de-?icing|segment fee|excise|tail number|charter broker|operator certificate|aoc|moq|etops|ulr|cabin attendant|(?:margin|commission)\W*$)(?![\w-])"
)
_ABLE = re.compile(
    rf"\b(?:can|could|does|do|will|would|is|are|may)\s+(?:you (?:land|fly|operate|use|take)\s+)?(?:an?|the|most|any|all)?\s*{AIRCRAFT}\b"
)
_PLACES = re.compile(
    r"\b(?:which|what|closest|nearest|best)\b[^.?!\n]{0,25}\bairports?\b(?! (?:do|did|would|should|are) (?:you|they|we|i) (?:want|need|leav|fly))|\bairports?\b[^.?!\n]{0,20}\b(?:near(?:est)?|closest|serve)\b|\bwhere (?:is|['’]?s)\b|\bwhere is\b"
)
_TERMS = re.compile(
    r"\b(?:margin|commission) (?:presets?|polic(?:y|ies)|levels?|steps?|rules?)\b|\b(?:usual|default|standard|preset) margins?\b|\bmargins? (?:do|can|should) (?:we|i)\b|\bcancell?ation (?:polic\w+|terms?|fees?|rules?)\b|\bpayment (?:terms?|conditions?|polic\w+|deadline|methods?)\b|"
    r"\bterms of payment\b|\bour (?:terms|polic\w+|conditions)\b|\bvalidity\b|\bhow long\b[^.?!\n]{0,30}\b(?:offer|proposal|quote|price)s?\b[^.?!\n]{0,20}\b(?:valid|good|hold|stand|last)\b"
)
_TAXES = re.compile(
    r"\b(?:excise|fet|segment fees?|tax(?:es|able|ed)?|vat|duty|duties|apd|part 135|part 295|part 91|esta|visas?|passports?|eapis)\b"
)
_WHY = re.compile(
    r"\bwhy\b[^?.!\n]{0,60}\b(?:recommend\w*|first|top|best|rank\w*|this one|that one|chosen|pick\w*|suggest\w*|ahead|cheaper|dearer|more expensive)\b|\breasons? (?:for|behind)\b[^?.!\n]{0,30}\b(?:recommendation|ranking|pick)\b|"
    r"\bhow (?:do|did|does|is|are)\b[^?.!\n]{0,20}\b(?:rank\w*|scor\w*)\b"
)
_US = re.compile(
    r"\b(?:who|what) (?:are|r) (?:you|u)\W*$|\bwhat(?:['’]s| is) (?:jetvision|your name)\b|\bare you (?:a |an )?(?:bot|human|person|ai|robot|machine|real|chat ?gpt)\b|\bwhat (?:all |else )?(?:can|do|could) (?:you|i|u)\b[^.?!\n]{0,12}\b(?:do|help|ask)\b|\bhow (?:can|do) you (?:help|work)\b|"
    r"\byour (?:features|capabilities|skills)\b|\bhelp me understand\b|\bwhat are you (?:able|capable|good)\b"
)
_RULES = re.compile(
    r"\bis it (?:legal|allowed|safe)\b|\bare (?:we|they|pets|dogs|cats|children|weapons|guns) allowed\b|\bdo (?:we|i|they|you|passengers|dogs|pets|kids|children) (?:have to (?:pay|file|declare|land|clear|stop|wear|bring|show|be|have|go|do|get|use|fill|register|apply|wait)|need to|need a|need|pay)\b|\bdifference between\b|"
    r"^\W*(?:is|are) [^.?!\n]{2,40}\b(?:closed|open|reopened|shut|accessible|allowed|available 24|h24)\b|"
    r"\b(?:can|may|could) (?:i|we|they|you|passengers|clients?|guests|people) (?:bring|take|carry|smoke|drink|fly with|travel with)\b"
)
_TOPIC = (
    r"(?:curfews?|slots?(?! machine)|ppr|noise|restrictions?|limitations?|(?:slot |noise |landing |airport |customs )?rules|(?:opening|operating|weekend|curfew|business|customs)?\s?hours|opening times?|runways?(?: length)?|customs|parking|"
    r"(?:overflight |landing )?permits?|night (?:flights?|landings?|ops)|weather|fuel stops?|tech stops?|handling|de-?icing|elevation|taxe?s?|vat|fet|landing fees?|range|speed|seats|cabin height)"
)
_SHORT_TOPIC = re.compile(
    rf"^\W*(?:(?:hi|hey|hello|ok|so|and|also|any|the|about|what about|how about|what are|what is|what['’]?s|are there|is there|tell me|quick question)\W+)*{_TOPIC}(?: needed| required)?\s+(?:at|in|for|of|on|with|to|from|into)\s+(?:\S+\s*){{1,6}}$|"
    rf"^\W*(?:any |the )?(?:[\w.'’-]+\s+){{1,3}}{_TOPIC}(?: hours| rules| times)?\W*$|^\W*(?:is |are )?(?:ppr|slots?|permits?)\b(?:\s+\S+){{1,4}}\W*$"
)
_ANIMALS_TO = re.compile(
    r"^\W*(?:(?:taking|bringing|flying|with|what about|how about|and)\s+)?(?:(?:an?|the|my|our|his|her|two|\d)\s+)?(?:dogs?|cats?|pets?|pupp(?:y|ies)|kittens?|animals?)\s+(?:to|into|in)\s+(?:the\s+)?[\w.'’ -]{2,24}\W*$"
)
_OPEN_AT = re.compile(
    r"\b(?:when|what time|how late|until when|how early)\b[^.?!\n]{0,12}\b(?:do|does|is|are|can)\b[^.?!\n]{2,40}\b(?:open|close|shut|land|closed|closes|opens)\b|^\W*(?:is|are)\s+[^.?!\n]{2,40}\b(?:closed|open|shut)\b|"
    r"\bcan\s+(?:i|we|they|he|she|you|one|it)\s+(?:land|take off|overnight|park|operate)\b|\bcan\s+(?:i|we|they|he|she|one|it)\s+(?:go|fly|get)\s+(?:in|into)\b"
)
_WANTED = re.compile(
    r"\b(?:i|we|they|client|he|she|guys)(?:['’]?(?:d|ll))? (?:\w+ )?(?:need|want|require|would like|like to|looking)\b|\b(?:book|charter me|quote (?:me|us|for|pls|please)|get me|find me|source|arrange|organi[sz]e|looking (?:for|to)|need(?:ing|s)? (?:a|an|to fly|lift|aircraft|jet))\b|"
    r"\b(?:pls|please) (?:quote|price|find|send|get|arrange)\b|\b(?:quote|price)s? (?:for|on|from|to|me)\b"
)
_PRICED = re.compile(
    r"\bhow much\b|\bcosts?\b|\bprices?\b|\bquotes?\b|\bballpark\b|\bestimate\b|\bindicat\w+\b"
)
_QUESTION = re.compile(
    r"^\W*(?:(?:hey|hi|hello|ok|okay|so|and|well|please|quick question|btw|by the way)\W+){0,2}(?:how|what|whats|why|when|where|who|which|is|are|do|does|did|can|could|should|would|will|may|range|distance|flight time|explain|define|describe|tell me|remind me)\b"
)
_FROM_TO = re.compile(r"\bfrom\b.{2,60}\bto\b|\bto\b.{2,60}\bfrom\b", re.S)
_SHORT = 90
"""letters of a question that is no more than its subject: "curfew at Teterboro" """
_LONGEST = 300
"""letters: a question about the trade is short; a mail that holds one is still a request"""


def is_general(lowered: str, *, route: bool, dated: bool, people: bool) -> bool:
    """Whether a text in lower case asks something about the trade. `route`, `dated` and `people` say what of a
    trip it names: all that a flight needs is a request, whatever is asked beside it."""
    text = lowered.strip()
    if len(text) > _LONGEST or text.count("\n") > 3:
        return False
    bare = not (dated or people or route) and len(text) <= _SHORT and not _WANTED.search(text)
    if bare and (_SHORT_TOPIC.match(text) or _ANIMALS_TO.match(text)):
        return True
    question = "?" in text or bool(_QUESTION.match(text))
    if not question or (dated and people):
        return False
    if _US.search(text) or _WHY.search(text) or _TERMS.search(text):
        return True
    if _RULES.search(text) and not dated and not people:
        return True
    if _WANTED.search(text):
        return False
    if _OPEN_AT.search(text) and not people and not route:
        return True
    if _TAXES.search(text):
        return True
    about_price = bool(_PRICED.search(text)) and not re.search(r"\b(?:per|an) hour\b|\bhourly\b", text)
    if _MEANING.match(text):
        return not (route and about_price)
    if about_price:
        return False
    if _FAR_AND_LONG.search(text) or _FIGURE.search(text):
        return True
    if _ABLE.search(text) or _PLACES.search(text):
        return not (dated and (people or route))
    return False
