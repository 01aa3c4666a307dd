"""A pytest plugin that starts PostgreSQL and Valkey for the run: `-p dev.pytest_services`.

They start once, before the workers and before Django reads its settings, and end with
this process, however it ends (dev/host.py). Variables that are set already are used.
"""

import os
from collections.abc import Iterator

import pytest

from dev import attach

OURS = "CSMANAGER_TEST_SERVERS"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Come before pytest-django, which reads the settings in the same hook."""
    options = early_config.known_args_namespace
    if not (options.help or options.version):
        use_servers()
        use_own_valkey_database()
    yield


def pytest_unconfigure() -> None:
    attach.let_go()


def use_servers() -> None:
    missing = [name for name in attach.URLS if name not in os.environ]
    if missing:
        attach.set_defaults(attach.use_temporary_servers(missing))
        os.environ[OURS] = ",".join(missing)


def use_own_valkey_database() -> None:
    """Let no worker see another's cache and counters; pytest-django parts PostgreSQL."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    if worker and "REDIS_URL" in os.environ.get(OURS, ""):
        address = os.environ["REDIS_URL"].partition("?")[0]
        os.environ["REDIS_URL"] = f"{address}?db={int(worker) + 1}"
