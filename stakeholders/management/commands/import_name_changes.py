"""Official changes of names: `manage.py import_name_changes FILE`.

Columns: old_name, new_name, session_date, status, status_year.
"""

from stakeholders.management.importer import ImportCommand
from stakeholders.states import ImportKind


class Command(ImportCommand):
    help = (
        "Imports changes of names. An organisation that is found by its former name is renamed; "
        "one that is found by its new name gets the former one, with its last day."
    )
    kind = ImportKind.NAME_CHANGES
