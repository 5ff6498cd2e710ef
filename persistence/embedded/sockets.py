"""The folder of the servers' sockets. There is no TCP port: who cannot enter the folder cannot connect."""

import hashlib
import os
import tempfile
from pathlib import Path

from persistence.embedded.account import Account
from persistence.embedded.errors import EmbeddedError

LONGEST_SOCKET_PATH = 103
"""Bytes: 107 on Linux, 103 on macOS (`sun_path` less the closing zero)."""

LONGEST_NAME = ".s.PGSQL.5432"


def socket_folder(data: Path, account: Account) -> Path:
    """`<data>/sockets`, or a short temporary folder where that path is too long for a socket."""
    folder = data / "sockets"
    if len(os.fsencode(folder / LONGEST_NAME)) > LONGEST_SOCKET_PATH:
        key = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"jetvision-{key}"
        if folder.is_symlink() or (
            folder.exists() and folder.stat().st_uid not in (os.geteuid(), account.uid)
        ):
            raise EmbeddedError(
                f"{folder} belongs to somebody else: remove it, or set JETVISION_DATA to a shorter path."
            )
    account.own(folder)
    return folder
