"""The demo's outside world, as processes of its own: the simulated marketplace and the local mailbox.

They are reached over HTTP and SMTP like the real ones; nothing of theirs is imported.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from persistence.embedded.supervisor import Child

HOST = "127.0.0.1"


def mailbox(
    project: Path, data: Path, env: Mapping[str, str], *, smtp_port: int, page_port: int, imap_port: int
) -> Child:
    """Takes every mail and shows it on a page; sends nothing on."""
    ports = ("--smtp-port", smtp_port, "--http-port", page_port, "--imap-port", imap_port)
    arguments = (*ports, "--store", data / "mailbox")
    health = f"http://{HOST}:{page_port}/health"
    return Child("mailbox", module("sandbox.mailbox", *arguments, "--with-parent"), env, health, project)


def marketplace(project: Path, data: Path, env: Mapping[str, str], *, port: int, seed: int) -> Child:
    """Plays Avinode and its operators; what they answer follows from the seed."""
    arguments = ("--port", port, "--seed", seed, "--store", data / "marketplace")
    health = f"http://{HOST}:{port}/health"
    return Child(
        "marketplace", module("sandbox.marketplace", *arguments, "--with-parent"), env, health, project
    )


def aviapages(project: Path, data: Path, env: Mapping[str, str], *, port: int, seed: int) -> Child:
    """Plays Aviapages and operators that are asked by API."""
    arguments = ("--port", port, "--seed", seed, "--store", data / "aviapages")
    health = f"http://{HOST}:{port}/health"
    return Child("aviapages", module("sandbox.aviapages", *arguments, "--with-parent"), env, health, project)


def module(name: str, *arguments: object) -> list[str]:
    """The command line that runs a module with this Python."""
    return [sys.executable, "-m", name, *map(str, arguments)]
