"""Gives a management command its servers: those of the running demonstration, or some
of its own.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from dev import host, services
from dev.state import Demonstration, State, locked, take_lock, temporary_root

URLS = ("DATABASE_URL", "REDIS_URL")
WITHOUT_SERVERS = frozenset(
    {
        "",
        "help",
        "version",
        "makemessages",
        "compilemessages",
        "collectstatic",
        "findstatic",
    }
)

_held: list[int] = []  # Locks that the kernel gives back at the end of this process.


def attach(argv: Sequence[str]) -> None:
    """Fill in the environment of this process, and make sure that the servers in it are
    up.
    """
    missing = [name for name in URLS if name not in os.environ]
    if not missing:
        return
    state = State.from_environment()
    found = Demonstration(state).environment()
    if found is None:
        found = addresses(state, missing)
        if needs_servers(argv):
            use_servers(state, missing)
    set_defaults({**defaults(state), **found})


def needs_servers(argv: Sequence[str]) -> bool:
    words = list(argv[1:])
    asks_for_help = bool({"--help", "-h", "--version"} & set(words))
    return not asks_for_help and (words[0] if words else "") not in WITHOUT_SERVERS


def addresses(state: State, names: Sequence[str]) -> dict[str, str]:
    servers = services.both(state.servers, logs=state.logs)
    return {name: servers[name].url for name in names}


def use_servers(state: State, names: Sequence[str]) -> None:
    """Use the servers of this state until this process ends; start those that nobody
    started yet.
    """
    _held.append(take_lock(state.users_lock, fcntl.LOCK_SH))
    servers = services.both(state.servers, logs=state.logs)
    with locked(state.start_lock):
        silent = [name for name in names if not servers[name].answers()]
        if silent:
            host.start(
                state.servers,
                silent,
                lock=state.users_lock,
                logs=state.logs,
                temporary=False,
            )


def use_temporary_servers(names: Sequence[str]) -> dict[str, str]:
    """Fresh servers that forget: all of them is gone when this process ends."""
    base = Path(tempfile.mkdtemp(prefix="csm-", dir=temporary_root()))
    try:
        base.chmod(0o711)
        lock = base / "users.lock"
        _held.append(take_lock(lock, fcntl.LOCK_SH))
        host.start(base, names, lock=lock, logs=base, temporary=True)
    except BaseException:
        shutil.rmtree(base, ignore_errors=True)
        raise
    servers = services.both(base, logs=base)
    return {name: servers[name].url for name in names}


def let_go() -> None:
    """Give back what this process holds, for those that outlive their work."""
    while _held:
        os.close(_held.pop())


def defaults(state: State) -> dict[str, str]:
    """What settings.py wants to know, for a demonstration on this machine."""
    return {
        "DEBUG": "True",
        "SECRET_KEY": state.token("secret_key"),
        "EMAIL_URL": "console://",
        "MAIL_CATCHER_DIR": str(state.mail),
        "MEDIA_ROOT": str(state.media),
    }


def set_defaults(environment: dict[str, str]) -> None:
    for name, value in environment.items():
        os.environ.setdefault(name, value)


def main() -> None:
    """`python -m dev.attach COMMAND …`: run a command with temporary servers of its
    own.
    """
    missing = [name for name in URLS if name not in os.environ]
    folder = tempfile.mkdtemp(prefix="csm-state-")
    os.environ["CSMANAGER_STATE"] = folder
    try:
        if missing:
            set_defaults(use_temporary_servers(missing))
        set_defaults(defaults(State.from_environment()))
        sys.exit(subprocess.run(sys.argv[1:], check=False).returncode)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
