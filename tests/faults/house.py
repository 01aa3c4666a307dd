"""The processes of an installation, each of which can be killed and started again."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from dev import processes, services
from dev.state import ROOT
from notifications.models import Notification
from tests.dev.processes import environment_for
from tests.faults.postoffice import PostOffice

WEB = ("manage.py", "shell", "--no-imports", "-c", "from tests.faults import web; web.serve()")
CELERY = (sys.executable, "-m", "celery", "-A", "csmanager")
READY = " ready."


class House:
    """Web, worker, beat, Valkey and mail server around the test's own database."""

    def __init__(self, folder):
        self.folder = folder
        self.post = PostOffice()
        self.valkey = services.Valkey(folder, logs=folder, durable=False)
        self._children = {}
        self._web = None

    @property
    def environment(self):
        return environment_for(
            self.folder,
            DJANGO_SETTINGS_MODULE="csmanager.settings",
            DEBUG="True",
            DATABASE_URL=_database_url(),
            REDIS_URL=self.valkey.url,
            EMAIL_URL=f"smtp://127.0.0.1:{self.post.port}",
            MAIL_CATCHER_DIR="",
            OUTBOX_SWEEP_EVERY="1",
            OUTBOX_RETRY_AFTER="1",
            OUTBOX_STALE_AFTER="2",
            IMPORT_SWEEP_EVERY="1",
            IMPORT_STALE_AFTER="5",
            PYTHONPATH=str(ROOT),
        )

    def open(self):
        self.post.open()
        self.valkey.start()
        for name in ("worker", "beat"):
            self.start(name)
        self._start_web()
        self.wait_for_worker()

    def close(self):
        for process in self._children.values():
            processes.stop(process, signal.SIGKILL)
        self._stop_web()
        self.post.close()
        self.valkey.stop()

    def start(self, name):
        """Start a worker or beat; the log begins anew."""
        words = ["beat", "--schedule", self.folder / "schedule", "--pidfile="]
        if name.startswith("worker"):
            words = ["worker", "--concurrency", "4", "-n", f"{name}@house", "--without-mingle"]
        if name == "importer":
            words = ["worker", "--concurrency", "1", "-n", "importer@house", "-Q", "imports"]
        log = self.log(name)
        log.write_text("")
        self._children[name] = processes.spawn(
            [*CELERY, *words, "--loglevel", "INFO"], log=log, env=self.environment
        )

    def log(self, name):
        return self.folder / f"{name}.log"

    def wait_for_worker(self, name="worker"):
        ready = lambda: READY in self.log(name).read_text()  # noqa: E731
        assert processes.wait_for(ready, self._children[name], seconds=30), self.words()

    def kill(self, name):
        """SIGKILL, for the process and all that it started."""
        processes.stop(self._children[name], signal.SIGKILL)

    def kill_children(self, name):
        """SIGKILL for the worker's children alone, as the kernel does when memory ends."""
        parent = self._children[name].pid
        for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
            os.kill(int(pid), signal.SIGKILL)

    def kill_valkey(self):
        """SIGKILL; it keeps nothing, so that it comes back empty."""
        processes.stop(self.valkey.process, signal.SIGKILL)

    def start_valkey(self):
        """Start it again, and a web process that has not learnt that it was away."""
        self.valkey.start()
        self._stop_web()
        self._start_web()

    @contextlib.contextmanager
    def frozen_valkey(self):
        """It takes connections and never answers."""
        self.valkey.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.valkey.process.send_signal(signal.SIGCONT)

    def promise(self, *recipients, die=""):
        """Let the web process promise mails; returns the seconds it took, None when it died."""
        self._web.stdin.write(json.dumps({"to": recipients, "die": die}) + "\n")
        self._web.stdin.flush()
        answer = self._web.stdout.readline()
        if answer:
            return json.loads(answer)
        self._stop_web()
        self._start_web()
        return None

    def wait_until(self, true, seconds=20):
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, self.words()
            time.sleep(0.05)

    def wait_until_sent(self, count):
        """Until all `count` promises are sent."""
        self.wait_until(lambda: Notification.objects.filter(state="sent").count() == count)

    def words(self):
        """What everybody said, for the message of a failing test."""
        rows = Notification.objects.values_list("recipient", "state", "attempts", "last_error")
        logs = [processes.last_lines(self.log(name), 30) for name in self._children]
        return "\n".join([*map(str, rows[:20]), str(self.post.taken[-20:]), *logs])

    def _stop_web(self):
        if self._web is not None:
            self._web.kill()
            self._web.communicate()

    def _start_web(self):
        self._web = subprocess.Popen(
            [sys.executable, *WEB],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )


def _database_url():
    facts = connection.settings_dict
    place = quote(facts["HOST"], safe="") + (f":{facts['PORT']}" if facts["PORT"] else "")
    words = f":{quote(facts['PASSWORD'])}" if facts["PASSWORD"] else ""
    return f"postgresql://{facts['USER']}{words}@{place}/{facts['NAME']}"
