import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from dev import host, services
from dev.state import ROOT, State
from tests.dev.processes import environment_for, nothing_of, wait_until

pytestmark = pytest.mark.faults


@pytest.fixture
def durable_servers(folder):
    state = State(folder).prepared()
    servers = services.both(state.servers, logs=state.logs)
    with contextlib.ExitStack() as started:
        for server in servers.values():
            started.callback(server.stop)
            server.start()
        yield servers


def run_command(state, *words):
    return subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", *words],
        cwd=ROOT,
        env=environment_for(state),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_postgres_knows_case_and_trigrams_in_every_script(durable_servers):
    postgres = durable_servers["DATABASE_URL"]
    with psycopg.connect(host=str(postgres.sockets), user="postgres", dbname="csmanager") as c:
        c.execute("CREATE EXTENSION pg_trgm")
        lowered, similar = c.execute(
            "SELECT lower('МИР Женщин'), similarity('Союз женщин', 'союз женщины') > 0.5"
        ).fetchone()

    assert (lowered, similar) == ("мир женщин", True)


def test_no_server_listens_on_a_network_port(durable_servers):
    postgres = durable_servers["DATABASE_URL"]
    with psycopg.connect(host=str(postgres.sockets), user="postgres", dbname="csmanager") as c:
        listening = c.execute("SHOW listen_addresses").fetchone()

    assert listening == ("",)


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root has rights to drop.")
def test_for_root_the_servers_run_as_somebody_without_rights(durable_servers):
    owners = {Path(f"/proc/{s.process.pid}").stat().st_uid for s in durable_servers.values()}

    assert 0 not in owners


def test_commands_side_by_side_share_servers_that_end_with_the_last(folder):
    program = "import os, sys; print(os.environ['DATABASE_URL'], flush=True); sys.stdin.read()"
    first, second = run_command(folder, program), run_command(folder, program)
    addresses = {first.stdout.readline(), second.stdout.readline()}
    first.kill()
    first.communicate()
    servers = services.both(State(folder).servers, logs=folder)
    still_up = [server.answers() for server in servers.values()]
    second.communicate("")

    assert (len(addresses), still_up) == (1, [True, True])
    assert wait_until(lambda: nothing_of(folder))


def test_a_server_that_cannot_start_leaves_no_process(folder):
    state = State(folder).prepared()
    lock = state.users_lock
    lock.touch()
    files = state.servers / "postgres" / "data"
    files.mkdir(parents=True)  # No cluster: PostgreSQL refuses it.

    with pytest.raises(SystemExit, match="PostgreSQL did not start"):
        host.start(
            state.servers,
            ["REDIS_URL", "DATABASE_URL"],
            lock=lock,
            logs=state.logs,
            temporary=False,
        )

    assert wait_until(lambda: nothing_of(folder))


def test_temporary_servers_and_their_folder_end_with_a_killed_process():
    program = (
        "import json, sys; from dev import attach;"
        "print(json.dumps(attach.use_temporary_servers(attach.URLS)), flush=True);"
        "sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    redis_url = json.loads(process.stdout.readline())["REDIS_URL"]
    base = Path(redis_url.removeprefix("unix://")).parent.parent
    process.send_signal(signal.SIGKILL)
    process.communicate()

    assert wait_until(lambda: nothing_of(base) and not base.exists())
