"""Who holds a lease, told by its fence: a number of 63 bits that names machine, process and take.

    machine (20 bits) | process number (22 bits) | take (21 bits, counted by the process)

A holder that is provably dead need not be waited for. Proof is possible on the same machine alone, since its
last start and in the same space of process numbers: everybody else's lease ends by the clock. A number that
another process has got meanwhile counts as alive.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import socket
from functools import cache
from pathlib import Path

import psutil

PID_BITS = 22
"""what Linux allows at most"""
TAKE_BITS = 21

_takes = itertools.count(1)


@cache
def this_machine() -> int:
    """Host, its last start and, on Linux, the space of process numbers (a container has its own)."""
    boot = Path("/proc/sys/kernel/random/boot_id")
    since = boot.read_text().strip() if boot.exists() else str(int(psutil.boot_time()))
    numbers = Path("/proc/self/ns/pid")
    space = str(numbers.readlink()) if numbers.exists() else ""
    told = "\n".join((socket.gethostname(), since, space)).encode()
    return int.from_bytes(hashlib.sha256(told).digest()[:4]) >> 12


def fence_of(machine: int, pid: int, take: int) -> int:
    return (machine << PID_BITS | pid) << TAKE_BITS | take % (1 << TAKE_BITS)


class Held:
    """The leases that this process holds or is about to take, as (what, fence)."""

    def __init__(self) -> None:
        self._held: set[tuple[str, int]] = set()

    def next(self, what: str) -> int:
        """A fence for one take; it counts as held until `forget`."""
        fence = fence_of(this_machine(), os.getpid(), next(_takes))
        self._held.add((what, fence))
        return fence

    def forget(self, what: str, fence: int) -> None:
        self._held.discard((what, fence))

    def is_dead(self, what: str, fence: int) -> bool:
        """Whether nobody can be at work under this fence any more."""
        if fence >> PID_BITS + TAKE_BITS != this_machine():
            return False
        pid = fence >> TAKE_BITS & (1 << PID_BITS) - 1
        if pid == os.getpid():
            return (what, fence) not in self._held
        try:
            return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
        except psutil.NoSuchProcess:
            return True
