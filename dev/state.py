"""The folder in which a demonstration keeps everything, and who is using it now."""

import contextlib
import fcntl
import json
import os
import pwd
import secrets
import stat
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UNPRIVILEGED = "nobody"  # There on every Linux and macOS; no account has to be made.
START_SECONDS = 60.0


class Refused(SystemExit):
    """A reason to stop, written for the person at the terminal."""


@dataclass(frozen=True)
class State:
    """The paths under one state folder."""

    folder: Path

    @classmethod
    def from_environment(cls) -> "State":
        folder = Path(os.environ.get("CSMANAGER_STATE") or ROOT / ".state").absolute()
        return cls(folder).prepared()

    def prepared(self) -> "State":
        for folder in (self.folder, self.logs, self.mail, self.media):
            folder.mkdir(parents=True, exist_ok=True)
        return self

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def mail(self) -> Path:
        return self.folder / "mail"

    @property
    def media(self) -> Path:
        return self.folder / "media"

    @property
    def supervisor_lock(self) -> Path:
        """Held by the running demonstration."""
        return self.folder / "supervisor.lock"

    @property
    def users_lock(self) -> Path:
        """Shared by the commands that use the servers; whoever starts or ends these
        waits for it.
        """
        return self.folder / "users.lock"

    @property
    def start_lock(self) -> Path:
        return self.folder / "start.lock"

    @property
    def servers(self) -> Path:
        """The folder of PostgreSQL and Valkey: elsewhere when the unprivileged user
        cannot get here.
        """
        inside = self.folder / "servers"
        if os.geteuid() != 0:
            return inside
        if world_traversable(self.folder.parent):
            self.folder.chmod(self.folder.stat().st_mode | stat.S_IXGRP | stat.S_IXOTH)
            return inside
        return temporary_folder(f"csmanager-{self.token('id')}", mode=0o711)

    def token(self, name: str) -> str:
        """A random word kept in this state; another one when the state was deleted."""
        path = self.folder / name
        if not path.exists():
            write_private(path, secrets.token_hex(24 if name == "secret_key" else 5))
        return path.read_text()


class Demonstration:
    """What the running demonstration of a state says about itself."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.path = state.folder / "demo.json"

    def say(self, environment: dict[str, str]) -> None:
        write_private(self.path, json.dumps({"pid": os.getpid(), "environment": environment}))

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)

    def pid(self) -> str:
        try:
            return str(json.loads(self.path.read_text())["pid"])
        except (OSError, ValueError, KeyError):
            return "still starting"

    def environment(self) -> dict[str, str] | None:
        """Its servers' addresses, once they are up; None when no demonstration runs
        here.
        """
        deadline = time.monotonic() + START_SECONDS
        while is_locked(self.state.supervisor_lock):
            with contextlib.suppress(OSError, ValueError, KeyError):
                return dict(json.loads(self.path.read_text())["environment"])
            if time.monotonic() > deadline:
                raise Refused(f"The demonstration in {self.state.folder} is not up: see logs.")
            time.sleep(0.1)
        return None


def is_locked(path: Path) -> bool:
    """Whether another process holds this lock."""
    try:
        with locked(path, fcntl.LOCK_SH | fcntl.LOCK_NB):
            return False
    except BlockingIOError:
        return True


@contextlib.contextmanager
def locked(path: Path, kind: int = fcntl.LOCK_EX) -> Iterator[None]:
    """Hold a lock for a block; the kernel gives it back when the process ends, however
    it ends.
    """
    descriptor = take_lock(path, kind)
    try:
        yield
    finally:
        os.close(descriptor)


def take_lock(path: Path, kind: int) -> int:
    """Hold a lock until the descriptor that is returned is closed."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, kind)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(descriptor, "w") as file:  # mkstemp makes it 0600.
        file.write(text)
    Path(name).replace(path)


def world_traversable(path: Path) -> bool:
    """Whether a user without rights of its own can get into this folder."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


def temporary_folder(name: str, *, mode: int = 0o700) -> Path:
    """A folder with a fixed name under the temporary folder, that nobody else has laid
    for us.
    """
    folder = temporary_root() / name
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=mode)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {
        os.geteuid(),
        server_uid(),
    }:
        raise Refused(f"{folder} belongs to somebody else: remove it, or set CSMANAGER_STATE.")
    return folder


def temporary_root() -> Path:
    """The temporary folder; the system's own when the unprivileged user cannot get into
    ours.
    """
    ours = Path(tempfile.gettempdir()).resolve()
    return ours if os.geteuid() != 0 or world_traversable(ours) else Path("/tmp")  # noqa: S108


def server_uid() -> int:
    """The user that the servers run as: never root, which PostgreSQL refuses."""
    return pwd.getpwnam(UNPRIVILEGED).pw_uid if os.geteuid() == 0 else os.geteuid()
