"""What the commands that import lists share: their options, progress, problems, last line."""

import contextlib
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import DomainError
from core.models import User
from stakeholders import policies
from stakeholders.actions import reference
from stakeholders.imports import mapping as mappings
from stakeholders.imports.mapping import ColumnMapping
from stakeholders.imports.reading import Table, Way, open_table
from stakeholders.imports.reporting import Problem, Report
from stakeholders.imports.running import Import, Outcome
from stakeholders.imports.work import Wishes
from stakeholders.management import seeds
from stakeholders.models import Country, ImportRun
from stakeholders.states import ImportKind

SHOWN = 20
BAR = 40


class ImportCommand(BaseCommand):
    """A command that imports lists of one kind."""

    kind: str = ImportKind.ORGANISATIONS

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV or XLSX")
        parser.add_argument("--mapping", help="a built-in or saved mapping, by its name")
        parser.add_argument("--source", help="name of the list, to find its own numbers again")
        parser.add_argument("--sheet", default="", help="sheet of a workbook; else the first")
        parser.add_argument("--encoding", default="", help="encoding of a CSV; else it is guessed")
        parser.add_argument("--dry-run", action="store_true", help="store nothing, only say")
        parser.add_argument("--good-rows", action="store_true", help="store the good rows anyway")
        parser.add_argument("--by", metavar="EMAIL", help="the account that imports")
        parser.add_argument("--report", type=Path, help="write every problem to this CSV file")

    def handle(self, *args: Any, **options: Any) -> None:
        self.shown = self.hidden = 0
        wishes = Wishes(
            by=_account(options["by"]),
            keep=not options["dry_run"],
            good_rows=options["good_rows"],
            people=options.get("with_people", False),
        )
        if not Country.objects.exists():
            for kind in seeds.KINDS:
                reference.seed(kind())
        try:
            outcome = self._import(options, wishes)
        except DomainError as error:
            raise CommandError(error.message) from error
        self._say(outcome, wishes)

    def _import(self, options: dict[str, Any], wishes: Wishes) -> Outcome:
        path: Path = options["file"]
        try:
            file = path.open("rb")
        except OSError as error:
            raise CommandError(f"{path} cannot be opened: {error.strerror}.") from error
        with file, _report(options["report"]) as report:
            way = Way(sheet=options["sheet"], encoding=options["encoding"])
            table = open_table(file, known=mappings.known_headings(), way=way)
            with table:
                mapping = self._mapping(options, table)
                run = ImportRun(source=mapping.source, file_name=path.name[:200])
                run.sheet, run.columns = options["sheet"], dict(mapping.columns)
                work = Import(
                    table,
                    mapping,
                    wishes,
                    on_problem=lambda problem: self._problem(problem, report),
                    on_batch=self._bar,
                )
                outcome = work.run(run)
        self._bar(1)
        return outcome

    def _mapping(self, options: dict[str, Any], table: Table) -> ColumnMapping:
        source = options["source"] or options["file"].stem[:60]
        if options["mapping"]:
            mapping = mappings.named(options["mapping"], table.headings)
        else:
            mapping = mappings.suggest(table.headings, source=source, kind=self.kind)
        return mapping.of(options["source"]) if options["source"] else mapping

    def _problem(self, problem: Problem, report: Report | None) -> None:
        if report:
            report.add(problem)
        if self.shown < SHOWN:
            self.shown += 1
            self._clear_bar()
            self.stdout.write(str(problem))
        else:
            self.hidden += 1

    def _say(self, outcome: Outcome, wishes: Wishes) -> None:
        if self.hidden:
            self.stdout.write(f"… and {self.hidden} more; --report FILE.csv writes all of them.")
        if not wishes.keep:
            self.stdout.write("Dry run: nothing was stored. This would have been:")
        elif not outcome.stored:
            self.stdout.write(
                f"Nothing was stored, because rows were rejected. With --good-rows: "
                f"{outcome.would.created} created and {outcome.would.updated} updated."
            )
        elif not (outcome.counts.created or outcome.counts.updated):
            self.stdout.write("Nothing has changed.")
        self.stdout.write(str(outcome.counts))
        if outcome.counts.rejected and not wishes.good_rows:
            sys.exit(1)

    def _bar(self, done: float) -> None:
        """A progress bar, for a person at a terminal."""
        if not sys.stderr.isatty():
            return
        full = round(done * BAR)
        end = "\n" if done == 1 else ""
        self.stderr.write(f"\r[{'#' * full}{'.' * (BAR - full)}] {done:4.0%}", ending=end)
        self.stderr.flush()

    def _clear_bar(self) -> None:
        if sys.stderr.isatty():
            self.stderr.write("\r" + " " * (BAR + 8) + "\r", ending="")


def _account(email: str | None) -> User | None:
    if not email:
        return None
    user = User.objects.filter(email=email.lower(), is_active=True).first()
    if user is None:
        raise CommandError(f"There is no account {email}.")
    if not (verdict := policies.can_import(user)):
        raise CommandError(verdict.reason)
    return user


@contextlib.contextmanager
def _report(path: Path | None) -> Iterator[Report | None]:
    if path is None:
        yield None
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        yield Report(file)
