"""Starting child processes that cannot outlive us, and ending them with all that they
started.

Three nets, because each has a hole: the kernel's parent-death signal (Linux only,
direct children), the keeper (dev/keeper.py: any system, whole process groups), and the
ordinary end in `stop`.
"""

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dev.state import ROOT, UNPRIVILEGED

PR_SET_PDEATHSIG = 1
OURS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform.startswith("linux") else None
_keeper: subprocess.Popen[bytes] | None = None
_ours: dict[int, subprocess.Popen[bytes]] = {}  # Started and not yet buried.


def die_with_parent(signum: int) -> None:
    """Ask the kernel to signal this process when its parent is gone (Linux; nothing
    elsewhere).
    """
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signum)


def start_keeper() -> None:
    """Start the process that ends our children should we be killed without a chance to
    do so.
    """
    global _keeper  # noqa: PLW0603  One for the process, like the children that it keeps.
    _keeper = subprocess.Popen(
        [sys.executable, "-S", "-E", str(ROOT / "dev" / "keeper.py")],
        stdin=subprocess.PIPE,
        # It outlives us: nobody who reads our output shall wait for it.
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def stop_keeper() -> None:
    """Say that nothing is left to keep."""
    if _keeper is not None and _keeper.stdin is not None:
        with contextlib.suppress(OSError):
            _keeper.stdin.close()
        _keeper.wait()


def spawn(  # noqa: PLR0913  A child has this many sides.
    argv: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str],
    cwd: Path = ROOT,
    last_signal: signal.Signals = signal.SIGTERM,
    pass_fds: Sequence[int] = (),
    unprivileged: bool = False,
) -> subprocess.Popen[bytes]:
    """Start a child as the leader of its own group; our own signals wait until it is
    registered.
    """
    with _signals_held(), log.open("ab") as output:
        process = subprocess.Popen(
            [str(word) for word in argv],
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=pass_fds,
            preexec_fn=_before_exec(last_signal),  # noqa: PLW1509  No threads here.
            **(drop() if unprivileged else {}),
        )
        _ours[process.pid] = process
        _tell_keeper(f"+{process.pid} {int(last_signal)}")
    return process


def drop() -> dict[str, Any]:
    """The arguments that make a child of root an unprivileged user."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam(UNPRIVILEGED)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": ()}


def stop(
    process: subprocess.Popen[bytes], signum: signal.Signals, *, seconds: float = 15.0
) -> None:
    """End a child politely, then whatever is left of its group."""
    if process.poll() is None:
        process.send_signal(signum)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    bury(process)


def bury(process: subprocess.Popen[bytes]) -> None:
    """End what a dead child left in its group, once: later its number may be somebody
    else's.
    """
    if _ours.pop(process.pid, None) is not process:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    _tell_keeper(f"-{process.pid}")


def wait_for(
    ready: Callable[[], bool], process: subprocess.Popen[bytes], *, seconds: float
) -> bool:
    """Poll until ready; False when the process ended or the time is over."""
    deadline = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            return False
        time.sleep(0.03)
    return True


def last_lines(log: Path, count: int = 15) -> str:
    """The end of a log, for an error message."""
    with contextlib.suppress(OSError):
        return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
    return ""


def _before_exec(last_signal: int) -> Callable[[], None]:
    def prepare() -> None:
        die_with_parent(last_signal)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, OURS)

    return prepare


@contextlib.contextmanager
def _signals_held() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, OURS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _tell_keeper(line: str) -> None:
    if _keeper is not None and _keeper.stdin is not None:
        with contextlib.suppress(OSError):
            _keeper.stdin.write(line.encode() + b"\n")
            _keeper.stdin.flush()
