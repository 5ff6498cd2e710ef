"""A command that cannot be carried out: the sentence says what happened and what to do now."""

from __future__ import annotations


class RefusedError(Exception):
    """Told to the broker as it is. Nothing was changed."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
