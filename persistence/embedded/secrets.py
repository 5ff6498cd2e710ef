"""Secrets that an installation makes for itself at its first start and keeps in its data folder."""

import json
import secrets
from collections.abc import Callable
from pathlib import Path

from persistence.embedded.private_file import write_private

MADE: dict[str, Callable[[], str]] = {
    "chainlit_auth_secret": lambda: secrets.token_hex(32),
    "avinode_webhook_secret": lambda: secrets.token_urlsafe(32),
    "demo_password": lambda: secrets.token_urlsafe(9),
}


def local_secrets(data: Path) -> dict[str, str]:
    """One secret for each of MADE; the file is for its owner alone (mode 0600)."""
    path = data / "secrets.json"
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    fresh = {name: make() for name, make in MADE.items() if name not in known}
    if fresh:
        known |= fresh
        write_private(path, known)
    return known
