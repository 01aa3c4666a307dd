"""The two web servers that are compared: ours as in production, and the bare one."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

START_SECONDS = 60


def production_environment(secret: str, folder: Path) -> dict[str, str]:
    """As `docs/operations.md` says, save HTTPS; one proxy is trusted, so that each client of
    the benchmark can have an address of its own and none runs into a rate limit."""
    return {
        **os.environ,
        "DEBUG": "False",
        "SECRET_KEY": secret,
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "False",
        "TRUSTED_PROXIES": "1",
        "EMAIL_URL": "dummy://",
        "MAIL_CATCHER_DIR": "",
        "MEDIA_ROOT": str(folder / "media"),
    }


@contextlib.contextmanager
def serving(target: str, environment: dict[str, str], log: Path) -> Iterator[int]:
    """Serve a WSGI application by one granian worker; gives its port."""
    port = _free_port()
    words = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    words += ["--workers", "1", "--blocking-threads", "2", "--no-access-log"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "granian", *words, target],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(port, process, log)
            yield port
        finally:
            process.terminate()
            process.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.1)
    raise SystemExit(f"The server did not start:\n{log.read_text()[-2000:]}")
