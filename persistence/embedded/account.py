"""Under which system account PostgreSQL runs. It refuses to run as root.

An ordinary user runs it as himself. Root runs it as `nobody` (or whoever owns the cluster already): no
account is created, and no permission of a folder outside the data folder is changed. Where `nobody` cannot
pass, as in `/root` or a private temporary folder, the server keeps one Linux capability: passing and reading.
"""

import os
import platform
import pwd
import re
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from persistence.embedded.errors import EmbeddedError

LAUNCH = Path(__file__).with_name("launch.py")
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2


@dataclass(frozen=True)
class Account:
    """The account of a server; `name` is None when it is our own and nothing has to be changed."""

    name: str | None = None
    uid: int = -1
    gid: int = -1
    capability: int | None = None

    def command(self, program: list[str]) -> list[str]:
        """The command line that runs the program under this account."""
        if self.name is None:
            return program
        keep = [] if self.capability is None else ["--capability", str(self.capability)]
        return [sys.executable, "-I", str(LAUNCH), "--user", self.name, *keep, "--", *program]

    def own(self, folder: Path) -> None:
        """Creates the folder if needed, for this account only."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.name is not None:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)


def account_for(cluster: Path, needed: list[Path]) -> Account:
    """The account for the cluster folder; `needed` are the files and folders that it must reach."""
    if os.geteuid() != 0:
        return Account()
    owner = cluster.stat().st_uid if cluster.exists() else 0
    entry = pwd.getpwuid(owner) if owner != 0 else pwd.getpwnam("nobody")
    blocked = next((place for path in needed if (place := _blocked(path, entry.pw_uid))), None)
    capability = None if blocked is None else _passing_capability()
    if blocked is not None and capability is None:
        raise EmbeddedError(
            f"PostgreSQL does not run as root, and the account {entry.pw_name!r} cannot enter {blocked}: "
            "run as an ordinary user, or move the project to a folder that others may enter."
        )
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, capability)


def _blocked(path: Path, uid: int) -> Path | None:
    """The first place on the way to the path that the account may not enter or read."""
    for folder in reversed(path.parents):
        if not _allowed(folder, uid, stat.S_IXUSR, stat.S_IXOTH):
            return folder
    if path.exists() and not _allowed(path, uid, stat.S_IRUSR, stat.S_IROTH):
        return path
    return None


def _allowed(path: Path, uid: int, as_owner: int, as_other: int) -> bool:
    if not path.exists():
        return True
    found = path.stat()
    return bool(found.st_mode & (as_owner if found.st_uid == uid else as_other))


def _passing_capability() -> int | None:
    if platform.system() != "Linux":
        return None
    found = re.search(r"^CapEff:\s*([0-9a-f]+)", Path("/proc/self/status").read_text(), re.MULTILINE)
    held = int(found.group(1), 16) if found else 0
    return next((c for c in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE) if held >> c & 1), None)
