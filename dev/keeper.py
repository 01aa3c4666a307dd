"""Ends the process groups of a supervisor that was killed: run by dev.processes, not by
hand.

Reads `+PID SIGNAL` and `-PID` lines. The end of its input means that whoever wrote them
is gone, however it went: then each group still on the list gets its signal, and after a
while SIGKILL.
"""

import contextlib
import os
import signal
import sys
import time

GRACE_SECONDS = 8.0


def main() -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    kept = _listen()
    for pid, signum in kept.items():
        _signal(pid, signum)
    deadline = time.monotonic() + GRACE_SECONDS
    while any(_signal(pid, 0) for pid in kept) and time.monotonic() < deadline:
        time.sleep(0.1)
    for pid in kept:
        _signal(pid, signal.SIGKILL)


def _listen() -> dict[int, int]:
    kept: dict[int, int] = {}
    for line in sys.stdin:
        words = line[1:].split()
        if line.startswith("+"):
            kept[int(words[0])] = int(words[1])
        else:
            kept.pop(int(words[0]), None)
    return kept


def _signal(group: int, signum: int) -> bool:
    """Signal a group; whether there was one."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signum)
        return True
    return False


if __name__ == "__main__":
    main()
