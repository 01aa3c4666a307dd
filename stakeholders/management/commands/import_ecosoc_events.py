"""Decisions of the Committee on NGOs: `manage.py import_ecosoc_events FILE`.

Columns: event, ngo_name, session_date, info. The last line counts rows: created (it made
the organisation), updated (a decision was added), unchanged, ambiguous, rejected.
"""

from stakeholders.management.importer import ImportCommand
from stakeholders.states import ImportKind


class Command(ImportCommand):
    help = (
        "Imports decisions on consultative status with ECOSOC. Organisations are found by name "
        "or made; each gets its decisions on the timeline, and the history of its status."
    )
    kind = ImportKind.ECOSOC_EVENTS
