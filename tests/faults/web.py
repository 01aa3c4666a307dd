"""Stands for a web process: promises mails as an action does, and may die while it does so.

One order a line on standard input, as JSON: `to` (a list of addresses) and `die`
("before commit", "after commit" or ""). The answer is how many seconds it took.
"""

import json
import os
import signal
import sys
import time

from django.db import transaction

from notifications import outbox
from notifications.messages import Message


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def promise(recipients, death):
    with transaction.atomic():
        if death == "after commit":
            transaction.on_commit(die)
        for recipient in recipients:
            outbox.enqueue(message(recipient))
        if death == "before commit":
            die()


def message(recipient):
    return Message(
        kind="stakeholders/registration_received",
        to=recipient,
        dedupe_key=f"fault:{recipient}",
        context={
            "person": "Amina Odhiambo",
            "organisation": "Fund",
            "reference": "REG-2026-000042",
            "path": "/",
        },
    )


def serve():
    for line in sys.stdin:
        order = json.loads(line)
        began = time.monotonic()
        promise(order["to"], order["die"])
        print(json.dumps(time.monotonic() - began), flush=True)  # noqa: T201  The answer.
