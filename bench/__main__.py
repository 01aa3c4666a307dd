"""`make bench`: measures and prints a table. Nothing here fails for being slow."""

import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django
from django.conf import settings
from django.db import connection

SIZES = (10_000, 100_000)
HEAVIEST, MOST_REQUESTS = 100_000, 8


def main() -> None:
    """Everything from nothing, in a folder that is gone afterwards."""
    secret = secrets.token_urlsafe(48)
    with tempfile.TemporaryDirectory(prefix="csm-bench-") as name:
        _prepare(secret, Path(name))
        try:
            _measure(Path(name), secret)
        finally:
            connection.close_pool()


def _prepare(secret: str, folder: Path) -> None:
    """Load Django here as in the servers, with empty tables and the static files laid."""
    import os  # noqa: PLC0415  Before the settings are read.

    from bench.servers import production_environment  # noqa: PLC0415

    os.environ.update(production_environment(secret, folder))
    os.environ["DJANGO_SETTINGS_MODULE"] = "csmanager.settings"
    django.setup()
    for command in (["migrate", "--verbosity", "0"], ["collectstatic", "--no-input", "-v", "0"]):
        subprocess.run([sys.executable, "manage.py", *command], check=True)


def _measure(folder: Path, secret: str) -> None:
    from bench import directory, matching, population, registering, servers  # noqa: PLC0415
    from bench.client import Connection  # noqa: PLC0415

    environment = servers.production_environment(secret, folder)
    say(f"database {settings.DATABASES['default']['NAME']}, one web worker, two connections")
    say(f"\n{'':44}{'bare':>10}{'ours':>10}{'ratio':>8}   aim")
    for size in SIZES:
        took = timed(lambda size=size: population.grow_to(size))
        say(f"{size:,} organisations ({took:.0f} s to make)")
        bare_log, our_log = folder / "bare.log", folder / "ours.log"
        with (
            servers.serving("bench.bare:application", environment, bare_log) as bare,
            servers.serving("csmanager.wsgi:application", environment, our_log) as ours,
        ):
            for label, path, aim in (
                ("directory page, requests/s", directory.the_page, ">= 0.5"),
                ("search, words often asked, requests/s", directory.known_searches, ">= 0.5"),
                ("search, never asked before, requests/s", directory.new_searches, ""),
            ):
                rates = directory.compare(bare, ours, path)
                line(label, rates.bare, rates.ours, aim)
            weight = directory.first_visit(ours)
        matching.show(line)
    with servers.serving("csmanager.wsgi:application", environment, our_log) as ours:
        audits, mails = registering.left_behind(registering.journey(Connection(ours)))
        counted = {**environment, "BENCH_AUDITS": str(audits), "BENCH_MAILS": str(mails)}
        with servers.serving("bench.bare:application", counted, bare_log) as bare:
            say(f"registrations ({audits} audit entries and {mails} mails each)")
            rates = registering.bare(bare), registering.ours(ours)
            line("form with the same inserts, completed/s", *rates, ">= 0.33")
    _import(folder, environment)
    say("first visit of the directory, compressed")
    say(f"  {weight.requests} requests (aim <= {MOST_REQUESTS}), "
        f"{weight.size:,} bytes (aim <= {HEAVIEST:,})")  # fmt: skip


def _import(folder: Path, environment: dict[str, str]) -> None:
    """Lists of two sizes: the rate against COPY, and memory that does not grow with them."""
    from bench import importing  # noqa: PLC0415

    peaks = []
    for rows in (importing.FEW, importing.MANY):
        say(f"import of {rows:,} rows")
        importing.write_list(folder / "list.csv", rows)
        taken = importing.ours(folder / "list.csv", rows, environment)
        line("COPY, import_organisations, rows/s", importing.copy(folder, rows), taken.rate, "")
        peaks.append(taken.memory)
    line("peak memory for few and many rows, MB", *peaks, "<= 1.25")


def line(label: str, bare: float, ours: float, aim: str) -> None:
    say(f"  {label:<42}{bare:>10,.1f}{ours:>10,.1f}{ours / bare:>8.3f}   {aim}")


def say(text: str) -> None:
    print(text, flush=True)


def timed(work: Callable[[], object]) -> float:
    start = time.monotonic()
    work()
    return time.monotonic() - start


if __name__ == "__main__":
    main()
