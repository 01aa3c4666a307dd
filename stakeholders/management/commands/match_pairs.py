"""Pairs of organisation names scored: `manage.py match_pairs FILE --out FILE`."""

import csv
import os
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from stakeholders import identity
from stakeholders.identity import Card, Rules
from stakeholders.imports.countries import iso2
from stakeholders.models import MatchRules
from stakeholders.states import MatchUse

SIDES = (("name_a", "acronym_a", "country_a"), ("name_b", "acronym_b", "country_b"))
READ = (*SIDES[0], *SIDES[1])
ADDED = ("score", "verdict")
DELIMITERS = (",", ";", "\t")


class Command(BaseCommand):
    help = (
        "Scores pairs of organisation names: reads the columns name_a, acronym_a, country_a, "
        "name_b, acronym_b, country_b of a CSV file and writes it again with score (0-100) and "
        "verdict (same, suggest, different). All other columns are kept."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV, UTF-8")
        parser.add_argument("--out", type=Path, required=True, help="the CSV file to write")
        parser.add_argument(
            "--rules",
            choices=MatchUse.values,
            default=MatchUse.STAFF,
            help="which of the rule sets (default: staff)",
        )

    def run_from_argv(self, argv: list[str]) -> None:
        """As a command of its own: nothing waits for the pool's threads in the end."""
        try:
            super().run_from_argv(argv)
        finally:
            connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL has it.

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["out"].parent.is_dir():
            raise CommandError(f"{options['out'].parent}: there is no such folder.")
        rules = _rules(options["rules"])
        try:
            counts = _write(options["file"], options["out"], rules)
        except FileNotFoundError as error:
            raise CommandError(f"{error.filename}: there is no such file or folder.") from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{options['file']} is not a CSV file in UTF-8.") from error
        except csv.Error as error:
            raise CommandError(f"{options['file']} cannot be read as CSV: {error}.") from error
        told = ", ".join(f"{verdict} {counts[verdict]}" for verdict in identity.Verdict)
        self.stdout.write(f"pairs {sum(counts.values())}: {told}")


def _rules(use: str) -> Rules:
    """The rules that staff set; without tables or rows, those that we ship."""
    try:
        return MatchRules.current(use).numbers
    except DatabaseError:
        return Rules()


def _write(source: Path, target: Path, rules: Rules) -> Counter[str]:
    """Score row by row into a new file, which takes the target's place when it is whole."""
    counts: Counter[str] = Counter()
    with (
        source.open(encoding="utf-8-sig", newline="") as file,
        NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=target.parent, delete=False
        ) as whole,
    ):
        try:
            rows = _rows(file, source)
            heading = next(rows)
            writer = csv.writer(whole, lineterminator="\n")
            writer.writerow([*heading.kept, *ADDED])
            for row in rows:
                writer.writerow([*row.kept, *_scored(row, rules, counts)])
        except BaseException:
            Path(whole.name).unlink()
            raise
    Path(whole.name).chmod(0o666 & ~_umask())
    Path(whole.name).replace(target)
    return counts


class _Row:
    """The cells that are read, by column, and those that are written again."""

    __slots__ = ("kept", "read")

    def __init__(self, read: dict[str, str], kept: list[str]) -> None:
        self.read, self.kept = read, kept


def _rows(file: Any, source: Path) -> Iterator[_Row]:
    """The heading first, then every row that is not blank; raises CommandError."""
    first = file.readline()
    file.seek(0)
    heading, delimiter = _heading(first, source)
    keep = [at for at, name in enumerate(heading) if name not in ADDED]
    lines = csv.reader(file, delimiter=delimiter, strict=True)
    for line in lines:
        if not any(cell.strip() for cell in line):
            continue
        if len(line) > len(heading):
            raise CommandError(
                f"{source}, line {lines.line_num}: {len(line)} cells, "
                f"but the heading has {len(heading)} columns."
            )
        cells = [*line, *[""] * (len(heading) - len(line))]
        read = {name: cells[heading.index(name)] for name in READ}
        yield _Row(read, [cells[at] for at in keep])


def _heading(line: str, source: Path) -> tuple[list[str], str]:
    """The column names and the delimiter with which the wanted ones are all there."""
    if "\0" in line:
        raise CommandError(f"{source} is not a CSV file in UTF-8.")
    for delimiter in DELIMITERS:
        heading = [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
        if set(READ) <= set(heading):
            return heading, delimiter
    found = [name.strip() for name in next(csv.reader([line]), [])]
    missing = ", ".join(name for name in READ if name not in found)
    raise CommandError(
        f"{source} lacks the columns: {missing}. Its first line has to name them; "
        f"it has: {', '.join(found) or 'nothing'}."
    )


def _scored(row: _Row, rules: Rules, counts: Counter[str]) -> tuple[int, str]:
    ours, theirs = (_card(*(row.read[name] for name in side)) for side in SIDES)
    likeness = identity.compare(ours, theirs, rules)
    counts[likeness.verdict] += 1
    return likeness.score, str(likeness.verdict)


def _card(name: str, acronym: str, country: str) -> Card:
    return identity.card(name, acronym=acronym, country=_country(country))


@lru_cache(maxsize=1024)
def _country(text: str) -> str:
    """One form for a country however it is written: its code, or else the folded text."""
    return iso2(text) or identity.fold(text)


def _umask() -> int:
    """The mode that new files lack; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
