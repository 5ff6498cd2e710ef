"""Becomes another program, after setting what only the new process can set for itself.

    python -I launch.py [--parent PID] [--user NAME [--capability N]] -- program argument ...

`--parent PID` ends the program when that process dies: the kernel does it on Linux; elsewhere this process
stays and watches. `--user` gives up root. `--capability` keeps one Linux capability, by number.

It runs as a file of its own with the standard library only, so that it starts in some 20 ms.
"""

import argparse
import ctypes
import os
import platform
import pwd
import signal
import struct
import subprocess
import sys
import time

# linux/prctl.h, linux/securebits.h, linux/capability.h
PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS = 28
SECBIT_NO_SETUID_FIXUP = 1 << 2
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAPABILITY_VERSION_3 = 0x20080522

WATCH_SECONDS = 0.5
GRACE_SECONDS = 8.0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int)
    parser.add_argument("--user")
    parser.add_argument("--capability", type=int)
    parser.add_argument("program", nargs="+")
    asked = parser.parse_args()
    if asked.user:
        give_up_root(asked.user, asked.capability)
    if asked.parent is None:
        os.execv(asked.program[0], asked.program)  # noqa: S606
    if sys.platform == "linux":
        end_with_parent(asked.parent)
        os.execv(asked.program[0], asked.program)  # noqa: S606
    sys.exit(watch(asked.parent, asked.program))


def give_up_root(user: str, capability: int | None) -> None:
    account = pwd.getpwnam(user)
    libc = ctypes.CDLL(None, use_errno=True)
    if capability is not None:
        # Keeps capabilities through setuid, and makes access(2) count them: PostgreSQL asks it about itself.
        _checked(libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0))
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)
    if capability is not None:
        bit = 1 << capability
        header = struct.pack("Ii", CAPABILITY_VERSION_3, 0)
        _checked(libc.capset(header, struct.pack("6I", bit, bit, bit, 0, 0, 0)))
        _checked(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0))


def end_with_parent(parent: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    _checked(libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0))
    if os.getppid() != parent:  # it died before we asked to be told
        sys.exit(0)


def watch(parent: int, program: list[str]) -> int:
    child = subprocess.Popen(program)  # noqa: S603
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _frame: child.send_signal(number))
    while child.poll() is None:
        if os.getppid() != parent:
            child.terminate()
            try:
                child.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
            return child.wait()
        time.sleep(WATCH_SECONDS)
    return child.returncode


def _checked(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        sys.exit(f"{platform.system()} refused: {os.strerror(number)}")


if __name__ == "__main__":
    main()
