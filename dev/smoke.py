"""Starts a demonstration of its own as a person would, looks at it, and stops it with Ctrl-C."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

from dev.state import ROOT
from tests.browser import journey
from tests.browser.chromium import ARGUMENTS, CHROMIUM
from tests.browser.sites import DemoSite

START_SECONDS = 180
STOP_SECONDS = 60
PAGES = ("/", "/organisations/", "/mail/", "/health/live")
VARIABLES = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DEBUG", "SECRET_KEY", "SITE_URL")


class Failed(Exception):
    """What the demonstration did not do."""


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="csm-smoke-"))
    try:
        with running(folder, free_port()) as port:
            look(port)
            register_and_vet(port, folder)
        require_nothing_left(folder)
    except Failed as failure:
        print(f"The demonstration failed: {failure}")
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("The demonstration started, answered, and left nothing behind.")
    return 0


@contextlib.contextmanager
def running(folder: Path, port: int) -> Iterator[int]:
    """A demonstration that is up; at the end it gets what Ctrl-C sends: SIGINT to its group."""
    environment = {k: v for k, v in os.environ.items() if k not in VARIABLES}
    environment |= {"PORT": str(port), "CSMANAGER_STATE": str(folder)}
    make = subprocess.Popen(["make", "demo"], cwd=ROOT, env=environment, start_new_session=True)
    try:
        wait_until_up(make, port)
        yield port
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(make.pid, signal.SIGINT)
        try:
            make.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(make.pid, signal.SIGKILL)
            raise Failed(f"it did not stop within {STOP_SECONDS} s") from None


def register_and_vet(port: int, folder: Path) -> None:
    """The main job in a browser, on this demonstration: mails, worker and all."""
    site = DemoSite(f"http://127.0.0.1:{port}", folder / "mail")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        applicant, officer = browser.new_page(), browser.new_page()
        journey.register(applicant, site)
        journey.fill_in_the_rest(applicant)
        journey.send(applicant)
        journey.confirm(applicant, site)
        journey.sign_in(officer, site, "officer@cst.example")
        journey.open_case(officer, site, journey.AT_FIRST["legal_name"])
        journey.act(officer, "Take into review")
        journey.answer_checklist(officer)
        journey.act(officer, "Approve")
        journey.wait_for_mail(site, journey.AT_FIRST["focal_email"], "/account/invitation/")
        applicant.goto(f"{site.url}/organisations/?q=sakartvelos+fondi")
        if journey.AT_FIRST["legal_name"] not in applicant.inner_text("main"):
            raise Failed("the approved organisation is not in the directory")
    print("registered, confirmed, vetted, listed, told")


def wait_until_up(make: subprocess.Popen[bytes], port: int) -> None:
    began = time.monotonic()
    while not answers(port):
        if make.poll() is not None:
            raise Failed(f"it ended with {make.returncode} before it was up")
        if time.monotonic() - began > START_SECONDS:
            raise Failed(f"it was not up after {START_SECONDS} s")
        time.sleep(0.2)
    print(f"up after {time.monotonic() - began:.1f} s")


def look(port: int) -> None:
    """Look at the pages, and wait for the first sign of life from the worker."""
    for path in PAGES:
        status, _ = get(port, path)
        print(f"{status} {path}")
        if status != http.HTTPStatus.OK:
            raise Failed(f"{path} answered {status}")
    deadline = time.monotonic() + START_SECONDS
    status, parts = get(port, "/health/ready")
    while status != http.HTTPStatus.OK and time.monotonic() < deadline:
        time.sleep(1)
        status, parts = get(port, "/health/ready")
    print(f"{status} /health/ready {parts}")
    if status != http.HTTPStatus.OK or not all_up(json.loads(parts)):
        raise Failed(f"/health/ready answered {status}: {parts}")


def all_up(parts: object) -> bool:
    """Whether no part of the answer says that it is down, however deep it stands."""
    if isinstance(parts, dict):
        return all(all_up(part) for part in parts.values())
    return parts not in (False, "down", "error", "fail")


def get(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def answers(port: int) -> bool:
    try:
        get(port, "/health/live")
    except (OSError, http.client.HTTPException):
        return False
    return True


def require_nothing_left(folder: Path) -> None:
    left = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
            if str(folder).encode() in words:
                left[entry.name] = (entry / "cmdline").read_text().replace("\0", " ")
    if left:
        raise Failed(f"processes are left: {left}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
