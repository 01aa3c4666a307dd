"""Lists of organisations: `manage.py import_organisations FILE`; see docs/map.md.

The last line of the output is always
`created N, updated N, unchanged N, ambiguous N, rejected N` and says what was stored.
"""

from argparse import ArgumentParser

from stakeholders.management.importer import ImportCommand


class Command(ImportCommand):
    help = (
        "Imports a CSV or XLSX list of organisations. Rows that we know are updated, new ones "
        "are made (unverified, not listed). If a row is rejected nothing is stored, unless "
        "--good-rows is given. The same file a second time changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--with-people", action="store_true", help="make focal points of the named people too"
        )
