"""Servers for as long as anybody uses them: `python -m dev.host FOLDER …`, started by
dev.attach.

Each command that uses the servers holds a shared lock, which the kernel takes back
however the command ends. The host waits for that lock alone, and then stops the
servers.
"""

import argparse
import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from dev import processes, services
from dev.state import ROOT, Refused, locked

_started: list[subprocess.Popen[str]] = []  # They outlive us: nobody waits for them.


def start(base: Path, names: Sequence[str], *, lock: Path, logs: Path, temporary: bool) -> None:
    """Start a host, and with it the named servers; whoever calls holds the lock,
    shared.
    """
    command = [sys.executable, "-m", "dev.host", str(base), "--lock", str(lock)]
    command += ["--logs", str(logs), *(["--temporary"] if temporary else []), *names]
    host = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        # A Ctrl-C for the command must not end the servers under it.
        start_new_session=True,
    )
    _started.append(host)
    assert host.stdout is not None  # noqa: S101  For the type checker: it is a pipe.
    with host.stdout:
        answer = host.stdout.read()
    if answer != "ready":
        raise Refused(answer or "The servers' host ended without a word.")


def main() -> None:
    arguments = parse(sys.argv[1:])
    base = Path(arguments.base)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    processes.start_keeper()
    known = services.both(base, logs=Path(arguments.logs), durable=not arguments.temporary)
    servers = [known[name] for name in arguments.names]
    try:
        serve(servers, Path(arguments.lock))
    finally:
        for server in reversed(servers):
            server.stop()
        processes.stop_keeper()
        if arguments.temporary:
            remove(base)


def serve(servers: Sequence[services.Server], lock: Path) -> None:
    try:
        for server in servers:
            server.start()
    except Refused as refused:
        say(str(refused))
        return
    say("ready")
    with locked(lock, fcntl.LOCK_EX):
        for server in reversed(servers):
            server.stop()


def say(answer: str) -> None:
    """Answer whoever started us, and hang up."""
    with contextlib.suppress(OSError):
        os.write(sys.stdout.fileno(), answer.encode())
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, sys.stdout.fileno())


def remove(base: Path) -> None:
    shutil.rmtree(services.socket_folder(base), ignore_errors=True)
    shutil.rmtree(base, ignore_errors=True)


def parse(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m dev.host")
    parser.add_argument("base")
    parser.add_argument("--lock", required=True)
    parser.add_argument("--logs", required=True)
    parser.add_argument("--temporary", action="store_true")
    parser.add_argument("names", nargs="+", choices=["DATABASE_URL", "REDIS_URL"])
    return parser.parse_args(words)


if __name__ == "__main__":
    main()
