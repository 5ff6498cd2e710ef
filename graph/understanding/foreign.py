# ruff: noqa: E501 - lists of words
"""Whole sentences in another language: they are not guessed at, the broker is told and asked."""

from __future__ import annotations

import re

_WORDS = {
    "German": "ich wir möchte möchten brauchen brauche suchen suche einen eine einem von nach für und mit uns bitte "
    "flug flüge hin zurück rückflug personen angebot wollen fliegen guten ist sind wäre am zum der das",
    "French": "je nous voudrais voudrions cherchons cherche besoin vol pour avec personnes passagers retour aller "
    "bonjour merci les des une du le la de est sommes partir vers à",
    "Spanish": "quiero queremos necesito necesitamos vuelo para con desde hasta el los las una personas ida vuelta "
    "somos por favor hola buenos de del",
    "Italian": "vorrei vorremmo volo voli da per con persone andata ritorno siamo il lo gli una del della buongiorno "
    "grazie di partire",
    "Portuguese": "quero queremos preciso precisamos voo para com desde até pessoas ida volta somos uma os obrigado de do",
    "Dutch": "ik wij willen graag vlucht voor van naar met personen een het terug heen alstublieft",
}
_MARKERS = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_ENGLISH_WORDS = (
    "the to from for and we need flight please of on with is are you would like at it this that have will back return "
    "people passengers pax quote charter jet can my our"
)
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH = 3
_READ = 600


def foreign_language(text: str) -> str | None:
    """The language of a text that is mostly no English; None for English, and for bare codes and figures."""
    words = [word.lower() for word in _WORD.findall(text[:_READ])]
    if len(words) < 4:
        return None
    english = sum(word in _ENGLISH for word in words)
    language, marks = max(
        ((language, [word for word in words if word in markers]) for language, markers in _MARKERS.items()),
        key=lambda found: len(found[1]),
    )
    return language if len(set(marks)) >= _ENOUGH and len(marks) > 2 * english else None
