import json
import os
import signal
import smtplib
import socket
import subprocess
import sys

import pytest

from dev.state import ROOT
from tests.dev.processes import (
    environment_for,
    nothing_of,
    processes_of,
    wait_until,
)

pytestmark = pytest.mark.faults

# The data's loading has tests of its own: here it only would take time.
LAUNCH = (
    "import sys; from dev import supervisor;"
    "supervisor.PREPARATIONS = {}; sys.exit(supervisor.main())"
)
MAIL = b"Subject: Hello\r\nTo: ngo@example.org\r\n\r\nText\r\n"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def launch(state, *, port, preparations=()):
    return subprocess.Popen(
        [sys.executable, "-c", LAUNCH.format(preparations)],
        cwd=ROOT,
        env=environment_for(state, PORT=str(port)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def demonstration(folder):
    """A demonstration that has said that it is ready."""
    process = launch(folder, port=free_port())
    heard = []
    for line in process.stdout:
        heard.append(line)
        if "Ctrl-C" in line:
            break
    assert process.poll() is None, "".join(heard)
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def find(folder, words):
    return sorted(pid for pid, line in processes_of(folder).items() if words in line)


def test_refuses_twins_restarts_the_dead_keeps_mail_and_dies_with_all(demonstration, folder):
    twin = launch(folder, port=free_port())
    refusal = twin.communicate()[0]
    assert (twin.returncode, str(demonstration.pid) in refusal) == (1, True)

    worker = find(folder, "celery -A csmanager worker")[0]
    os.kill(worker, signal.SIGKILL)
    assert "worker ended with signal 9" in demonstration.stdout.readline()
    assert "worker is started again" in demonstration.stdout.readline()

    port = json.loads((folder / "demo.json").read_text())["environment"]["EMAIL_URL"]
    with smtplib.SMTP("127.0.0.1", int(port.rpartition(":")[2])) as server:
        server.sendmail("a@cst.example", ["ngo@example.org"], MAIL)
    assert [path.read_bytes().endswith(MAIL) for path in (folder / "mail").iterdir()] == [True]

    # The supervisor, its keeper and the parents of the workers: nobody can clean up now.
    servers = [find(folder, words) for words in ("bin/postgres", "valkey-server")]
    assert [len(pids) >= 1 for pids in servers] == [True, True]
    lonely = [demonstration.pid, *find(folder, "dev/keeper.py")]
    lonely += find(folder, "celery -A csmanager worker")[:1]
    lonely += find(folder, "granian")[:1]
    for pid in lonely:
        os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: nothing_of(folder)), processes_of(folder)


def test_a_signal_stops_everything_in_order(demonstration, folder):
    demonstration.send_signal(signal.SIGINT)
    output = demonstration.communicate()[0]

    assert (demonstration.returncode, "stopped" in output) == (0, True)
    assert processes_of(folder) == {}
    assert not (folder / "servers" / "postgres" / "data" / "postmaster.pid").exists()


def test_a_failing_preparation_leaves_no_process(folder):
    process = launch(folder, port=free_port(), preparations=(("nothing", ("no_such_command",)),))
    output = process.communicate()[0]

    assert (process.returncode, "Unknown command" in output) == (1, True)
    assert processes_of(folder) == {}


def test_a_taken_port_is_named(folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = launch(folder, port=port)
        output = process.communicate()[0]

    assert (process.returncode, f"Port {port} is taken" in output) == (1, True)
