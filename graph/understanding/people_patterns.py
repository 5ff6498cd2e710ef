# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""How numbers of people are written: one pattern a way, tried in this order."""

from __future__ import annotations

import re

from graph.understanding.words import COUNT

WHO = (
    r"(?:p?paxe?s?|px|(?-i:P)|nos\.? (?:of )?pax|co-?workers|classmates|roommates|teammates|buddies|dudes|chaps|blokes|mates|pals|relatives|poeple|poeples|peopel|pepole|peple|girls|boys|guys|lads|gents|bankers|coaches|lawyers|golfers|skiers|grown[- ]?ups|students|delegates|investors|(?:board|team|crew|band) members|pass?[aei]n[a-z]{0,5}r[a-z]{0,2}|peoples?|persons?|ppl|adults?|guests?|travell?ers?|souls|folks|heads|executives|execs|colleagues|"
    r"seats?|(?:(?:one|1)[- ]?way |round[- ]?trip |return |plane |airline |air |cheap |economy |first class |business class )*tickets?|aboard|on ?board|on the (?:plane|jet|aircraft)|travell?ing(?! (?:from|to|with|light))|members|vips?|adts?|adls?|hunters|anglers|fishermen|musicians|dancers|actors|models|fans|engineers|consultants|officers|athletes|volunteers|teachers|surgeons|associates|workers|drivers|riders|racers|crew (?:members? )?(?=(?:travell?ing|flying|as p?ax|as passengers))|individuals|men|women|pers|ladies|gentlemen|employees|players|friends|family members|clients|pp)"
)
YOUNG = r"(?:kids?|child(?:ren)?s?|infants?|bab(?:y|ies)|toddlers?|teenagers?|teens?|newborns?|infs?|chds?)"
_STAFF = r"(?:nann(?:y|ies)|assistants?|bodyguards?|security(?: guards?)?|au pair|chef|nurse|pa|butler|maid|caretaker|caregiver|doctor|tutor|trainer|photographer)"
KIN = r"(?:buddy|mate|pal|roommate|neighbou?r|co-?worker|aunt|uncle|cousin|nephew|niece|grand(?:mother|father|ma|pa|son|daughter)|fiance|wife|husband|spouse|partner|girlfriend|boyfriend|fianc[eé]e?|mother|father|mom|mum|dad|son|daughter|brother|sister|boss|colleague|friend|family friend|mother-in-law|business partner)"
_PET = r"(?:dogs?|cats?|pets?|puppy|puppies|pup|kittens?|hound|retriever|labrador|lab|terrier|poodle|bulldog|spaniel|beagle|collie|shepherd|dachshund|chihuahua|labradoodle|goldendoodle|parrot|rabbit|ferret)"
_HEAD = r"(?:chairman|chairwoman|chair|ceo|cfo|coo|chief|principal|client|owner|director|president|founder|minister|manager|lead passenger|guest|ambassador|prince|princess)"
_AND = r"\s{0,2}(?:,\s{0,2}(?:and\s+|plus\s+)?|\+\s?|&\s?|plus\s+|and\s+|with\s+|along with\s+)"
MORE = re.compile(
    rf"{_AND}(?:another\s+)?(?P<n>{COUNT}|an?|the|his|her|their|our|my)\s+(?:more\s+|small\s+|young\s+|little\s+)?(?:{YOUNG}|{_STAFF}|{WHO}|{KIN})\b(?!\s+(?:comes?|joins?|wants?|is|will|decided|asked|can|has|just|got|said|needs?|would)\b)",
    re.I,
)
_NOT_UNIT = (
    r"(?![\w:/.,]{0,6}\d)(?![ -]?way\b)(?!\s*(?:[ap]\.?m\b|%|k\b|nights?|days?|hours?|hrs?|weeks?|months?|minutes?|mins?|legs?|stops?|flights?|bags?|dogs?|cats?|pets?|suitcases|"
    r"quotes?|options?|aircraft|jets?|planes?|miles|nm|o['’]?clock|dollars|usd|eur|th\b|st\b|nd\b|rd\b|kids\b|of\s+(?:these|those|the)|thousand|grand|million))"
)

_KINDS = r"(?:football|soccer|golf|tennis|rugby|baseball|basketball|hockey|cricket|wine|music|opera|jazz|oil|film|movie|tv|sales|marketing|finance|tech|old|young|adult|paying|business|company|family|work|school|college|army|church|choir|board|crew|team|band|fishing|hunting|ski|sports|race|medical|hospital|senior|junior|german|french|italian|american|british|english|spanish|chinese|japanese|russian|arab|indian|dutch|swiss|male|female|vip|important|good|close|dear|best|happy|hungry|tired|thirsty|very|big|large|tall|fellow)"
"""what people of a party are said to be: "7 football fans" """
_GEAR = r"boats?|bikes?|bicycle|motors?|engines?|cars?|guitar|cello|piano|drums?|kayak|surfboards?|equipment|stuff|things|skis|clubs|instruments?|tools?|art|painting|suitcases?|trunk|tanks?|cameras?|samples|golf|wheelchair|pram|stroller"
_THINGS = r"couples|pairs|families|days|nights|weeks|months|hours|minutes|times|quotes|options|jets|planes|flights|legs|trips|stops|bags|dogs|cats|pets|suitcases|cases|cars|rooms|miles|offers|prices|requests|clients|companies|offices|years|tails|sets|pieces|skis|bikes|clubs|dollars|euros|pounds|passes|airports|cities|dates|crews"
"""plurals that do not fly, or not as passengers"""
_COPIED = r"(?!\s+(?:in\s+(?:copy|cc|the loop)|on\s+(?:copy|cc)|posted|informed|copied|updated|know))"

PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.I))
    for name, pattern in (
        (
            "total",
            rf"\b(?P<n>{COUNT})\s+(?:{WHO}\s+)?(?:in total|total|altogether|all told|in all)\b",
        ),
        (
            "delta",
            rf"\b(?P<n>{COUNT})\s+(?P<dir>more|extra|additional|less|fewer)\s+{WHO}\b(?!\s+than)",
        ),
        (
            "range",
            rf"\b(?P<n>{COUNT})\s*(?:-|–|\bto\b|\bor\b|/|(?<=between \d)\s?\band\b|(?<=between \d\d)\s?\band\b)\s*(?P<most>{COUNT})\s*(?:{WHO}\b|of\s+(?:us|them)\b)|\b(?:(?:be|are|for|we['’]?re|about|around)\s+)(?P<n_b>{COUNT})\s+(?:or|maybe)\s+(?P<most_b>{COUNT})\b{_NOT_UNIT}",
        ),
        (
            "head_and",
            rf"\b(?:my|our|the|his|her|your|mr\.?|ms\.?|mrs\.?)\s+(?:(?:{KIN}|{_HEAD})|(?-i:[A-Z])\w+)\s*(?:,|and|&|\+|plus|with)\s*(?:(?:his|her|their|our|my|the)\s+)?(?P<n>{COUNT})\s+(?:other\s+|of (?:his|her|our|my)\s+)?(?:{WHO}|{_STAFF}|{YOUNG}|{KIN}s?|others|more)\b",
        ),
        (
            "with_me",
            rf"\b(?P<n>{COUNT})\s+(?:other\s+|more\s+)?{WHO}\s+(?:(?:are\s+|is\s+)?(?:travell?ing|flying|going|coming)\s+)?with\s+me\b",
        ),
        (
            "of_us",
            rf"\b(?P<n>{COUNT})\s+of\s+(?:us|them|my\s+\w+|our\s+\w+|you|the\s+(?:team|family|board|group))\b{_COPIED}",
        ),
        (
            "party",
            rf"\b(?:a\s+|our\s+|my\s+|the\s+)?(?:party|group|family|team|delegation|crew|band|total|foursome|head\s?count)\s+(?:size\s+)?(?:of|is|:)\s*(?P<n>{COUNT})\b(?:\s+{WHO})?|\b(?P<n_b>{COUNT})\s+in\s+(?:the|our|my|this|his|her)\s+(?:party|group|family|team|delegation|band)\b|\b(?:crew|team|group|party|band|family|delegation|passengers|guests|people|board|cast)\s+\((?P<n_e>\d{{1,3}})(?:\s+(?:pax|people))?\)|\b(?:have|got|be)\s+(?P<n_d>{COUNT})\s+(?:going|flying|travell?ing|coming)\b",
        ),
        (
            "half_dozen",
            r"\bhalf\s+a\s+dozen(?:\s+(?:people|of\s+us|passengers|pax|guests|friends|colleagues))?\b",
        ),
        (
            "names",
            r"\b(?:passengers?|pax|travell?ers|guests)\b(?:\s+(?:are|will\s+be|names?|is))?\s*(?::\s*|-\s+|\s)(?P<names>(?-i:[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)(?:,\s*(?-i:[A-Z][a-z]+(?:\s[A-Z][a-z]+)?))*,?\s*(?:and|&)\s*(?-i:[A-Z][a-z]+(?:\s[A-Z][a-z]+)?))(?=\s*(?:[.,;\n(]|$))",
        ),
        (
            "parents",
            r"\b(?:for|of|fly|flying|bring|move|moving)\s+(?:my|his|her|our|their)\s+(?:elderly\s+|old\s+)?(?:grandparents|parents|in-laws)\b(?!\s*(?:,|and|&|\+|plus|['’]))",
        ),
        (
            "one_titled",
            r"\b(?:just|only)\s+(?:mr|mrs|ms|miss|dr)\.?\s+(?-i:[A-Z])\w+\b(?!\s*(?:,|and|&|\+|plus|with))",
        ),
        (
            "family_and",
            rf"\b(?:a|the|our|my|his|her)\s+(?:family|couple['’]s family|mother|father)\s+with\s+(?:(?:my|his|her|their)\s+)?(?P<n>{COUNT})\s+{YOUNG}\b",
        ),
        (
            "family_four",
            rf"\b(?P<n>{COUNT})\s*-?\s*(?:person|man|woman|people|strong|head|piece)\s+(?:family|group|party|team|crew|band|squad|delegation)\b",
        ),
        (
            "me_and_pet",
            rf"\b(?:me|myself|i)\s+(?:and|&|with|plus)\s+(?:my|a|our|the)\s+(?:[a-z]+\s+)?{_PET}\b(?:\s+(?-i:[A-Z])[a-z]+)?|\b(?:my|our)\s+(?:[a-z]+\s+)?{_PET}\s+(?:and|&|plus)\s+(?:me|myself|i)\b",
        ),
        (
            "me_and_some",
            r"\b(?:me|myself)\s+(?:and|&|plus|with)\s+my\s+(?!family|kids|children|parents|folks|team|group|people|guys|boys|girls|crew|staff|luggage|bags?|baggage|gear|{_GEAR}|dogs?|cats?|pets?|puppy)(?:best |good |old |dear |elderly |little |big |younger |older )?(?-i:[a-z]+(?<!s))\b(?!\s*(?:,|and|&|\+|plus|['’]s|(?-i:[a-z])\w*s\b))|\bmy\s+(?!family|kids|children|parents|folks|team|group|people|guys|boys|girls|crew|staff|luggage|bags?|baggage|gear|dog|cat|pet|puppy|pup|kitten|lab|retriever|terrier|poodle|bulldog)(?-i:[a-z]+(?<!s))\s+and\s+(?:me|myself|i)\b",
        ),
        (
            "who",
            rf"(?<!falcon )\b(?P<n>{COUNT})\s*(?:\(\s?(?:\d{{1,2}}|[a-z]{{3,8}})\s?\)\s*)?[x×]?\s*-?\s*(?:nos\.?\s+)?(?:other\s+|more\s+)?(?:{_KINDS}\s+)?{WHO}\b(?:\s+(?:total|in total|all in))?",
        ),
        (
            "me_names",
            r"\b(?:me|myself)(?P<names>(?:\s*,\s*(?-i:[A-Z])[a-z]+)*,?\s*(?:and|&|\+)\s*(?-i:[A-Z])[a-z]+)\b(?!\s+(?:(?-i:[A-Z])|(?:in|at|on)\s+cop))",
        ),
        (
            "with_kin",
            rf"(?:^|[.!?\n]\s*)(?:Together\s+)?with\s+my\s+{KIN}\s*[.!?\n]|\bmy\s+(?:{KIN}|{_STAFF})\s+(?:comes?|is\s+coming|flies|is\s+flying|travels|joins|will\s+(?:come|fly|travel))\s+(?:along\s+)?with\s+me\b|\b(?:go|going|fly|flying|travel\w*|leave|leaving|come|coming|trip|vacation|getaway|holidays?|honeymoon|weekend|(?:city |short )break|escape|flights?|tickets?|head(?:ing)?)\b(?:(?!\b(?:stay\w*|meet\w*|live|living|visit\w*|see|dinner|lunch|spend\w*|be)\b)[^.?!\n]){{0,120}}\b(?P<together>with\s+(?:just\s+)?(?:my|a)\s+(?:{KIN}|{_STAFF}))\b(?!\s*(?:,|and|&|\+|plus|in\b|['’]s))|"
            rf"\b(?:take|taking|bring|bringing|surprise|surprising|fly|flying)\s+(?P<taken>my\s+{KIN})\b(?!\s*(?:,|and|&|\+|plus|['’]s))(?=\s+(?:to|away|along|with\s+me|on|for|out|down|up|over|\x01)|\s*[.,!?]|\s*$)",
        ),
        (
            "take_her",
            r"\bi(?:['’](?:d|m|ll)|\s+(?:want|would|am|will|wish|need))\b[^.?!\n]{0,40}\b(?:take|taking|bring|bringing|surprise|surprising|fly|flying|whisk)\s+(?:her|him)\b(?=\s+(?:to|away|for|on|out|over|down|up)\b)",
        ),
        (
            "me_and",
            rf"\b(?:(?:just|only)\s+)?(?:me|myself|i)\s*(?:,|and|&|\+|plus|with)\s*(?:(?:my\s+)?(?P<kin>{KIN})|her|him|you)\b|\bme\s+my\s+{KIN}\b|\b(?:her|him)\s+and\s+(?:me|i|myself)\b|\bus two\b",
        ),
        ("kin_and_me", rf"\b(?:my|the)\s+(?P<kin>{KIN})\s+and\s+(?:i|me|myself)\b"),
        (
            "alone",
            rf"\b(?:it['’]?s\s+)?(?:only|just)\s+(?:for\s+)?(?:me|myself|one of us)\b|\b(?:only|just)\s+(?:for\s+)?my\s+{KIN}\b(?!\s*(?:,|and\b|&|\+|plus|with|['’]s))|\bmy\s+{KIN}\s+(?:alone|on\s+(?:his|her)\s+own|by\s+(?:him|her)self)\b|\bit['’]?s\s+(?:only|just)\s+(?:me|one)\b|\b(?:by\s+myself|on\s+my\s+own|(?:only|just)\s+mine)\b|\b(?:travell?ing|(?:i|he|she)(?:['’]?m|['’]s|\s+am|\s+is|['’]ll\s+be|\s+will\s+be))\s+(?:all\s+)?(?:alone|solo)\b|\b(?:flying|flies|travels|goes)\s+(?:alone|solo|by\s+(?:him|her)self|on\s+(?:his|her)\s+own)\b|\bthe one and only person\b|\bsolo\b(?!\s+(?:performance|concert|show|artist|album))|\b(?:me|myself)\s+only\b|^\W*(?:me|myself)\W*$|^\W*(?:(?:yes|yeah|yep|ok)\W+)?(?:all |completely |quite )?alone\b|\balone\W+(?:yes|yeah|yep|correct)\W*$",
        ),
        (
            "doing",
            rf"\b(?P<n>{COUNT})\s+(?:(?!of\b|more\b|other\b)[a-z-]+\s+){{0,2}}?(?!(?:{_THINGS})\b)(?:[a-z-]{{3,}}(?<!s)(?:s|men|women)|alumni|alumnae|folk|staff|personnel)\s+(?:wish|want|need|would\s+(?:like|love)|are\s+(?:flying|going|travell?ing|looking|planning|hoping|heading)|will\s+(?:fly|travel|be\s+(?:flying|travell?ing))|to\s+(?:fly|travel)|(?:flying|travell?ing|going|heading)\s+(?:to|from|out|home)|fly|travel)\b",
        ),
        (
            "crew_of",
            rf"(?:^\W*|\b(?:for|move|moving|fly|flying|bring|bringing|send|sending|transport|take|taking|have|need)\s+)(?P<n>{COUNT})\s+(?:(?!of\b|more\b|other\b|{_THINGS}\b)[a-z-]+\s+){{0,2}}?(?!(?:{_THINGS})\b)[a-z-]{{4,}}(?<!s)(?:s|men|women)\b(?=\s*(?:,|\.|$)|\s+(?:with|from|to|in|for|going|flying|out)\b)",
        ),
        (
            "ensemble",
            r"(?:^\W*|\b(?:a|our|the|my|as\s+a)\s+)(?P<ensemble>duo|trio|threesome|foursome|quartet|quintet|sextet|septet|octet)\b(?!\s+of\b)",
        ),
        ("couples", rf"\b(?P<n>{COUNT})\s+couples\b"),
        (
            "couple",
            r"\b(?:a|the|one|my)\s+couple\b(?!\s+(?:of\s+)?(?:days?|weeks?|hours?|nights?|quotes?|options?|stops?|things?|questions?|bags?|changes?|of\b))|\b(?:a\s+)?couple\s+of\s+(?:(?:(?:one|1)[- ]?way |round[- ]?trip |return |plane |cheap |economy )*(?:tickets|seats)|people|passengers|pax|us|guests|friends|adults)|\bboth\s+of\s+(?:us|them)\b|\bthe\s+two\s+of\s+(?:us|them)\b"
            + _COPIED,
        ),
        (
            "side",
            rf"\b(?P<n>{COUNT})\s+(?=(?:back|out|returning|coming back|going out|on the (?:return|way back|way out))\b(?! of\b))",
        ),
        (
            "labelled",
            rf"\b(?:(?:final |head |passenger |pax |guest |total )?count|headcount|pax|passengers?|people|guests|travell?ers|adults|persons|party|seats|team|crew|group|family|band)[ \t]*(?:count|no\.?|number|size)?[ \t]*[:=#|,-]?[ \t]*(?P<n>\d{{1,4}}|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?=\s*(?:[.,;\n]|$)))\b(?![/:]\d|\s*(?:{WHO}\b|[ap]m\b|nights?|days?|dogs?|cats?|pets?|bags?|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))",
        ),
        ("young", rf"\b(?P<n>{COUNT})\s+(?:small\s+|young\s+|little\s+)?{YOUNG}\b"),
        (
            "make_it",
            rf"\b(?:make\s+(?:it|that)|now|actually|change\s+(?:it|that|the\s+(?:pax|passengers?|count|number))?\s*to|bump\s+(?:it|that|us)\s+(?:up\s+)?to|we['’]?re|we\s+are|we['’]?ll\s+be|we\s+will\s+be|there\s+(?:are|is|will\s+be|['’]ll\s+be)|there['’](?:re|ll\s+be|s)|they\s+will\s+be|they['’]ll\s+be|they\s+are(?:\s+in)?|they['’]re(?:\s+in)?|so|that\s+makes|it['’]?s|it\s+is|that\s+is|that['’]s|which\s+is|which\s+makes|it['’]ll\s+be|it\s+will\s+be|count\s+is|total\s+(?:is|of))\s+(?:now\s+|going\s+to\s+be\s+|actually\s+|only\s+|just\s+)?(?P<n>{COUNT})\b{_NOT_UNIT}",
        ),
        (
            "rather",
            rf"\b(?:scratch that|no,? wait|wait|sorry|i meant?|correction|rather|actually)\W{{1,3}}(?:it['’]?s\s+|that['’]?s\s+|we need\s+)?(?P<n>{COUNT})(?=\s*(?:[,.;!?]|$)){_NOT_UNIT}",
        ),
        (
            "only",
            rf"\b(?:only|just)\s+(?P<n>{COUNT})(?=\s+(?:now|of\s+us|left|then|this\s+time|after\s+all)\b|\s*(?:$|[,.;!)\n]))",
        ),
        (
            "instead",
            rf"\b(?P<n>{COUNT})\s+(?:instead(?:\s+of\s+{COUNT})?|not\s+{COUNT}|rather\s+than\s+{COUNT})\b(?!\s*(?:{WHO}\s+)?[ap]m)",
        ),
        (
            "for",
            rf"\bfor\s+(?P<n>{COUNT})\b{_NOT_UNIT}(?!\s*(?:-|–)?\s*(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b)",
        ),
        ("with", rf"\b(?:with\s+|w/\s?)(?P<n>{COUNT})\b{_NOT_UNIT}(?=\s*(?:$|[,.;?!\n]))"),
        (
            "leading",
            rf"^\W*(?P<n>{COUNT})(?=\s+(?:from|going|flying|traveling|travelling|leaving|to\b|for\s+(?-i:[A-Z])))",
        ),
        (
            "times",
            r"\b[x×]\s?(?P<n>\d{1,2})\b|(?<!falcon )(?<!dassault )\b(?P<n_b>\d{1,2})\s?[x×](?=\s|$|,)(?!\s*(?:[\w-]+\s+){0,2}(?:jets?|aircraft|planes?|heli\w*|turbo\w*|leg|flight)\b)",
        ),
    )
)
NEEDS: dict[str, tuple[str, ...]] = {
    "total": ("total", "altogether", "all told", "in all"),
    "delta": ("more", "extra", "additional", "less", "fewer"),
    "range": ("-", "–", "to", "or", "/", "maybe"),
    "with_me": ("with me",),
    "labelled": (
        "team",
        "crew",
        "group",
        "family",
        "band",
        "count",
        "pax",
        "pass",
        "people",
        "guest",
        "travel",
        "adult",
        "person",
        "party",
        "seat",
    ),
    "of_us": (" of ",),
    "party": (
        "party",
        "group",
        "family",
        "team",
        "delegation",
        "crew",
        "band",
        "total",
        "foursome",
        "count",
        "going",
        "flying",
        "travel",
        "coming",
    ),
    "family_four": ("person", "man ", "woman", "people", "strong", "head", "piece"),
    "me_and_some": (" my ", "my "),
    "only": ("only", "just"),
    "take_her": (" her ", " him "),
    "crew_of": ("s ", "s,", "s.", "men", "women"),
    "doing": (
        "fly",
        "travel",
        "going",
        "want",
        "need",
        "wish",
        "would",
        "heading",
        "looking",
        "planning",
        "hoping",
    ),
    "me_and_pet": (" my ", "my ", " a ", " the ", "our "),
    "ensemble": ("duo", "trio", "some", "tet"),
    "alone": ("my ", "only", "just", "myself", "alone", "solo", "my own", "me"),
    "couples": ("couples",),
    "half_dozen": ("half a",),
    "parents": ("parents", "in-laws"),
    "one_titled": ("just m", "only m", "just d", "only d"),
    "family_and": (" with ",),
    "names": (" and ", "&"),
    "me_names": ("me", "myself"),
    "with_kin": (
        "with me",
        "with my",
        "with a ",
        "just my",
        "tak",
        "bring",
        "surpris",
        "fly my",
        "flying my",
    ),
    "couple": ("couple", "two of", "both of"),
    "side": ("back", "out", "return"),
    "instead": ("instead", "not ", "rather"),
    "young": ("kid", "child", "inf", "chd", "bab", "toddler", "teen", "newborn"),
}
