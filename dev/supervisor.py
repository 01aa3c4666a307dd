"""The demonstration, in one process that starts, watches and stops everything: `make
demo`.
"""

import argparse
import contextlib
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from types import FrameType

from dev import attach, processes, services
from dev.mailcatcher import open_port
from dev.state import Demonstration, Refused, State, locked, take_lock
from dev.watch import GaveUp, Part

MANAGE = (sys.executable, "manage.py")
PREPARATIONS = (
    ("database tables", ("migrate", "--no-input")),
    ("reference data", ("seed_rules",)),
    ("demonstration data", ("demo_data",)),
)
PASSWORD = "demo-csmanager"  # noqa: S105  Published: demo_data refuses to work outside DEBUG.
ACCOUNTS = {
    "officer@cst.example": "CST officer",
    "lead@cst.example": "CST lead",
    "field@rosee.example": "field office, South-Eastern Europe",
    "umbrella@vngoc.example": "umbrella coordinator",
    "focal@ngo.example": "focal point of a listed NGO",
    "door@cst.example": "check-in",
}
LOG_TAIL = 20
LAST_PORT = 65535


class Stopped(BaseException):
    """Ctrl-C, or the signal that means the same."""


class Supervisor:
    """Starts the parts in order, watches them, and stops them in the other order."""

    def __init__(self, state: State, port: int) -> None:
        self.state = state
        self.port = port
        self.demonstration = Demonstration(state)
        self.parts: list[Part] = []
        self.began = time.monotonic()

    def run(self) -> None:
        """Start everything and watch it until told to stop."""
        require_free_port(self.port)
        self.start_servers()
        self.start_mail()
        self.demonstration.say({name: os.environ[name] for name in (*attach.URLS, "EMAIL_URL")})
        for title, words in PREPARATIONS:
            self.prepare(title, words)
        self.start_web()
        self.start_celery()
        self.welcome()
        while True:
            time.sleep(0.3)
            for part in self.parts:
                part.look(say)

    def stop(self) -> None:
        """Stop the parts in the other order; those that serve others go last."""
        self.demonstration.forget()
        for part in reversed(self.parts):
            part.end()

    def start_servers(self) -> None:
        """Start what no variable names, once no command uses this state's servers."""
        servers = services.both(self.state.servers, logs=self.state.logs)
        with self.alone(tuple(servers.values())):
            for name, server in servers.items():
                if name in os.environ:
                    say(f"{server.name}: the one in {name}")
                    continue
                self.add(server_part(server))
                os.environ[name] = server.url
                say(f"{server.name} is up")

    @contextlib.contextmanager
    def alone(self, servers: Sequence[services.Server]) -> Iterator[None]:
        """Wait until no management command uses the servers of this state."""
        told = False
        while True:
            with (
                contextlib.suppress(BlockingIOError),
                locked(self.state.users_lock, fcntl.LOCK_EX | fcntl.LOCK_NB),
            ):
                if not any(server.answers() for server in servers):
                    yield
                    return
            if not told:
                say("waiting for a management command that uses this state")
                told = True
            time.sleep(0.2)

    def start_mail(self) -> None:
        if "EMAIL_URL" in os.environ:
            say("mail: the server in EMAIL_URL")
            return
        listening = open_port(self.state.folder / "mail.port")
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{listening.getsockname()[1]}"
        os.environ.setdefault("MAIL_CATCHER_DIR", str(self.state.mail))
        words = [
            sys.executable,
            "-m",
            "dev.mailcatcher",
            "--socket",
            str(listening.fileno()),
        ]
        words += ["--folder", str(self.state.mail)]
        self.add(self.part("mail", words, pass_fds=(listening.detach(),)))
        say("mail catcher is up")

    def prepare(self, title: str, words: Sequence[str]) -> None:
        """Run a management command to its end; its failure is ours."""
        log = self.state.logs / f"{words[0]}.log"
        log.write_bytes(b"")
        process = processes.spawn([*MANAGE, *words], log=log, env=os.environ)
        try:
            status = process.wait()
        finally:
            processes.stop(process, signal.SIGTERM)
        if status:
            tail = processes.last_lines(log, LOG_TAIL)
            raise Refused(f"manage.py {words[0]} failed; the end of {log}:\n{tail}")
        say(f"{title}: ready")

    def start_web(self) -> None:
        """Start the pages by themselves, so that they have the processor until they answer."""
        words = ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port)]
        words += ["--workers", "2", "--blocking-threads", "4"]
        words += ["--respawn-failed-workers", "--workers-kill-timeout", "5"]
        web = self.part("web", [sys.executable, "-m", *words, "dev.web:application"])
        self.add(web)
        self.wait_for(web)
        say("web server is up")

    def start_celery(self) -> None:
        celery = [sys.executable, "-m", "celery", "-A", "csmanager"]
        schedule = str(self.state.folder / "beat-schedule")
        worker = ["worker", "--concurrency", "2", "--loglevel", "INFO"]
        # Lists are imported by a worker of their own: mails never wait behind them.
        importer = ["worker", "--queues", "imports", "--hostname", "importer@%h"]
        importer += ["--concurrency", "1", "--loglevel", "INFO"]
        beat = ["beat", "--schedule", schedule, "--pidfile=", "--loglevel", "INFO"]
        self.add(self.part("worker", [*celery, *worker]))
        self.add(self.part("importer", [*celery, *importer]))
        self.add(self.part("beat", [*celery, *beat]))
        say("workers and beat are started")

    def part(self, name: str, words: Sequence[str], *, pass_fds: Sequence[int] = ()) -> Part:
        log = self.state.logs / f"{name}.log"
        return Part(
            name,
            lambda: processes.spawn(words, log=log, env=os.environ, pass_fds=pass_fds),
        )

    def add(self, part: Part) -> None:
        """Start a part; it is on the list first, so that a stop in between finds it."""
        self.parts.append(part)
        part.begin()

    def wait_for(self, web: Part) -> None:
        process = web.process
        if process is None or not processes.wait_for(
            lambda: answers(self.port), process, seconds=60
        ):
            tail = processes.last_lines(self.state.logs / "web.log", LOG_TAIL)
            raise Refused(f"The web server did not start; the end of its log:\n{tail}")

    def welcome(self) -> None:
        address = f"http://127.0.0.1:{self.port}/"
        say(f"ready after {time.monotonic() - self.began:.1f} s")
        lines = [
            "",
            f"  {address}   (for passkeys: http://localhost:{self.port}/)",
            f"  {address}mail/   every mail that was sent",
            "",
            f"  Accounts, all with the password {PASSWORD}:",
            *(f"    {email:24}{role}" for email, role in ACCOUNTS.items()),
            "",
            f"  Logs: {self.state.logs}",
            "  Ctrl-C stops everything; the data stay for the next start.",
        ]
        show("\n".join(lines))


def server_part(server: services.Server) -> Part:
    def start() -> subprocess.Popen[bytes]:
        server.start()
        assert server.process is not None  # noqa: S101  start() raises otherwise.
        return server.process

    return Part(server.name, start, cleanup=server.stop)


def require_free_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise Refused(
                f"Port {port} is taken by another program: choose one, as in "
                f"'PORT={port + 1} make demo'."
            ) from None


def answers(port: int) -> bool:
    """Whether the web server gives any answer, be it an error."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/health/live")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def only_one(state: State) -> int:
    """Hold this state for ourselves, or say who has it."""
    for _ in range(5):  # A command that looks whether we run holds the lock for an instant.
        with contextlib.suppress(BlockingIOError):
            return take_lock(state.supervisor_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        time.sleep(0.1)
    raise Refused(
        f"A demonstration runs in {state.folder} already "
        f"(process {Demonstration(state).pid()}): stop it, or start a second one with "
        "'PORT=8001 CSMANAGER_STATE=another-folder make demo'."
    )


def say(line: str) -> None:
    show(f"[{time.strftime('%H:%M:%S')}] {line}")


def show(text: str) -> None:
    with contextlib.suppress(OSError):  # The terminal may be gone; the work goes on.
        print(text, flush=True)


def listen_to_signals() -> None:
    """Let the first signal end the work; the next must not disturb the stopping."""

    def stop(_signum: int, _frame: FrameType | None) -> None:
        ignore_signals()
        raise Stopped

    for signum in processes.OURS:
        if signum != signal.SIGHUP or signal.getsignal(signum) != signal.SIG_IGN:  # nohup
            signal.signal(signum, stop)


def ignore_signals() -> None:
    for signum in processes.OURS:
        signal.signal(signum, signal.SIG_IGN)


def port_from_environment() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) <= LAST_PORT:
        raise Refused(f"PORT is a number from 1 to 65535, not {text!r}.")
    return int(text)


def settle(state: State, port: int) -> None:
    """The variables of this demonstration, where they are not set already."""
    names = {
        **attach.defaults(state),
        "SITE_URL": f"http://localhost:{port}",
        "LOG_JSON": "False",
    }
    names.pop("EMAIL_URL")
    names.pop("MAIL_CATCHER_DIR")
    attach.set_defaults(names)
    os.environ["CSMANAGER_STATE"] = str(state.folder)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m dev.supervisor")
    parser.add_argument("--with-parent", action="store_true", help="stop with make")
    if parser.parse_args().with_parent:
        processes.die_with_parent(signal.SIGTERM)
    port, state = port_from_environment(), State.from_environment()
    lock = only_one(state)
    try:
        return supervise(Supervisor(state, port))
    finally:
        os.close(lock)


def supervise(supervisor: Supervisor) -> int:
    """Run it; whatever ends it, end all that it started."""
    try:
        listen_to_signals()
        supervisor.demonstration.forget()
        settle(supervisor.state, supervisor.port)
        processes.start_keeper()
        supervisor.run()
    except Stopped:
        say("stopping")
    except (GaveUp, Refused) as reason:
        say(f"{reason}\nStopping everything.")
        return 1
    finally:
        ignore_signals()
        supervisor.stop()
        processes.stop_keeper()
        say("stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
