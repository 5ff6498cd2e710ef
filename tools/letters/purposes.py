"""Every purpose that a letter can be written for, and what it means. What is not here cannot be drafted."""

from __future__ import annotations

from domain.letters import LetterPurpose
from tools.letters.meaning import Meaning

PURPOSES: dict[LetterPurpose, Meaning] = {
    "note": Meaning(),
}
