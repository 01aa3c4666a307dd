"""Who took part in a meeting: `manage.py import_participants FILE`.

Columns: meeting, start, end, location, organisation, honorific, full_name, title_1 …
"""

from stakeholders.management.importer import ImportCommand
from stakeholders.states import ImportKind


class Command(ImportCommand):
    help = (
        "Imports the participants of a meeting: people with a dated role in their organisations, "
        "and how many took part for each."
    )
    kind = ImportKind.PARTICIPANTS
