"""What makes a password too weak to be taken."""

from __future__ import annotations

SHORTEST = 12
LONGEST = 200
LEAST_DIFFERENT = 6
COMMON = ("password", "passwort", "qwerty", "letmein", "welcome", "123456", "abcdef", "iloveyou", "charter")
"""words that guessing begins with"""


def weakness(password: str, *of_the_person: str) -> str | None:
    """A sentence that says what to change; None for a password that may be taken. `of_the_person`: name,
    login and the like, which a guess begins with."""
    small = password.casefold()
    if not SHORTEST <= len(password) <= LONGEST:
        return f"The password needs {SHORTEST} to {LONGEST} characters; a few words in a row are good."
    if len(set(small)) < LEAST_DIFFERENT:
        return f"The password needs at least {LEAST_DIFFERENT} different characters."
    parts = {part for words in of_the_person for part in _words(words) if len(part) > 3}
    if any(part in small for part in parts):
        return "The password holds your name or address. Choose one that does not."
    rest = small
    for word in COMMON:
        rest = rest.replace(word, "")
    if len(rest) < SHORTEST // 2:
        return "The password is one of those that are guessed first. Choose another one."
    return None


def _words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text.casefold()).split()
