"""Takes the pictures of the documents from a running demonstration.

`python -m dev.screenshots http://127.0.0.1:8000` writes `docs/images/*.png`. It signs in with
the accounts of the demonstration, and only looks: it sends no form but the sign-in.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, sync_playwright

from dev.state import ROOT
from dev.supervisor import PASSWORD

IMAGES = ROOT / "docs" / "images"
WIDE, NARROW = 1280, 390
MOST_BYTES = 150_000
OFFICER, FIELD, FOCAL = "officer@cst.example", "field@rosee.example", "focal@ngo.example"
DIRECTORY = "/organisations/?q=association"
QUEUE = "/admin/stakeholders/registration/"


@dataclass(frozen=True)
class Shot:
    """One picture: its name, the page, the link to follow there, who looks, how wide."""

    name: str
    path: str
    follow: str = ""
    account: str = ""
    width: int = WIDE


SHOTS = (
    Shot("home", "/"),
    Shot("directory", DIRECTORY),
    Shot(
        "profile",
        "/organisations/?q=Balkan+Integrity+Forum",
        follow="#results a[href*='/organisations/CSO-']",
    ),
    Shot("register", "/organisations/register/"),
    Shot("home-narrow", "/", width=NARROW),
    Shot("directory-narrow", DIRECTORY, width=NARROW),
    Shot("register-narrow", "/organisations/register/", width=NARROW),
    Shot("dashboard", "/admin/", account=OFFICER),
    Shot("queue", QUEUE, account=OFFICER),
    Shot("case", QUEUE, follow="#result_list tbody a[href*='/registration/']", account=OFFICER),
    Shot("office", "/office/", account=FIELD),
    Shot("my", "/my/", account=FOCAL),
    Shot("my-narrow", "/my/", account=FOCAL, width=NARROW),
)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("Say which demonstration to look at: python -m dev.screenshots URL")
        return 2
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        sizes = list(take_all(browser, arguments[0].rstrip("/")))
        browser.close()
    return int(any(size > MOST_BYTES for size in sizes))


def take_all(browser: Browser, site: str) -> Iterator[int]:
    """Take the pictures, one account after the other; yields the size of each."""
    for account in dict.fromkeys(shot.account for shot in SHOTS):
        with looking(browser, site, account) as page:
            for shot in SHOTS:
                if shot.account == account:
                    yield take(page, shot)


@contextmanager
def looking(browser: Browser, site: str, account: str) -> Iterator[Page]:
    """A page of a browser of its own, signed in when there is an account."""
    context = browser.new_context(base_url=site, device_scale_factor=1, locale="en-GB")
    page = context.new_page()
    if account:
        page.goto("/account/login/")
        page.fill("input[name=login]", account)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/account/login/" not in url)
    yield page
    context.close()


def take(page: Page, shot: Shot) -> int:
    """Write one picture and say so; returns its size."""
    page.set_viewport_size({"width": shot.width, "height": 900 if shot.width == WIDE else 844})
    page.goto(shot.path)
    if shot.follow:
        page.locator(shot.follow).first.click()
    page.wait_for_load_state("networkidle")
    file = IMAGES / f"{shot.name}.png"
    page.screenshot(path=file)
    size = file.stat().st_size
    note = "  too large" if size > MOST_BYTES else ""
    print(f"{file.relative_to(ROOT)}  {size // 1024} KB{note}")
    return size


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
