"""Whether each part that this installation needs does its work.

A check returns when its part works and raises Down with a short reason when it does
not. They run side by side, each for as long as PATIENCE at most: a part that hangs is
down. Reasons are our own words, never a library's, so that nothing of an address or a
password gets out.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import cache
from time import monotonic

import structlog
from django.conf import settings
from django.core.cache import cache as shared
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from redis import Redis

from csmanager.celery import app
from notifications.models import Notification
from notifications.tasks import HEARTBEAT

log = structlog.get_logger(__name__)

UP = "up"
PATIENCE = 1.0
# Beat asks for a heartbeat every 30 seconds; three may be missed.
HEARTBEAT_AGE = timedelta(seconds=120)
OUTBOX_AGE = timedelta(minutes=10)


class Down(Exception):
    """Why a part does not work, in a few words."""


def parts() -> dict[str, str]:
    """Each part by name: "up", or why it is down."""
    until = monotonic() + PATIENCE
    pool = ThreadPoolExecutor(max_workers=len(CHECKS), thread_name_prefix="health")
    running = {name: pool.submit(_run, check) for name, check in CHECKS.items()}
    answers = {name: _answer(name, future, until) for name, future in running.items()}
    pool.shutdown(wait=False, cancel_futures=True)
    return answers


def database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def valkey() -> None:
    client = Redis.from_url(settings.REDIS_URL, socket_connect_timeout=0.5, socket_timeout=0.5)
    with client:
        client.ping()


def worker() -> None:
    """A worker left a heartbeat that beat asked for; if not, which of the two is missing."""
    left = shared.get(HEARTBEAT)
    if left and timezone.now() - datetime.fromisoformat(left) <= HEARTBEAT_AGE:
        return
    valkey()
    if app.control.ping(timeout=0.5, limit=1):
        raise Down("a worker answers, but beat asked it for nothing lately")
    raise Down("no worker answers")


def outbox() -> None:
    """Nothing has been due for longer than OUTBOX_AGE."""
    now = timezone.now()
    late = Notification.objects.due(now - OUTBOX_AGE).count()
    if late:
        raise Down(f"{late} mails are due for more than {OUTBOX_AGE.seconds // 60} minutes")


@cache
def migrations() -> None:
    """The tables are as this code wants them; once they are, it is not asked again."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        raise Down(f"{len(plan)} migrations are not applied")


CHECKS: dict[str, Callable[[], None]] = {
    "database": database,
    "valkey": valkey,
    "worker": worker,
    "outbox": outbox,
    "migrations": migrations,
}


def _run(check: Callable[[], None]) -> None:
    try:
        check()
    finally:
        connections.close_all()  # This thread's, back to the pool.


def _answer(name: str, future: Future[None], until: float) -> str:
    try:
        future.result(timeout=max(0.0, until - monotonic()))
    except Down as reason:
        return str(reason)
    except TimeoutError:
        return "no answer in time"
    except Exception as error:  # noqa: BLE001  # whatever it is, the part is down
        log.warning("part_down", part=name, error=str(error))
        return "cannot be reached"
    return UP
