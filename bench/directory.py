"""The directory's page, its search, and what a first visit weighs."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from bench.client import Connection, expect, rate

ROUNDS = 3
SECONDS = 1.5
WORDS = (
    "women", "justice association", "rural", "prison reform", "женщин", "المرأة", "妇女",
    "ქალთა", "sante", "niñez", "drug policy network", "media", "anti-corruption", "recovery",
    "CEC", "legal aid", "youth", "integrity", "мoлодёжи", "foundation",
)  # fmt: skip


@dataclass(frozen=True)
class Rates:
    """Requests a second: the bare view's, and ours, measured in turn."""

    bare: float
    ours: float


def compare(bare: int, ours: int, path: Callable[[int], str]) -> Rates:
    """Our page against the bare list, ROUNDS times in turn; the best of each counts."""
    visitor = Connection(ours)
    for number in range(len(WORDS)):  # What is kept is kept before it counts.
        _get(path)(visitor, number)
    rounds = [
        (rate(bare, _get(lambda _n: "/"), seconds=SECONDS), rate(ours, _get(path), seconds=SECONDS))
        for _ in range(ROUNDS + 1)
    ][1:]  # The first one warms up.
    return Rates(max(b for b, _ in rounds), max(o for _, o in rounds))


def the_page(_number: int) -> str:
    """The page that most people open."""
    return "/organisations/"


def known_searches(number: int) -> str:
    """Words that many people look for."""
    return f"/organisations/?q={quote(WORDS[number % len(WORDS)])}"


def new_searches(number: int) -> str:
    """A search that nobody made before: nothing of it can be kept."""
    return f"/organisations/?q={quote(WORDS[number % len(WORDS)])}+{number:05d}"


@dataclass(frozen=True)
class Weight:
    """A first visit: requests, and bytes of their bodies as sent."""

    requests: int
    size: int


def first_visit(port: int) -> Weight:
    """The page and all that it loads, compressed as a browser asks for it."""
    connection = Connection(port)
    headers = {"Accept-Encoding": "br, gzip"}
    page = expect(connection.get("/organisations/", **headers), 200, "/organisations/")
    plain = connection.get("/organisations/").body.decode()
    found = sorted(set(re.findall(r'(?:src|href)="(/static/[^"]+)"', plain)))
    parts = [expect(connection.get(path, **headers), 200, path).size for path in found]
    return Weight(1 + len(parts), page.size + sum(parts))


def _get(path: Callable[[int], str]) -> Callable[[Connection, int], None]:
    def work(connection: Connection, number: int) -> None:
        address = path(number)
        expect(connection.get(address), 200, address)

    return work
