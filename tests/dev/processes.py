"""Finding the processes of a state folder: by their environment, their words, their place."""

import os
import time
from pathlib import Path


def environment_for(state, **more):
    """The environment of somebody who has set nothing but the state folder."""
    ours = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "MAIL_CATCHER_DIR", "DEBUG"}
    ours |= {"DJANGO_SETTINGS_MODULE", "SECRET_KEY", "LOG_LEVEL", "SITE_URL", "PORT"}
    environment = os.environ
    kept = {name: value for name, value in environment.items() if name not in ours}
    return {**kept, "CSMANAGER_STATE": str(state), **more}


def processes_of(folder):
    """The processes that belong to this folder, with their command lines."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes()
            environment = (entry / "environ").read_bytes().split(b"\0")
            place = (entry / "cwd").readlink().as_posix()
        except OSError:
            continue
        belongs = f"CSMANAGER_STATE={folder}".encode() in environment
        belongs = belongs or f"{folder}/".encode() in words
        if (belongs or place.startswith(str(folder))) and words:
            found[int(entry.name)] = words.replace(b"\0", b" ").decode(errors="replace")
    found.pop(os.getpid(), None)
    return found


def nothing_of(folder):
    return not processes_of(folder)


def wait_until(true, seconds=20):
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
